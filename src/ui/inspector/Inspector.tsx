import { ChevronDown, ChevronUp } from 'lucide-react';
import { useApp, useView } from '../app/app';
import { ClassPanel } from './ClassPanel';
import { ObjectDetails } from './ObjectDetails';
import { ObjectList } from './ObjectList';
import './inspector.css';

/** Classes, objects, and the details of the selected one. On narrow screens a sheet. */
export function Inspector() {
  const app = useApp();
  const open = useView((view) => view.sheetOpen);
  return (
    <aside className="inspector" aria-label="Inspector" data-open={open || undefined}>
      <button
        type="button"
        className="sheet-handle"
        aria-expanded={open}
        onClick={() => app.view.setState({ sheetOpen: !open })}
      >
        {open ? <ChevronDown /> : <ChevronUp />}
        Classes and objects
      </button>
      <div className="inspector-body">
        <ClassPanel />
        <ObjectList />
        <ObjectDetails />
      </div>
    </aside>
  );
}
