import { Sparkles } from 'lucide-react';
import { useMemo } from 'react';
import { useApp, useDocument, useProposals, useView } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { proposeActive, toggleAuto, whyNot } from './deeds';
import './auto.css';

/** Asks for objects of the active class on this photo; and whether photos are searched by themselves. */
export function ProposeControls() {
  const app = useApp();
  const document = useDocument((each) => each);
  const categoryId = useView((view) => view.categoryId);
  const auto = useProposals((state) => state.auto);
  const searching = useProposals((state) => state.search !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known stands in the document.
  const reason = useMemo(() => whyNot(app, categoryId), [app, document, categoryId]);
  const name = document.categories.find(({ id }) => id === categoryId)?.name ?? 'object';
  return (
    <div className="propose-row">
      <IconButton
        label={reason === undefined ? `Propose ${name} objects on this photo` : `Propose ${name}: ${reason}`}
        {...(reason === undefined ? { keys: 'A' } : {})}
        className="propose"
        data-testid="propose"
        aria-disabled={reason !== undefined}
        aria-busy={searching}
        onClick={() => proposeActive(app)}
      >
        <Sparkles /> <span>Propose {name}</span>
      </IconButton>
      <label className="auto-switch" title="On photos without objects, propose those of every taught class">
        <input
          type="checkbox"
          className="toggle"
          data-testid="auto"
          checked={auto}
          onChange={() => toggleAuto(app)}
        />
        Auto
      </label>
    </div>
  );
}
