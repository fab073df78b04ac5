import type { LookedHead } from '../../methods';
import { useAffinity, useApp } from '../app/app';
import { MapThumbnail } from './MapThumbnail';

/** The attention of one token in every block (across) and head (down); a click shows that map large. */
export function HeadStrip() {
  const app = useApp();
  const found = useAffinity((affinity) => affinity.heads);
  const problem = useAffinity((affinity) => affinity.headsProblem);
  const chosen = useAffinity((affinity) => affinity.chosen);
  if (!found) {
    return (
      <section className="head-strip" aria-label="Attention per block and head">
        <h2>Attention of every block and head</h2>
        <p className="quiet" role={problem ? 'alert' : undefined}>
          {problem ?? 'The whole network is run once for this crop.'}
        </p>
      </section>
    );
  }
  const { heads, token } = found;
  const { columns } = heads[0]?.map.grid ?? { columns: 1 };
  const blocks = new Set(heads.map(({ block }) => block)).size;
  return (
    <section className="head-strip" aria-label="Attention per block and head" data-testid="head-strip">
      <h2>
        Attention of token {(token % columns) + 1}, {Math.floor(token / columns) + 1}: blocks across, heads
        down
      </h2>
      <ul style={{ gridTemplateColumns: `repeat(${blocks}, auto)` }}>
        {heads.map((each, place) => (
          <li
            key={`${each.block} ${each.head}`}
            className="head-cell"
            style={{ gridColumn: each.block + 1, gridRow: each.head + 2 }}
          >
            <button
              type="button"
              data-testid="head"
              aria-pressed={chosen === place}
              aria-label={nameOf(each)}
              title={titleOf(each)}
              onClick={() => app.affinity.choose(place)}
            >
              <MapThumbnail map={each.map} />
            </button>
          </li>
        ))}
        {heads
          .filter(({ head }) => head === 0)
          .map(({ block }) => (
            <li
              key={`block ${block}`}
              className="head-cell quiet num"
              style={{ gridColumn: block + 1, gridRow: 1 }}
              aria-hidden
            >
              {block}
            </li>
          ))}
      </ul>
    </section>
  );
}

const nameOf = ({ block, head }: LookedHead): string => `Block ${block}, head ${head + 1}`;

/** With its largest attention, which a strip that follows the pointer does not know. */
const titleOf = (each: LookedHead): string =>
  each.largest === undefined
    ? nameOf(each)
    : `${nameOf(each)}; the largest gets ${(100 * each.largest).toFixed(1)} % of the attention`;
