import { useStore } from 'zustand';
import { useApp, useDocument, useProposals, useRuns, useTimeline, useView } from '../app/app';
import { dropLastPoint, finishEarly } from '../app/deeds';
import { isDeciding } from '../auto/proposal-store';
import { hintFor } from './hint';
import { Readout } from './Readout';

const SAVING: Readonly<Record<string, string>> = {
  starting: 'Opening workspace',
  saved: 'Saved on this machine',
  saving: 'Saving',
  refused: 'Not saved',
  elsewhere: 'Open in another tab',
  taken: 'Not saved: in use in another tab',
};

/** What the next click will do, and whether the work is safe. */
export function StatusLine() {
  const app = useApp();
  const view = useView((state) => state);
  const images = useDocument((document) => document.images.length);
  const status = useStore(app.status);
  const saving = useStore(app.persistence.store, (state) => state.state);
  const watching = useTimeline((timeline) => timeline.open && timeline.watched !== undefined);
  // What is proposed follows from the document, the runs and what was found.
  useDocument((document) => document);
  useRuns((runs) => runs.version);
  useProposals((proposals) => proposals.found);
  const hint = hintFor(view, images, status, watching, isDeciding(app));
  return (
    <footer className="status-line">
      <p className="hint" data-remark={view.remark !== undefined || undefined}>
        {hint.text}
        {hint.keys ? <span className="quiet wide-only"> · {hint.keys}</span> : null}
      </p>
      {view.placing.length > 0 ? (
        <span className="placing-actions">
          <button type="button" className="button small" onClick={() => dropLastPoint(app)}>
            Take back
          </button>
          {view.placing.length > 1 ? (
            <button type="button" className="button small" onClick={() => finishEarly(app)}>
              Finish with {view.placing.length}
            </button>
          ) : null}
        </span>
      ) : null}
      <Readout />
      <p className="saving" data-state={saving}>
        {SAVING[saving]}
      </p>
    </footer>
  );
}

/** Results and remarks for those who listen. */
export function LiveRegion() {
  const announcement = useView((view) => view.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </div>
  );
}
