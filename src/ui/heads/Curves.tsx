import type { HeadDeclaration, StepReport } from '../../heads';
import { PaperSymbol } from '../controls/Parameter';
import { short } from '../timeline/Series';
import { axisEnd, type CurvePoint, stretchesOf } from './curve';

/** Size of a plot, in CSS px; it is stretched to its column. */
const WIDTH = 240;
const HEIGHT = 72;

/** Stretches drawn at the most. */
const MOST = 120;

interface CurvesProps {
  readonly declaration: HeadDeclaration;
  readonly history: readonly StepReport[];
  /** Steps in all; 0 while unknown. */
  readonly of: number;
}

/** One curve for what is descended, one for each term of it, and one for the points held back. */
export function Curves({ declaration, history, of }: CurvesProps) {
  if (history.length === 0) return null;
  const series = (value: (report: StepReport) => number | undefined): readonly CurvePoint[] =>
    history.flatMap((report) => {
      const made = value(report);
      return made === undefined ? [] : [[report.step, made] as const];
    });
  const end = axisEnd(history.at(-1)?.step ?? 0, of);
  const heldBack = series((report) => report.heldBack);
  return (
    <ul className="curves" aria-label="Losses">
      <Curve
        label="Total"
        symbol="L"
        sentence="The weighted sum that is descended."
        points={series(({ total }) => total)}
        end={end}
      />
      {declaration.terms.map(({ id, label, symbol, sentence }) => (
        <Curve
          key={id}
          label={label}
          symbol={symbol}
          sentence={sentence}
          points={series(({ losses }) => losses[id])}
          end={end}
        />
      ))}
      {heldBack.length > 0 ? (
        <Curve
          label="Held-back points right"
          symbol=""
          sentence="Share of the pseudo points that an epoch left out and that come out right."
          points={heldBack}
          end={end}
        />
      ) : null}
    </ul>
  );
}

interface CurveProps {
  readonly label: string;
  readonly symbol: string;
  readonly sentence: string;
  readonly points: readonly CurvePoint[];
  /** The step at the right border. */
  readonly end: number;
}

function Curve({ label, symbol, sentence, points, end }: CurveProps) {
  const stretches = stretchesOf(points, MOST);
  const first = points[0]?.[1];
  const last = points.at(-1)?.[1];
  const lows = stretches.map(({ low }) => low);
  const [least, most] = [Math.min(...lows), Math.max(...stretches.map(({ high }) => high))];
  const span = most - least || 1;
  const x = (step: number) => (WIDTH * step) / end;
  const y = (value: number) => HEIGHT - 3 - ((HEIGHT - 6) * (value - least)) / span;
  const line = stretches.map(({ step, mean }) => `${x(step).toFixed(1)},${y(mean).toFixed(1)}`).join(' ');
  const band = [
    ...stretches.map(({ step, high }) => [x(step), y(high)] as const),
    ...stretches.toReversed().map(({ step, low }) => [x(step), y(low)] as const),
  ];
  const words =
    first === undefined || last === undefined
      ? `${label}: nothing yet`
      : `${label}: ${short(first)} at first, ${short(last)} now, between ${short(least)} and ${short(most)}`;
  return (
    <li className="curve" data-testid="curve">
      <p title={sentence}>
        {label} {symbol ? <PaperSymbol symbol={symbol} /> : null}
        <b className="num push">{last === undefined ? '–' : short(last)}</b>
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <title>{words}</title>
        <line x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} className="plot-axis" />
        <polygon
          points={band.map(([a, b]) => `${a.toFixed(1)},${b.toFixed(1)}`).join(' ')}
          className="curve-band"
        />
        <polyline points={line} className="curve-line" vectorEffect="non-scaling-stroke" />
      </svg>
      <p className="quiet num curve-range">
        {last === undefined ? '' : `${short(least)} … ${short(most)}`}
        <span className="push">step {end}</span>
      </p>
    </li>
  );
}
