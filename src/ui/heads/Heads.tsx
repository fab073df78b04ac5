import { Dialog } from '@base-ui/react/dialog';
import { lazy, Suspense } from 'react';
import { useApp, useView } from '../app/app';

const Content = lazy(() => import('./Content').then(({ Content: content }) => ({ default: content })));

/** The heads that learn, in a dialog whose inside is loaded when it is first opened. A training goes on without it. */
export function Heads() {
  const app = useApp();
  const open = useView((view) => view.headsOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(headsOpen) => app.view.setState({ headsOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog wide heads" data-testid="heads-dialog">
          {open ? (
            <Suspense fallback={<Dialog.Title>Heads that learn</Dialog.Title>}>
              <Content />
            </Suspense>
          ) : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
