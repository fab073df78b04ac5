import { useAffinity } from '../app/app';
import type { AffinityRow } from './affinity';
import { MapThumbnail } from './MapThumbnail';
import { pinColour } from './token-picture';

/** The row under the pointer beside those that were clicked, and how alike the tokens are. */
export function AffinityCard() {
  const hovered = useAffinity((affinity) => affinity.hovered);
  const pins = useAffinity((affinity) => affinity.pins);
  const [first] = pins;
  // What all of them are compared with: the token under the pointer, else the first one clicked.
  const other = hovered ?? first;
  return (
    <div className="affinity-card" data-testid="affinity">
      <h2>{(hovered ?? pins.at(-1))?.map.title}</h2>
      <p>
        {pins.length === 0
          ? 'Bright tokens are compared as alike: one row of the matrix that everything else starts from. Click to keep it and to see the attention of every head.'
          : `Numbers: affinity to the token ${hovered ? 'under the pointer' : 'clicked first'}, share of the row’s largest. Click a token again to let it go.`}
      </p>
      <p className="affinity-maps">
        {pins.map((pin, i) => (
          <Row
            key={pin.token}
            title={`${i + 1}`}
            row={pin}
            colour={pinColour(i)}
            {...(other && other !== pin ? { value: pin.map.values[other.token] ?? 0 } : {})}
          />
        ))}
        {hovered ? <Row title="pointer" row={hovered} colour="#ffffff" /> : null}
      </p>
    </div>
  );
}

interface RowProps {
  readonly title: string;
  readonly row: AffinityRow;
  readonly colour: string;
  readonly value?: number;
}

function Row({ title, row, colour, value }: RowProps) {
  return (
    <span data-testid="affinity-row">
      <MapThumbnail map={row.map} colour={colour} />
      <span className="quiet num">
        {title}
        {value === undefined ? '' : ` · ${value.toFixed(2)}`}
      </span>
    </span>
  );
}
