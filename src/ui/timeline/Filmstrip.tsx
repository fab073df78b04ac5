import { useEffect, useRef } from 'react';
import type { Frame, MethodDeclaration } from '../../methods/declaration';
import { type App, useApp, useDocument, useTimeline } from '../app/app';
import { shownBitmap } from '../stage/stage-registry';
import { paintThumbnail } from './paint-thumbnail';
import { SkippedStages } from './SkippedStages';

/** Size of a thumbnail, in CSS px. */
const WIDTH = 96;
const HEIGHT = 60;

interface FilmstripProps {
  readonly frames: readonly Frame[];
}

/** All frames as thumbnails, under the names of their stages. */
export function Filmstrip({ frames }: FilmstripProps) {
  const app = useApp();
  const strip = useRef<HTMLOListElement>(null);
  const at = useTimeline((timeline) => timeline.at);
  const annotationId = useTimeline((timeline) => timeline.annotationId);
  const annotation = useDocument((document) => document.annotations.find((each) => each.id === annotationId));
  const method = app.methods.find((each) => each.id === annotation?.method);
  const ran = useTimeline((timeline) => timeline.watched?.result.stages);
  const recalled = (ran ?? []).filter((stage) => stage.recalled).map(({ id }) => id);
  const stages = frames.reduce<{ readonly id: string; readonly from: number; frames: Frame[] }[]>(
    (groups, frame, i) => {
      const last = groups.at(-1);
      if (last?.id === frame.stage) last.frames.push(frame);
      else groups.push({ id: frame.stage, from: i, frames: [frame] });
      return groups;
    },
    [],
  );
  useEffect(() => {
    const list = strip.current;
    if (!list) return;
    const bringIntoView = () => {
      // Not scrollIntoView: that would scroll the page along.
      const item = list.querySelectorAll<HTMLElement>('.timeline-frame')[at];
      if (!item) return;
      const [left, right] = [item.offsetLeft - 24, item.offsetLeft + item.offsetWidth + 24];
      if (left < list.scrollLeft) list.scrollLeft = left;
      else if (right > list.scrollLeft + list.clientWidth) list.scrollLeft = right - list.clientWidth;
    };
    // Hears of the present size at once, and of every other later.
    const observer = new ResizeObserver(bringIntoView);
    observer.observe(list);
    return () => observer.disconnect();
  }, [at]);
  return (
    <ol className="filmstrip" ref={strip}>
      {annotation && method ? <SkippedStages annotation={annotation} method={method} /> : null}
      {stages.map((stage) => (
        <li key={stage.id} className="film-stage">
          <span className="film-stage-name">
            {stageTitle(method, stage.id)}
            {recalled.includes(stage.id) ? (
              <span title="Nothing it depends on had changed: it did not run again"> · from memory</span>
            ) : null}
          </span>
          <span className="film-frames">
            {stage.frames.map((frame, step) => (
              <button
                key={frame.step}
                type="button"
                className="timeline-frame"
                data-testid="timeline-frame"
                data-stage={frame.stage}
                aria-current={stage.from + step === at ? 'step' : undefined}
                title={frame.sentence}
                onClick={() => app.timeline.go(stage.from + step)}
              >
                <Thumbnail app={app} frame={frame} />
                <span>{frame.title}</span>
              </button>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}

const stageTitle = (method: MethodDeclaration | undefined, id: string): string =>
  method?.stages.find((stage) => stage.id === id)?.title ?? id;

function Thumbnail({ app, frame }: { readonly app: App; readonly frame: Frame }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    const image = app.history.document().images.find((each) => each.id === app.view.getState().imageId);
    paintThumbnail(canvas.current, { width: WIDTH, height: HEIGHT }, frame, image, shownBitmap(app));
  }, [app, frame]);
  return <canvas ref={canvas} style={{ inlineSize: WIDTH, blockSize: HEIGHT }} aria-hidden />;
}
