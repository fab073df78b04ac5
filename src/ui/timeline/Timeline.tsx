import { GitCompare, Grid3x3, Pause, Play, SkipBack, SkipForward, X } from 'lucide-react';
import { boxOfPixels, type Point } from '../../geometry';
import type { Prompt } from '../../methods/declaration';
import { type App, selectedAnnotation, useAffinity, useApp, useTimeline } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { ShareButtons } from '../share/ShareButtons';
import { CompareBoard } from './CompareBoard';
import { Filmstrip } from './Filmstrip';
import { FrameDetail } from './FrameDetail';
import { SPEEDS } from './timeline';
import './timeline.css';

/** How the selected object's mask came about, frame by frame. Nothing while it is closed. */
export function Timeline() {
  const app = useApp();
  const open = useTimeline((timeline) => timeline.open);
  if (!open) return null;
  return (
    <section
      className="timeline"
      data-testid="timeline"
      aria-label="How the mask came about"
      // The space bar plays: it must not also press the button that has the focus.
      onKeyUp={(event) => {
        if (event.key === ' ' && event.target instanceof HTMLButtonElement) event.preventDefault();
      }}
    >
      <Controls />
      <Body />
      <IconButton
        label="Back to labelling"
        keys="T"
        small
        side="top"
        className="timeline-close"
        data-testid="timeline-close"
        onClick={() => app.timeline.close()}
      >
        <X />
      </IconButton>
    </section>
  );
}

function Controls() {
  const app = useApp();
  const at = useTimeline((timeline) => timeline.at);
  const count = useTimeline((timeline) => timeline.watched?.frames.length ?? 0);
  const playing = useTimeline((timeline) => timeline.playing);
  const speed = useTimeline((timeline) => timeline.speed);
  const comparing = useTimeline((timeline) => timeline.comparing);
  const looking = useAffinity((affinity) => affinity.pins.length > 0);
  const none = count === 0;
  return (
    <div className="timeline-controls">
      <div className="timeline-transport">
        <IconButton
          label="Previous frame"
          keys="←"
          side="top"
          data-testid="timeline-back"
          aria-disabled={at === 0}
          onClick={() => app.timeline.step(-1)}
        >
          <SkipBack />
        </IconButton>
        <IconButton
          label={playing ? 'Pause' : 'Play'}
          keys="Space"
          side="top"
          data-testid="timeline-play"
          aria-pressed={playing}
          aria-disabled={none}
          onClick={() => app.timeline.togglePlay()}
        >
          {playing ? <Pause /> : <Play />}
        </IconButton>
        <IconButton
          label="Next frame"
          keys="→"
          side="top"
          data-testid="timeline-forward"
          aria-disabled={at + 1 >= count}
          onClick={() => app.timeline.step(1)}
        >
          <SkipForward />
        </IconButton>
        <input
          type="range"
          className="scrub"
          aria-label="Frame"
          min={0}
          max={Math.max(0, count - 1)}
          value={at}
          disabled={none}
          onChange={(event) => app.timeline.go(event.target.valueAsNumber)}
        />
        <span className="num quiet timeline-count">
          {none ? 0 : at + 1} / {count}
        </span>
      </div>
      <div className="timeline-tools">
        <select
          aria-label="Speed"
          value={speed}
          onChange={(event) => app.timeline.setSpeed(Number(event.target.value))}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {each}×
            </option>
          ))}
        </select>
        <IconButton
          label={comparing ? 'Back to the frame' : 'Keep this run and compare: then move a parameter'}
          side="top"
          data-testid="timeline-compare"
          aria-pressed={comparing}
          aria-disabled={none}
          onClick={() => app.timeline.toggleComparing()}
        >
          <GitCompare />
        </IconButton>
        <IconButton
          label={looking ? 'Let the clicked tokens go' : 'Affinity and attention of the object’s own token'}
          side="top"
          data-testid="timeline-heads"
          aria-pressed={looking}
          aria-disabled={none}
          onClick={() => lookAtPrompt(app)}
        >
          <Grid3x3 />
        </IconButton>
        <ShareButtons />
      </div>
    </div>
  );
}

/** Clicks the token of the prompt's first point for those who use no pointer; clicked tokens are let go. */
function lookAtPrompt(app: App): void {
  const prompt = selectedAnnotation(app)?.prompt;
  if (app.affinity.store.getState().pins.length > 0) app.affinity.clear();
  else if (prompt) app.affinity.pin(placeOf(prompt));
}

function placeOf(prompt: Prompt): Point {
  if (prompt.kind === 'point') return prompt.point;
  const { x0, y0, x1, y1 } = prompt.kind === 'box' ? prompt.box : boxOfPixels(prompt.points);
  return { x: Math.floor((x0 + x1) / 2), y: Math.floor((y0 + y1) / 2) };
}

function Body() {
  const watched = useTimeline((timeline) => timeline.watched);
  const computing = useTimeline((timeline) => timeline.computing);
  const problem = useTimeline((timeline) => timeline.problem);
  const annotationId = useTimeline((timeline) => timeline.annotationId);
  const comparing = useTimeline((timeline) => timeline.comparing);
  if (watched) {
    return (
      <div className="timeline-body" data-stale={computing || undefined} aria-busy={computing}>
        <Filmstrip frames={watched.frames} />
        {comparing ? <CompareBoard /> : <FrameDetail frames={watched.frames} />}
      </div>
    );
  }
  const words =
    annotationId === undefined
      ? 'Select an object to watch how its mask came about.'
      : (problem ?? 'The frames are being computed.');
  return (
    <p className="timeline-empty" role={problem ? 'alert' : undefined}>
      {words}
    </p>
  );
}
