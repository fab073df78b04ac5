import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useState } from 'react';
import type { Category } from '../../workspace';
import { useApp, useDocument } from '../app/app';

interface RemoveClassProps {
  readonly category: Category;
  readonly onDone: () => void;
}

/** Asks what becomes of a class's objects before the class goes. */
export function RemoveClass({ category, onDone }: RemoveClassProps) {
  const app = useApp();
  const others = useDocument((document) => document.categories).filter((each) => each.id !== category.id);
  const count = useDocument(
    (document) => document.annotations.filter((annotation) => annotation.categoryId === category.id).length,
  );
  const [to, setTo] = useState(others[0]?.id ?? 1);
  return (
    <AlertDialog.Root open onOpenChange={(open) => (open ? undefined : onDone())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title>Delete class “{category.name}”?</AlertDialog.Title>
          <AlertDialog.Description>
            {count === 1 ? 'One object has' : `${count} objects have`} this class. Either way, undo brings
            everything back.
          </AlertDialog.Description>
          <label className="field">
            Move its objects to
            <select value={to} onChange={(event) => setTo(Number(event.target.value))}>
              {others.map((other) => (
                <option key={other.id} value={other.id}>
                  {other.name}
                </option>
              ))}
            </select>
          </label>
          <div className="dialog-actions">
            <AlertDialog.Close className="button">Keep the class</AlertDialog.Close>
            <button
              type="button"
              className="button danger"
              onClick={() => {
                app.actions.removeCategory(category.id, { kind: 'delete' });
                onDone();
              }}
            >
              Delete with its objects
            </button>
            <button
              type="button"
              className="button primary"
              onClick={() => {
                app.actions.removeCategory(category.id, { kind: 'move', to });
                onDone();
              }}
            >
              Move and delete class
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
