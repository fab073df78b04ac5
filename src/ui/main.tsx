import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEngineClient } from '../engine/client';
import { createTrainingOpener } from '../engine/training-client';
import { METHODS } from '../methods';
import { flushWhenHidden } from '../workspace';
import { AppContext, createApp } from './app/app';
import { follow } from './app/follow';
import { listenToKeys } from './app/keyboard';
import { rememberShown } from './app/last-shown';
import { backendFromUrl } from './app/url';
import { followTraining } from './heads/follow-training';
import { openSamples } from './images/open-samples';
import { Page } from './Page';
import { openShared } from './share/open-shared';
import { restoreTheme } from './topbar/theme';
import { offerTour } from './tour/tour-store';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';

/** The address of the page that measures this machine. */
const BENCH = '#/bench';

function show(page: ReactNode): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element "root"; index.html must hold one.');
  createRoot(root).render(<StrictMode>{page}</StrictMode>);
}

/** The playground. */
function open(): void {
  const engine = createEngineClient(undefined, backendFromUrl());
  const app = createApp(engine, METHODS, createTrainingOpener());
  follow(app);
  followTraining(app);
  const showLast = rememberShown(app);
  listenToKeys(app);
  flushWhenHidden(app.persistence, document);
  void app.persistence.start((what) => {
    if (what === 'restored') showLast();
    if (what !== 'unreadable') void app.training.restore();
    const samples = what === 'restored' ? Promise.resolve() : openSamples(app);
    // Whoever came by a link came for that object.
    const byLink = location.hash !== '';
    void samples.then(() => openShared(app));
    if (what !== 'restored' && !byLink) void samples.then(() => offerTour(app.tour));
  });
  addEventListener('hashchange', () => void openShared(app));
  show(
    <AppContext value={app}>
      <Page />
    </AppContext>,
  );
}

restoreTheme();
const benchmarks = location.hash === BENCH;
// Nothing else may compute while a machine is measured: neither page runs beside the other.
addEventListener('hashchange', () => {
  if ((location.hash === BENCH) !== benchmarks) location.reload();
});
if (benchmarks) void import('./bench/BenchPage').then(({ BenchPage }) => show(<BenchPage />));
else open();
