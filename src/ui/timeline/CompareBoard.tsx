import { RotateCcw, X } from 'lucide-react';
import type { Size } from '../../geometry';
import { areaOfRle, iouOfRles, type Rle } from '../../mask';
import { headsOf } from '../../workspace';
import {
  type App,
  selectedAnnotation,
  useApp,
  useDocument,
  useRuns,
  useTimeline,
  useTruth,
} from '../app/app';
import { select } from '../app/deeds';
import { IconButton } from '../controls/IconButton';
import { shownBitmap } from '../stage/stage-registry';
import { milliseconds } from '../topbar/words';
import { truthMatch } from '../truth/truth-store';
import { boxAround, ONLY_HERE, ONLY_PRESENT, paintDifference, sizeInside } from './difference';
import { wordsOfRun } from './run-words';
import type { KeptRun } from './timeline';

/** Largest picture of a card, in CSS px. */
const WIDTH = 132;
const HEIGHT = 104;

/** Runs side by side: each mask against the present one, and against the truth where there is any. */
export function CompareBoard() {
  const app = useApp();
  const kept = useTimeline((timeline) => timeline.kept);
  // The present run is a function of these; the timeline puts it together.
  useRuns((runs) => runs.version);
  useDocument((document) => document.annotations);
  const truth = useTruth((state) => state);
  const annotation = selectedAnnotation(app);
  const result = useTimeline((timeline) => timeline.watched?.result);
  const present = app.timeline.present();
  if (!annotation || !result) return null;
  const category = app.history.document().categories.find(({ id }) => id === annotation.categoryId);
  const object = truthMatch(truth, annotation, category?.name ?? '', result)?.object;
  const masks = [...(present ? [present.mask] : []), ...kept.map(({ mask }) => mask)];
  const box = boxAround(object ? [...masks, object.mask] : masks, result.image);
  const size = sizeInside(box, WIDTH, HEIGHT);
  const picture = { photo: shownBitmap(app), image: result.image, box };
  const reference = present?.mask ?? kept[0]?.mask;
  if (!reference) return null;
  const card = (mask: Rle) => ({ mask, reference, picture, size, ...(object ? { truth: object.mask } : {}) });
  // What is told of the present run is what the last other one had otherwise.
  const other = kept.findLast(({ key }) => key !== present?.key);
  const isKept = kept.some(({ key }) => key === present?.key);
  return (
    <section className="compare-board" aria-label="Runs side by side" data-testid="compare-board">
      <p className="compare-legend">
        <span style={{ background: ONLY_PRESENT }} /> only in the present run
        <span style={{ background: ONLY_HERE }} /> only in the other; pale in both
        <button
          type="button"
          className="button small"
          data-testid="keep-run"
          disabled={isKept || !present}
          onClick={() => app.timeline.keep()}
        >
          Keep the present run too
        </button>
      </p>
      <ul className="compare-cards">
        {present ? (
          <Card
            title="Present"
            words={wordsOfRun(present, other, app.methods, headName(app, present.head))}
            ms={present.ms}
            {...card(present.mask)}
          />
        ) : null}
        {kept.map((run, i) => (
          <Card
            key={run.key}
            title={`Kept ${i + 1}`}
            words={wordsOfRun(run, present, app.methods, headName(app, run.head))}
            ms={run.ms}
            compared
            {...card(run.mask)}
            onUse={() => takeUp(app, run)}
            onLetGo={() => app.timeline.letGo(run.key)}
          />
        ))}
        {object ? <Card title="Truth" words={object.category} compared {...card(object.mask)} /> : null}
      </ul>
    </section>
  );
}

/** Name of the head that a run used. */
const headName = (app: App, head: string | undefined): string | undefined =>
  headsOf(app.history.document()).find(({ key }) => key === head)?.name;

/** Goes back to a kept run: its object, its method, its parameters. */
function takeUp(app: App, run: KeptRun): void {
  if (!app.history.document().annotations.some(({ id }) => id === run.annotationId)) return;
  select(app, run.annotationId);
  app.actions.setAnnotationRun(run.annotationId, run);
}

interface CardProps {
  readonly title: string;
  readonly words: string;
  readonly ms?: number;
  readonly mask: Rle;
  /** The present run's mask. */
  readonly reference: Rle;
  readonly truth?: Rle;
  readonly picture: Parameters<typeof paintDifference>[3];
  /** CSS px. */
  readonly size: Size;
  /** Not the present run itself. */
  readonly compared?: boolean;
  readonly onUse?: () => void;
  readonly onLetGo?: () => void;
}

function Card(props: CardProps) {
  const { title, words, ms, mask, reference, truth, picture, size, compared, onUse, onLetGo } = props;
  return (
    <li className="compare-card" data-testid="compare-card">
      <canvas
        aria-hidden
        style={{ inlineSize: size.width, blockSize: size.height }}
        ref={(canvas) => {
          if (!canvas) return;
          canvas.width = 2 * size.width;
          canvas.height = 2 * size.height;
          paintDifference(canvas, mask, reference, picture);
        }}
      />
      <div>
        <div className="compare-head">
          <h2>{title}</h2>
          {onUse && onLetGo ? (
            <span className="push">
              <IconButton label={`Go back to ${title.toLowerCase()}`} small side="top" onClick={onUse}>
                <RotateCcw />
              </IconButton>
              <IconButton label={`Let ${title.toLowerCase()} go`} small side="top" onClick={onLetGo}>
                <X />
              </IconButton>
            </span>
          ) : null}
        </div>
        <p className="compare-words" title={words}>
          {words}
        </p>
        <dl className="num">
          {compared ? (
            <div data-testid="comparison">
              <dt>IoU, present</dt>
              <dd>{iouOfRles(mask, reference).toFixed(3)}</dd>
            </div>
          ) : null}
          {truth && mask !== truth ? (
            <div data-testid="truth-iou">
              <dt>IoU, truth</dt>
              <dd>{iouOfRles(mask, truth).toFixed(3)}</dd>
            </div>
          ) : null}
          <div>
            <dt>Area</dt>
            <dd>{areaOfRle(mask).toLocaleString('en')} px</dd>
          </div>
          {ms === undefined ? null : (
            <div>
              <dt>Time</dt>
              <dd>{milliseconds(ms)}</dd>
            </div>
          )}
        </dl>
      </div>
    </li>
  );
}
