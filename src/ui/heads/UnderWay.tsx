import { FlagTriangleRight, Pause, Play, SlidersHorizontal, Square, Trash2 } from 'lucide-react';
import { headOf } from '../../heads';
import type { TrainingState } from '../../workspace';
import { plural } from '../../workspace';
import { useApp, useTraining } from '../app/app';
import { Curves } from './Curves';
import { Figures } from './Figures';
import { forgetTraining } from './head-deeds';
import { Pictures } from './Pictures';
import { duration, PHASES, stepsOf } from './words';

/** A training from its start to its check: where it stands, what can be done, curves and pictures. */
export function UnderWay() {
  const training = useTraining((state) => state);
  const { phase, saved, prepared, sentence, unsaved, progress } = training;
  if (!saved) return null;
  const declaration = headOf(saved.request.head);
  const { step, of } = stepsOf(training);
  const share = phase === 'preparing' ? progress && progress.done / progress.of : of > 0 ? step / of : 0;
  return (
    <section className="heads-training" aria-label="Training" data-testid="training" data-phase={phase}>
      <header className="training-head">
        <div>
          <h3>
            {declaration.name} <span className="quiet">{PHASES[phase]}</span>
          </h3>
          <p className="num" data-testid="training-steps" data-step={step}>
            {progressWords(training)}
          </p>
        </div>
        <Buttons />
      </header>
      <progress
        {...(share === undefined || phase === 'ridge' || phase === 'checking' ? {} : { value: share })}
        max={1}
        aria-label="Training"
      />
      {sentence ? (
        <p className="training-sentence" role={phase === 'failed' ? 'alert' : 'status'}>
          {sentence}
        </p>
      ) : null}
      {unsaved ? (
        <p className="training-sentence" role="alert">
          {unsaved}
        </p>
      ) : null}
      {prepared && prepared.notes.length > 0 ? (
        <ul className="training-notes quiet">
          {prepared.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      {saved.ridge ? (
        <div data-testid="ridge">
          <p>{saved.ridge.sentence}</p>
          <Figures heldOut={saved.ridge} />
        </div>
      ) : null}
      <Curves declaration={declaration} history={training.history} of={of} />
      <Pictures />
    </section>
  );
}

/** "Step 120 of 400, epoch 15.0 · about 2 min left". */
function progressWords(training: TrainingState): string {
  const { phase, progress, stepMs, history, saved, prepared } = training;
  const { step, of } = stepsOf(training);
  if (phase === 'preparing' && step === 0) {
    const of = progress ? ` ${progress.done} of ${progress.of}` : '';
    return progress ? `Encoding objects:${of}` : 'The model is loading in a worker of its own';
  }
  const learnt = saved ? plural(saved.request.objects.length, 'object') : '';
  const from = prepared
    ? `${plural(prepared.samples, 'sample')} of ${plural(saved ? saved.request.objects.length - prepared.heldOut.length : 0, 'object')}`
    : learnt;
  if (of === 0) return from;
  const epoch = history.at(-1)?.epoch;
  const left = phase === 'running' && stepMs !== undefined ? ` · ${duration(stepMs * (of - step))} left` : '';
  return `Step ${step} of ${of}${epoch === undefined ? '' : `, epoch ${epoch.toFixed(1)}`} · ${from}${left}`;
}

function Buttons() {
  const app = useApp();
  const phase = useTraining((training) => training.phase);
  const wish = useTraining((training) => training.wish);
  const untouched = useTraining((state) => stepsOf(state).step === 0);
  const { training } = app;
  const halted = phase === 'stopped' || phase === 'failed';
  const stepping = phase === 'running' || phase === 'paused';
  return (
    <div className="training-buttons">
      {phase === 'running' ? (
        <button
          type="button"
          className="button"
          disabled={wish !== undefined}
          onClick={() => training.pause()}
        >
          <Pause /> {wish === 'pause' ? 'Pausing…' : 'Pause'}
        </button>
      ) : null}
      {phase === 'paused' || halted ? (
        <button
          type="button"
          className={halted ? 'button primary' : 'button'}
          onClick={() => training.resume()}
        >
          <Play /> {halted && untouched ? 'Try again' : 'Go on'}
        </button>
      ) : null}
      {stepping ? (
        <button
          type="button"
          className="button"
          title="No further steps: checks the head as it is"
          onClick={() => training.finishNow()}
        >
          <FlagTriangleRight /> Finish now
        </button>
      ) : null}
      {halted && untouched ? (
        <button type="button" className="button" onClick={() => void training.forget()}>
          <SlidersHorizontal /> Back to the settings
        </button>
      ) : halted ? (
        <button type="button" className="button danger" onClick={() => forgetTraining(app)}>
          <Trash2 /> Forget it
        </button>
      ) : (
        <button
          type="button"
          className="button"
          title="Ends the worker; it can go on later from here"
          disabled={wish === 'stop'}
          onClick={() => void training.stop()}
        >
          <Square /> Stop
        </button>
      )}
    </div>
  );
}
