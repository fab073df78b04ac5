import { Film, Minus, Plus, RotateCw, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import type { RunResult, ScaleMask } from '../../engine/api';
import { areaOfRle, type Sides, sidesInBox } from '../../mask';
import { boxOfPrompt } from '../../methods';
import { type Annotation, keyOf, maskAt, rleOf, type TruthMatch } from '../../workspace';
import { methodsFor, useAnnotationState, useApp, useDocument, useView } from '../app/app';
import { chooseMethod, deleteSelected, stepScale } from '../app/deeds';
import { IconButton } from '../controls/IconButton';
import { TeachButton } from '../prototypes/TeachButton';
import { milliseconds } from '../topbar/words';
import { useTruthMatch } from '../truth/use-match';
import { ParameterPanel } from './ParameterPanel';

/** Everything about the selected object. */
export function ObjectDetails() {
  const selected = useView((view) => view.selected);
  const annotation = useDocument((document) => document.annotations.find((each) => each.id === selected));
  return annotation ? <Details annotation={annotation} /> : null;
}

function Details({ annotation }: { readonly annotation: Annotation }) {
  const app = useApp();
  const category = useDocument((document) =>
    document.categories.find((each) => each.id === annotation.categoryId),
  );
  const state = useAnnotationState(annotation);
  const methods = methodsFor(app.methods, annotation.prompt.kind);
  const method = app.methods.find((each) => each.id === annotation.method);
  return (
    <section className="panel details" aria-label="Selected object">
      <header className="panel-head">
        <h2>
          {category?.name} <span className="quiet num">#{annotation.id}</span>
        </h2>
        <span className="spacer" />
        <IconButton label="Delete object" keys="Del" small onClick={() => deleteSelected(app)}>
          <Trash2 />
        </IconButton>
      </header>
      <div className="detail-row">
        <span className="detail-label">Method</span>
        {methods.length > 1 ? (
          <select
            aria-label="Method"
            value={annotation.method}
            onChange={(event) => chooseMethod(app, annotation, event.target.value)}
          >
            {methods.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        ) : (
          <span title={method?.summary}>
            {method?.name ?? annotation.method}{' '}
            <span className="quiet">{method ? method.paper.venue : 'unknown'}</span>
          </span>
        )}
      </div>
      {state.state === 'done' ? (
        <TeachButton annotation={annotation} name={category?.name ?? 'object'} />
      ) : null}
      {state.state === 'done' ? <Outcome annotation={annotation} result={state.result} /> : null}
      {state.state === 'computing' ? <p className="quiet pad">The mask is being computed.</p> : null}
      {state.state === 'failed' ? (
        <div className="failure" role="alert">
          <p>{state.sentence}</p>
          <button type="button" className="button small" onClick={() => app.runs.retry(keyOf(annotation))}>
            <RotateCw /> Try again
          </button>
        </div>
      ) : null}
      {method ? <ParameterPanel key={annotation.id} annotation={annotation} method={method} /> : null}
    </section>
  );
}

interface OutcomeProps {
  readonly annotation: Annotation;
  readonly result: RunResult;
}

function Outcome({ annotation, result }: OutcomeProps) {
  const app = useApp();
  const mask = maskAt(result, annotation.scale);
  const match = useTruthMatch(annotation);
  const sides = useMemo(
    () => match && mask && sidesOf(annotation, mask, match, result),
    [annotation, mask, match, result],
  );
  const total = result.stages.reduce((sum, stage) => sum + stage.ms, 0);
  return (
    <>
      {result.masks.length > 1 ? <ScaleWheel annotation={annotation} result={result} /> : null}
      <dl className="numbers">
        <div>
          <dt>Area</dt>
          <dd className="num">{(mask?.area ?? 0).toLocaleString('en')} px</dd>
        </div>
        {mask?.ignored ? (
          <div>
            <dt title="Pixels that the method is sure of neither way; a trainer leaves them out. They are hatched on the photo, and 128 in the PNG.">
              Ignored <span className="hatched" />
            </dt>
            <dd className="num" data-testid="ignored">
              {areaOfRle({ ...result.image, counts: mask.ignored }).toLocaleString('en')} px
            </dd>
          </div>
        ) : null}
        <div>
          <dt title="COCO score, 0 to 1">Score</dt>
          <dd className="num">{(mask?.score ?? 0).toFixed(3)}</dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd className="num">{milliseconds(result.ms)}</dd>
        </div>
        <div>
          <dt>Kernels</dt>
          <dd>{result.backend === 'webgpu' ? 'WebGPU' : 'CPU'}</dd>
        </div>
      </dl>
      {match ? (
        <p className="truth-match" data-testid="truth-match">
          Truth (dashed): {match.object.category}, {areaOfRle(match.object.mask).toLocaleString('en')} px{' '}
          <b className="num">IoU {match.iou.toFixed(3)}</b>
          {match.sameClass ? null : (
            <span className="quiet">
              {' '}
              ·{'\u00a0'}another{'\u00a0'}class
            </span>
          )}
          {sides ? (
            <span
              className="quiet num"
              data-testid="truth-sides"
              title="Of the box: the share that is ignored, and how much of what is called foreground and background is right"
            >
              {' '}
              · ignored {percent(sides.ignored)}, right {percent(sides.foreground)} of the foreground,{' '}
              {percent(sides.background)} of the background
            </span>
          ) : null}
        </p>
      ) : null}
      {result.flags.length > 0 ? (
        <ul className="flags" aria-label="Remarks of the method">
          {result.flags.map((flag) => (
            <li key={flag}>{flag}</li>
          ))}
        </ul>
      ) : null}
      <p className="watch-row">
        <button type="button" className="button small" onClick={() => app.timeline.toggle()}>
          <Film /> Watch how it came about <kbd>T</kbd>
        </button>
      </p>
      {result.stages.length > 0 ? (
        <details className="stages">
          <summary>
            Stages <span className="quiet num">{milliseconds(total)}</span>
          </summary>
          <ol>
            {result.stages.map((stage) => (
              <li key={stage.id}>
                <span>
                  {stage.title}
                  {stage.recalled ? (
                    <span className="quiet" title="Nothing it depends on had changed: it did not run again">
                      {' '}
                      · from memory
                    </span>
                  ) : null}
                </span>
                <span
                  className="stage-bar"
                  style={{ inlineSize: `${total > 0 ? (100 * stage.ms) / total : 0}%` }}
                />
                <span className="num">{milliseconds(stage.ms)}</span>
              </li>
            ))}
          </ol>
        </details>
      ) : null}
    </>
  );
}

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${Math.round(100 * share)} %`);

/** How a mask with ignored pixels divides its box, where the truth is at hand. */
function sidesOf(
  { prompt }: Annotation,
  { counts, ignored }: ScaleMask,
  { object }: TruthMatch,
  { image }: RunResult,
): Sides | undefined {
  const box = ignored && boxOfPrompt(prompt, image);
  return box && sidesInBox(rleOf({ counts }, image), rleOf({ counts: ignored }, image), object.mask, box);
}

function ScaleWheel({ annotation, result }: OutcomeProps) {
  const app = useApp();
  const present = maskAt(result, annotation.scale);
  return (
    <fieldset className="detail-row" aria-label="Scale of the mask">
      <span className="detail-label">Scale</span>
      <IconButton label="Smaller mask" keys="[" small onClick={() => stepScale(app, -1)}>
        <Minus />
      </IconButton>
      <span className="wheel">
        {result.masks.map((mask) => (
          <button
            key={mask.scale}
            type="button"
            className="wheel-notch"
            aria-label={`Scale ${mask.scale}, ${mask.area.toLocaleString('en')} pixels`}
            aria-pressed={mask === present}
            title={`${mask.area.toLocaleString('en')} px, score ${mask.score.toFixed(2)}`}
            onClick={() => app.actions.setAnnotationScale(annotation.id, mask.scale)}
          >
            {mask.scale > 0 ? `+${mask.scale}` : mask.scale === 0 ? '0' : `−${-mask.scale}`}
          </button>
        ))}
      </span>
      <IconButton label="Larger mask" keys="]" small onClick={() => stepScale(app, 1)}>
        <Plus />
      </IconButton>
    </fieldset>
  );
}
