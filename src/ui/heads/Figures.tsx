import type { Contestant, HeldOut } from '../../heads';
import { useApp, useDocument } from '../app/app';
import { select } from '../app/deeds';

const NAMES: readonly (readonly [Contestant, string])[] = [
  ['training-free', 'Without training'],
  ['ridge', 'Closed form'],
  ['head', 'Head'],
];

/** What a held-out check gave: mean IoU of each who was compared as a bar, and each object's. */
export function Figures({ heldOut }: { readonly heldOut: HeldOut }) {
  const { means, rows, against } = heldOut;
  const present = NAMES.filter(([id]) => means[id] !== undefined);
  // Where nothing but the method itself is compared with, being alike is no merit.
  const best = against === 'training-free' ? undefined : Math.max(...present.map(([id]) => means[id] ?? 0));
  if (present.length === 0) return null;
  return (
    <div className="held-out">
      <table className="held-out-means" data-testid="held-out">
        <caption className="visually-hidden">Mean IoU</caption>
        <tbody>
          {present.map(([id, name]) => {
            const mean = means[id] ?? 0;
            return (
              <tr key={id} data-contestant={id} data-best={mean === best || undefined}>
                <th scope="row">{name}</th>
                <td className="num">{mean.toFixed(3)}</td>
                <td className="held-out-bar" aria-hidden>
                  <span style={{ inlineSize: `${100 * mean}%` }} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > 0 ? <Rows heldOut={heldOut} /> : null}
    </div>
  );
}

/** Every object that was compared. */
function Rows({ heldOut: { rows, means } }: { readonly heldOut: HeldOut }) {
  const app = useApp();
  const document = useDocument((each) => each);
  const present = NAMES.filter(([id]) => means[id] !== undefined);
  const nameOf = (object: string) => {
    const annotation = document.annotations.find(({ id }) => `${id}` === object);
    const category = document.categories.find(({ id }) => id === annotation?.categoryId)?.name ?? 'object';
    return { annotation, words: `${category} #${object}` };
  };
  return (
    <details className="held-out-rows">
      <summary>{rows.length === 1 ? 'The object' : `Each of the ${rows.length} objects`}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Object</th>
            {present.map(([id, name]) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ object, ious }) => {
            const { annotation, words } = nameOf(object);
            return (
              <tr key={object}>
                <th scope="row">
                  {annotation ? (
                    <button
                      type="button"
                      className="link"
                      onClick={() => {
                        select(app, annotation.id);
                        app.view.setState({ headsOpen: false });
                      }}
                    >
                      {words}
                    </button>
                  ) : (
                    words
                  )}
                </th>
                {present.map(([id]) => (
                  <td key={id} className="num">
                    {ious[id] === undefined ? '–' : ious[id].toFixed(3)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
