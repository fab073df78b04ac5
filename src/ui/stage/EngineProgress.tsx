import { useStore } from 'zustand';
import { useApp } from '../app/app';
import { megabytes } from '../topbar/words';

/** How far the model is, until it is ready. */
export function EngineProgress() {
  const app = useApp();
  const status = useStore(app.status);
  if (status.state !== 'loading' && status.state !== 'warming-up') return null;
  const known = status.state === 'loading' && status.totalBytes > 0;
  const share = known ? status.loadedBytes / status.totalBytes : undefined;
  const words =
    status.state === 'warming-up'
      ? 'Warming up and measuring the device'
      : share === 1
        ? 'Starting the model'
        : known
          ? `Loading the model: ${megabytes(status.loadedBytes)} of ${megabytes(status.totalBytes)} MB`
          : 'Loading the model';
  return (
    <div className="engine-progress">
      <p className="num">{words}</p>
      <progress aria-label={words} {...(share === undefined ? {} : { value: share })} max={1} />
      <p className="quiet">You can click already; masks follow. Nothing leaves this machine.</p>
    </div>
  );
}
