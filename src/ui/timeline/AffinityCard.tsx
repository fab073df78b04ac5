import { resolveParameters } from '../../methods';
import { useAffinity, useApp, useDocument, useTimeline } from '../app/app';
import type { AffinityRow } from './affinity';
import { MapThumbnail } from './MapThumbnail';
import { pinColour } from './token-picture';

/** The row under the pointer beside those that were clicked, and how alike the tokens are. */
export function AffinityCard() {
  const hovered = useAffinity((affinity) => affinity.hovered);
  const pins = useAffinity((affinity) => affinity.pins);
  const power = useAffinity((affinity) => affinity.power);
  const [first] = pins;
  // What all of them are compared with: the token under the pointer, else the first one clicked.
  const other = hovered ?? first;
  return (
    <div className="affinity-card" data-testid="affinity">
      <h2>{(hovered ?? pins.at(-1))?.map.title}</h2>
      <p>
        {pins.length === 0
          ? `${power === 0 ? 'Bright tokens are compared as alike: one row of the matrix that everything else starts from.' : 'Where a walk that starts at this token is: one row of a power of T.'} Click to keep it and to see the attention of every head.`
          : `Numbers: the row at the token ${hovered ? 'under the pointer' : 'clicked first'}, 1 at its largest. Click a token again to let it go.`}
      </p>
      <PowerSlider />
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

/** Which power of the walk's T the rows are of; it follows the frame. Nothing for a method that does not walk. */
function PowerSlider() {
  const app = useApp();
  const power = useAffinity((affinity) => affinity.power);
  const annotationId = useTimeline((timeline) => timeline.annotationId);
  const annotation = useDocument((document) => document.annotations.find((each) => each.id === annotationId));
  const method = app.methods.find(({ id }) => id === annotation?.method);
  const affinity =
    method && annotation && method.affinityOf?.(resolveParameters(method, annotation.parameters));
  const most = affinity?.hops ?? 0;
  if (most === 0) return null;
  const walked =
    affinity?.absorbing === undefined ? <>T{power > 1 ? <sup>{power}</sup> : null}</> : 'absorbed';
  return (
    <label className="affinity-power">
      <span>Power of T</span>
      <input
        type="range"
        min={0}
        max={most}
        value={Math.min(power, most)}
        aria-valuetext={power === 0 ? 'The affinity S' : `After ${power} ${power === 1 ? 'hop' : 'hops'}`}
        data-testid="affinity-power"
        onChange={(event) => app.affinity.setPower(event.target.valueAsNumber)}
      />
      <span className="num">{power === 0 ? 'S' : walked}</span>
    </label>
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
