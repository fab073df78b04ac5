import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useApp, useView } from '../app/app';
import { COMMANDS, type Command } from '../app/commands';
import { startTour } from '../tour/tour-store';

const GROUPS: readonly Command['group'][] = [
  'Tools',
  'Placing',
  'Objects',
  'Proposals',
  'Photos',
  'View',
  'Timeline',
  'Workspace',
];

/** The keys, drawn from the table that binds them, and what the pointer does. */
export function KeyboardHelp() {
  const app = useApp();
  const open = useView((view) => view.helpOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(helpOpen) => app.view.setState({ helpOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog wide">
          <div className="dialog-head">
            <Dialog.Title>Keys</Dialog.Title>
            <span className="spacer" />
            <button
              type="button"
              className="button small"
              onClick={() => {
                app.view.setState({ helpOpen: false });
                startTour(app.tour);
              }}
            >
              Take the tour
            </button>
            <Dialog.Close className="icon-button small" aria-label="Close">
              <X />
            </Dialog.Close>
          </div>
          <div className="key-groups">
            {GROUPS.map((group) => (
              <section key={group}>
                <h3>{group}</h3>
                <dl>
                  {COMMANDS.filter((command) => command.group === group && command.shown.length > 0).map(
                    (command) => (
                      <div key={command.label}>
                        <dt>
                          {command.shown.map((key) => (
                            <kbd key={key}>{key}</kbd>
                          ))}
                        </dt>
                        <dd>{command.label}</dd>
                      </div>
                    ),
                  )}
                </dl>
              </section>
            ))}
            <section>
              <h3>Pointer</h3>
              <dl>
                <div>
                  <dt>Wheel</dt>
                  <dd>Zoom; over the selected one-click object, its scale (with Ctrl always zoom)</dd>
                </div>
                <div>
                  <dt>Space + drag</dt>
                  <dd>Pan, with any tool; so does the middle button</dd>
                </div>
                <div>
                  <dt>Double-click</dt>
                  <dd>Whole photo (select tool)</dd>
                </div>
                <div>
                  <dt>Drag a point</dt>
                  <dd>Move it; the mask follows</dd>
                </div>
              </dl>
            </section>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
