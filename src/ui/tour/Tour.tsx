import { Popover } from '@base-ui/react/popover';
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app/app';
import { TOUR } from './steps';
import { endTour, stepTour } from './tour-store';
import './tour.css';

/** Whatever of these is on the page and to be seen. */
const firstVisible = (selectors: readonly string[]): Element | null =>
  selectors
    .map((selector) => document.querySelector(selector))
    .find((element) => element?.checkVisibility()) ?? null;

const onResize = (changed: () => void): (() => void) => {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
};

/**
 * Five steps beside the controls they are about. The page stays usable: a press on the photo means that one
 * has started to work, and ends the tour.
 */
export function Tour() {
  const app = useApp();
  const at = useStore(app.tour, ({ step }) => step);
  const width = useSyncExternalStore(onResize, () => globalThis.innerWidth);
  const step = at === undefined ? undefined : TOUR[at];
  if (at === undefined || !step) return null;
  return (
    <Popover.Root
      open
      modal={false}
      onOpenChange={(open, { reason, event }) => {
        if (open) return;
        const onStage = event.target instanceof Element && event.target.closest('.stage') !== null;
        if (reason === 'escape-key' || (reason === 'outside-press' && onStage)) endTour(app.tour);
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          // Another step, or another layout, is another place: looked for anew.
          key={`${at} ${width}`}
          className="popup-layer"
          side={step.side}
          sideOffset={10}
          collisionPadding={8}
          anchor={() => firstVisible(step.at)}
        >
          <Popover.Popup className="popup tour" data-testid="tour" initialFocus={false} finalFocus={false}>
            <Popover.Arrow className="tour-arrow" />
            <p className="quiet num">
              {at + 1} of {TOUR.length}
            </p>
            <Popover.Title className="tour-title">{step.title}</Popover.Title>
            <Popover.Description>{step.text}</Popover.Description>
            <div className="tour-actions">
              <button type="button" className="button small" onClick={() => endTour(app.tour)}>
                Skip the tour
              </button>
              <span className="spacer" />
              {at > 0 ? (
                <button type="button" className="button small" onClick={() => stepTour(app.tour, -1)}>
                  Back
                </button>
              ) : null}
              <button type="button" className="button small primary" onClick={() => stepTour(app.tour, 1)}>
                {at + 1 === TOUR.length ? 'Done' : 'Next'}
              </button>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
