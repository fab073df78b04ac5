import type { FrameChart } from '../../methods/declaration';
import { short } from './Series';
import { partColour } from './token-picture';

/** Size of a chart, in CSS px. */
const WIDTH = 148;
const HEIGHT = 84;
/** Side of a square chart. */
const SIDE = 96;

type Of<Kind extends FrameChart['kind']> = Extract<FrameChart, { readonly kind: Kind }>;

/** A chart of a frame under its name. */
export function Chart({ chart }: { readonly chart: FrameChart }) {
  return (
    <figure className="chart" data-testid="chart" data-kind={chart.kind}>
      <figcaption>{chart.name}</figcaption>
      <Drawing chart={chart} />
    </figure>
  );
}

function Drawing({ chart }: { readonly chart: FrameChart }) {
  switch (chart.kind) {
    case 'bars':
      return <Bars chart={chart} />;
    case 'histogram':
      return <Histogram chart={chart} />;
    case 'matrix':
      return <Matrix chart={chart} />;
    case 'cloud':
      return <Cloud chart={chart} />;
  }
}

/** Bars in the colours of their key-points; those that fall short of the threshold are pale. */
function Bars({ chart: { name, values, numbers, threshold } }: { readonly chart: Of<'bars'> }) {
  const across = WIDTH / Math.max(1, values.length);
  const top = (value: number) => HEIGHT - 2 - (HEIGHT - 6) * Math.max(0, Math.min(1, value));
  const words = values.map((value, i) => `${numbers[i]}: ${short(value)}`).join(', ');
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img">
      <title>{`${name}. ${words}`}</title>
      {values.map((value, i) => (
        <rect
          key={numbers[i]}
          x={i * across + across * 0.12}
          y={top(value)}
          width={across * 0.76}
          height={HEIGHT - 2 - top(value)}
          fill={partColour(numbers[i] ?? 1)}
          opacity={threshold !== undefined && value < threshold ? 0.35 : 1}
        />
      ))}
      <line x1="0" y1={HEIGHT - 1.5} x2={WIDTH} y2={HEIGHT - 1.5} className="plot-axis" />
      {threshold === undefined ? null : (
        <line x1="0" y1={top(threshold)} x2={WIDTH} y2={top(threshold)} className="plot-threshold" />
      )}
    </svg>
  );
}

function Histogram({ chart: { name, counts, from, to } }: { readonly chart: Of<'histogram'> }) {
  const most = Math.max(1, ...counts);
  const across = WIDTH / counts.length;
  const high = HEIGHT - 16;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img">
      <title>{`${name}: ${counts.join(', ')} tokens in ${counts.length} bins from ${from} to ${to}`}</title>
      {counts.map((count, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place.
          key={i}
          x={i * across + 0.5}
          y={high - (high * count) / most}
          width={across - 1}
          height={(high * count) / most}
          className="plot-bar"
        />
      ))}
      <line x1="0" y1={high + 0.5} x2={WIDTH} y2={high + 0.5} className="plot-axis" />
      <text x="0" y={HEIGHT - 2} className="plot-text">
        {short(from)}
      </text>
      <text x={WIDTH} y={HEIGHT - 2} textAnchor="end" className="plot-text">
        {short(to)}
      </text>
    </svg>
  );
}

/** Cosines from dark (0 and below) to bright (1); those above the threshold, the diagonal aside, are framed. */
function Matrix({ chart: { name, values, numbers, threshold } }: { readonly chart: Of<'matrix'> }) {
  const k = numbers.length;
  const cell = SIDE / Math.max(1, k);
  const marked = (i: number) =>
    threshold !== undefined && Math.floor(i / k) !== i % k && (values[i] ?? 0) > threshold;
  return (
    <svg viewBox={`0 0 ${SIDE} ${SIDE}`} width={SIDE} height={SIDE} role="img">
      <title>{`${name}: ${k} key-points (${numbers.join(', ')})${threshold === undefined ? '' : `, ${Array.from(values.keys()).filter(marked).length / 2} pairs above ${threshold}`}`}</title>
      {Array.from(values, (value, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place.
          key={i}
          x={(i % k) * cell}
          y={Math.floor(i / k) * cell}
          width={cell}
          height={cell}
          className={marked(i) ? 'plot-cell marked' : 'plot-cell'}
          fillOpacity={Math.max(0.04, value)}
        />
      ))}
    </svg>
  );
}

/** Tokens as dots in the colours of their parts, key-points as ringed discs with their numbers. */
function Cloud({ chart }: { readonly chart: Of<'cloud'> }) {
  const { name, points, marks, numbers } = chart;
  return (
    <canvas
      role="img"
      aria-label={`${name}: ${points.length / 2} tokens, ${numbers.length} key-points`}
      style={{ inlineSize: WIDTH, blockSize: HEIGHT }}
      ref={(canvas) => {
        if (!canvas) return;
        canvas.width = 2 * WIDTH;
        canvas.height = 2 * HEIGHT;
        const context = canvas.getContext('2d');
        if (context) paintCloud(context, { ...chart, points, marks });
      }}
    />
  );
}

function paintCloud(context: CanvasRenderingContext2D, { points, parts, marks, numbers }: Of<'cloud'>): void {
  const bounds = [0, 1].map((axis) => {
    const values = points.filter((_, i) => i % 2 === axis);
    const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return { low, span: high - low || 1 };
  });
  const place = (from: Float32Array, i: number) => {
    const [across, down] = bounds;
    const x = across ? ((from[2 * i] ?? 0) - across.low) / across.span : 0;
    const y = down ? ((from[2 * i + 1] ?? 0) - down.low) / down.span : 0;
    return [8 + x * (2 * WIDTH - 16), 8 + (1 - y) * (2 * HEIGHT - 16)] as const;
  };
  context.globalAlpha = 0.55;
  for (let token = 0; token < parts.length; token++) {
    const number = parts[token] ?? 0;
    const [x, y] = place(points, token);
    context.fillStyle = number > 0 ? partColour(number) : '#888888';
    context.fillRect(x - 1.5, y - 1.5, 3, 3);
  }
  context.globalAlpha = 1;
  for (const [k, number] of numbers.entries()) {
    const [x, y] = place(marks, k);
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.fillStyle = partColour(number);
    context.fill();
    context.lineWidth = 2.5;
    context.strokeStyle = '#ffffff';
    context.stroke();
    context.lineWidth = 1;
    context.strokeStyle = '#000000';
    context.stroke();
  }
}
