import { BrainCircuit } from 'lucide-react';
import { headIdOf } from '../../methods';
import { type Annotation, headsOf } from '../../workspace';
import { useApp, useDocument } from '../app/app';
import { IconButton } from '../controls/IconButton';

/** Which trained head makes an object's mask, where its parameters ask for one. */
export function HeadChoice({ annotation }: { readonly annotation: Annotation }) {
  const app = useApp();
  const heads = useDocument(headsOf);
  const method = app.methods.find(({ id }) => id === annotation.method);
  const wanted = method && headIdOf(method, annotation.parameters);
  if (!wanted) return null;
  const fitting = heads.filter(({ head }) => head === wanted);
  const open = () => app.view.setState({ headsOpen: true });
  return (
    <div className="head-choice" data-testid="head-choice">
      <span className="detail-label">Head</span>
      {fitting.length === 0 ? (
        <button type="button" className="button small" onClick={open}>
          None is trained yet: train one
        </button>
      ) : (
        <>
          <select
            aria-label="Trained head"
            value={annotation.head ?? ''}
            onChange={(event) => app.actions.applyHead(event.target.value, new Set([annotation.id]))}
          >
            {fitting.some(({ key }) => key === annotation.head) ? null : (
              <option value={annotation.head ?? ''}>one that is gone</option>
            )}
            {fitting.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
          <IconButton label="Heads that learn" keys="L" small onClick={open}>
            <BrainCircuit />
          </IconButton>
        </>
      )}
    </div>
  );
}
