import { areaOfRle } from '../../mask';
import type { Frame } from '../../methods/declaration';
import { useAffinity, useApp, useDocument, useTimeline } from '../app/app';
import { AffinityCard } from './AffinityCard';
import { Chart } from './Chart';
import { longestOf } from './cell-pictures';
import { Explanation } from './Explanation';
import { FrameTruth } from './FrameTruth';
import { grainOf } from './grain';
import { HeadStrip } from './HeadStrip';
import { MeetNeed } from './MeetNeed';
import { Series } from './Series';
import { wordsOf } from './skipped';
import { SET_COLOURS } from './token-picture';

interface FrameDetailProps {
  readonly frames: readonly Frame[];
}

/** The frame looked at in words and numbers, beside what its stage computes. */
export function FrameDetail({ frames }: FrameDetailProps) {
  const app = useApp();
  const at = useTimeline((timeline) => timeline.at);
  const annotationId = useTimeline((timeline) => timeline.annotationId);
  const annotation = useDocument((document) => document.annotations.find((each) => each.id === annotationId));
  const looking = useAffinity((affinity) => affinity.hovered !== undefined || affinity.pins.length > 0);
  const asking = useAffinity((affinity) => affinity.pins.length > 0);
  const frame = frames[at];
  const method = app.methods.find((each) => each.id === annotation?.method);
  const stage = method?.stages.find((each) => each.id === frame?.stage);
  if (!frame) return null;
  return (
    <section
      className="frame-detail"
      aria-label="The frame in words and numbers"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard.
      tabIndex={0}
    >
      <div className="frame-words">
        {looking ? (
          <AffinityCard />
        ) : (
          <>
            <h2 data-testid="timeline-title">{frame.title}</h2>
            <p>{frame.sentence}</p>
            {frame.wants && annotation && method ? (
              <MeetNeed
                {...{ annotation, method, needs: frame.wants }}
                className="button small"
                testId="meet-need"
              >
                Set {wordsOf(method, frame.wants)}
              </MeetNeed>
            ) : null}
            {frame.sets ? <SetLegend sets={frame.sets} of={grainOf(frame.grid, frames)} /> : null}
            {frame.ignored ? (
              <p className="set-legend num">
                <span className="hatched" /> ignored {areaOfRle(frame.ignored).toLocaleString('en')} px
              </p>
            ) : null}
            {frame.vectors ? <WheelLegend vectors={frame.vectors} /> : null}
            {frame.events && frame.events.length > 0 ? (
              <ul className="frame-events">
                {frame.events.map((event) => (
                  <li key={event}>{event}</li>
                ))}
              </ul>
            ) : null}
          </>
        )}
      </div>
      {asking ? (
        <HeadStrip />
      ) : (
        <>
          <div className="frame-numbers">
            {annotation ? <FrameTruth annotation={annotation} frame={frame} frames={frames} /> : null}
            {frame.charts?.map((chart) => (
              <Chart key={chart.name} chart={chart} />
            ))}
            {frame.numbers && frame.numbers.length > 0 ? (
              <dl>
                {frame.numbers.map((numbers) => (
                  <Series key={numbers.name} numbers={numbers} />
                ))}
              </dl>
            ) : null}
          </div>
          {method && stage ? <Explanation method={method} stage={stage} frame={frame} /> : null}
        </>
      )}
    </section>
  );
}

/** The colours of an offset map, and how long its longest arrow is. */
function WheelLegend({ vectors }: { readonly vectors: NonNullable<Frame['vectors']> }) {
  return (
    <p className="set-legend num">
      <span className="offset-wheel" /> direction; full colour is {longestOf(vectors).toFixed(0)} px long
      <span className="set-left-out" /> ignored
    </p>
  );
}

interface SetLegendProps {
  readonly sets: NonNullable<Frame['sets']>;
  /** What the sets hold. */
  readonly of: 'tokens' | 'cells';
}

function SetLegend({ sets: { foreground, background, ignored }, of }: SetLegendProps) {
  return (
    <ul className="set-legend num" aria-label={`Sets of ${of}`}>
      <li>
        <span style={{ background: SET_COLOURS.foreground }} /> foreground{' '}
        {foreground.length.toLocaleString('en')}
      </li>
      <li>
        <span style={{ background: SET_COLOURS.background }} /> background{' '}
        {background.length.toLocaleString('en')}
      </li>
      <li>
        <span className="set-neither" /> neither {ignored.length.toLocaleString('en')} {of}
      </li>
    </ul>
  );
}
