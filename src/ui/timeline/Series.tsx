import type { FrameNumbers } from '../../methods/declaration';

/** Size of the plot, in CSS px. */
const WIDTH = 140;
const HEIGHT = 32;

/** What a series can run along from a beginning to an end; along anything else only its range says much. */
const ORDERED: ReadonlySet<string> = new Set(['iteration', 'cut', 'hop', 'shift', 'scale', 'round', 'frame']);

/** A number as short as it can be read. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  if (size < 1e-3) return value.toExponential(1);
  return Number.isInteger(value) ? `${value}` : value.toPrecision(3);
}

/** One series of a frame: a number, or a small plot with its last value. */
export function Series({
  numbers: { name, values, along, logarithmic },
}: {
  readonly numbers: FrameNumbers;
}) {
  const last = values.at(-1);
  if (last === undefined) return null;
  const range = ORDERED.has(along ?? '')
    ? `${short(values[0] ?? 0)} → ${short(last)}`
    : `${short(Math.min(...values))} … ${short(Math.max(...values))}`;
  return (
    <div className="series">
      <dt>{name}</dt>
      {values.length > 1 ? (
        <dd className="num">
          <Plot
            values={values}
            logarithmic={logarithmic ?? false}
            label={`${name}, ${values.length} values along the ${along ?? 'step'}: ${range}`}
          />
          {range}
        </dd>
      ) : (
        <dd className="num">{short(last)}</dd>
      )}
    </div>
  );
}

interface PlotProps {
  readonly values: readonly number[];
  readonly logarithmic: boolean;
  readonly label: string;
}

function Plot({ values, logarithmic, label }: PlotProps) {
  const heights = logarithmic ? values.map((value) => Math.log10(Math.max(value, 1e-12))) : values;
  const low = Math.min(...heights);
  // A range that is nothing beside the values themselves is drawn flat, not blown up.
  const least = logarithmic ? 0 : 1e-3 * Math.max(...heights.map(Math.abs));
  const span = Math.max(Math.max(...heights) - low, least) || 1;
  const points = heights.map((height, i) => ({
    key: i,
    x: 3 + ((WIDTH - 6) * i) / (heights.length - 1),
    y: HEIGHT - 4 - ((HEIGHT - 8) * (height - low)) / span,
  }));
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} className="plot-axis" />
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} className="plot-line" />
      {points.length <= 24
        ? points.map(({ key, x, y }) => <circle key={key} cx={x} cy={y} r="2" className="plot-dot" />)
        : null}
    </svg>
  );
}
