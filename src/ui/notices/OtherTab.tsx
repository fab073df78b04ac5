import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useStore } from 'zustand';
import { useApp } from '../app/app';

/** Stands in the way while another tab has the workspace, and offers to take it over. */
export function OtherTab() {
  const app = useApp();
  const elsewhere = useStore(app.persistence.store, (saving) => saving.state === 'elsewhere');
  return (
    <AlertDialog.Root open={elsewhere}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title>The workspace is open in another tab</AlertDialog.Title>
          <AlertDialog.Description>
            Only one tab can change it at a time, so that neither overwrites the other. Close the other tab,
            or go on here: the other tab saves what it has and stops.
          </AlertDialog.Description>
          <div className="dialog-actions">
            <button type="button" className="button primary" onClick={() => void app.persistence.takeOver()}>
              Use it here
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
