import { Archive, Check, Download, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { headOf } from '../../heads';
import { headsOf } from '../../workspace';
import { useApp, useDocument, useTraining } from '../app/app';
import { Curves } from './Curves';
import { Figures } from './Figures';
import {
  applyKept,
  doneWithTraining,
  exportHead,
  forgetTraining,
  freshName,
  keepFinished,
} from './head-deeds';
import { Pictures } from './Pictures';
import { UseFor } from './UseFor';

/** What came of a training: whether it helped, and what is to become of its head. */
export function Finished() {
  const app = useApp();
  const finished = useTraining((training) => training.saved?.finished);
  const unsaved = useTraining((training) => training.unsaved);
  const kept = useDocument((document) => headsOf(document).find(({ key }) => key === finished?.head.key));
  const [name, setName] = useState(() => (finished ? freshName(app, finished.head.head) : ''));
  const field = useId();
  if (!finished) return null;
  const { head, heldOut, history } = finished;
  const declaration = headOf(head.head);
  return (
    <section className="heads-training" aria-label="Training" data-testid="training" data-phase="finished">
      <header className="training-head">
        <div>
          <h3>
            {declaration.name} <span className="quiet">Finished</span>
          </h3>
          <p className="num">{head.made}</p>
        </div>
      </header>
      <p className="verdict" data-testid="verdict" data-helped={heldOut.helped}>
        {heldOut.sentence}
      </p>
      <Figures heldOut={heldOut} />
      {unsaved ? (
        <p className="training-sentence" role="alert">
          {unsaved}
        </p>
      ) : null}
      <div className="training-buttons">
        {kept ? (
          <p className="kept-as">
            <Check /> Kept as {kept.name}
          </p>
        ) : (
          <>
            <label htmlFor={field} className="visually-hidden">
              Name of the head
            </label>
            <input id={field} type="text" value={name} onChange={(event) => setName(event.target.value)} />
            <button
              type="button"
              className="button primary"
              data-testid="keep-head"
              onClick={() => keepFinished(app, name)}
            >
              <Archive /> Keep
            </button>
          </>
        )}
        <button
          type="button"
          className="button"
          data-testid="export-head"
          onClick={() => void exportHead(app, head, kept?.name ?? name)}
        >
          <Download /> Save as file
        </button>
        {kept ? (
          <button type="button" className="button" onClick={() => void doneWithTraining(app)}>
            Done: set up another
          </button>
        ) : (
          <button type="button" className="button danger" onClick={() => forgetTraining(app)}>
            <Trash2 /> Throw away
          </button>
        )}
      </div>
      <UseFor
        head={head.head}
        onUse={(scope, next) => {
          const made = keepFinished(app, name);
          if (made) applyKept(app, made, scope, next);
          void doneWithTraining(app);
          app.view.setState({ headsOpen: false });
        }}
      />
      <Curves declaration={declaration} history={history} of={history.at(-1)?.of ?? 0} />
      <Pictures />
    </section>
  );
}
