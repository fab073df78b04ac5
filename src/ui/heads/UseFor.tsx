import { Check } from 'lucide-react';
import { useState } from 'react';
import { headOf } from '../../heads';
import type { KeptHead } from '../../workspace';
import { useApp, useDocument, useView } from '../app/app';
import { objectsIn, type Scope } from './head-deeds';

interface UseForProps {
  readonly head: KeptHead['head'];
  readonly onUse: (scope: Scope, next: boolean) => void;
}

/** Whose masks a head is to make; nothing happens before the button is pressed. */
export function UseFor({ head, onUse }: UseForProps) {
  const app = useApp();
  // What can be chosen hangs on these.
  useDocument((document) => document.annotations);
  useView((view) => view.selected);
  useView((view) => view.imageId);
  const { method } = headOf(head);
  const name = app.methods.find(({ id }) => id === method)?.name ?? method;
  const [scope, setScope] = useState<Scope>('all');
  const [next, setNext] = useState(false);
  const count = (each: Scope) => objectsIn(app, head, each).length;
  const scopes: readonly (readonly [Scope, string])[] = [
    ['all', `all ${name} objects (${count('all')})`],
    ['photo', `those of this photo (${count('photo')})`],
    ['selected', `the selected object (${count('selected')})`],
  ];
  return (
    <fieldset className="use-for" aria-label="Use the head">
      <label>
        Use for{' '}
        <select
          data-testid="use-scope"
          value={scope}
          onChange={(event) => setScope(event.target.value as Scope)}
        >
          {scopes.map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label className="use-next">
        <input type="checkbox" checked={next} onChange={(event) => setNext(event.target.checked)} /> and the
        next ones
      </label>
      <button
        type="button"
        className="button"
        data-testid="use-head"
        disabled={count(scope) === 0 && !next}
        onClick={() => onUse(scope, next)}
      >
        <Check /> Use
      </button>
    </fieldset>
  );
}
