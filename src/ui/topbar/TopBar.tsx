import { CircleHelp, Moon, Redo2, Sun, Undo2 } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApp, useView } from '../app/app';
import { redo, undo } from '../app/deeds';
import { IconButton } from '../controls/IconButton';
import { ExportControls } from '../export/ExportControls';
import { HeadsButton } from '../heads/HeadsButton';
import { DeviceStatus } from './DeviceStatus';
import { currentTheme, setTheme } from './theme';
import './topbar.css';

/** Name, undo and redo, heads, export, device, theme, help. */
export function TopBar() {
  const app = useApp();
  return (
    <header className="top-bar">
      <h1 className="name">
        <Mark />
        <span>Pointillist</span>
      </h1>
      <UndoRedo />
      <span className="spacer" />
      <HeadsButton />
      <ExportControls />
      <DeviceStatus />
      <ThemeToggle />
      <IconButton
        label="Keys"
        keys="?"
        className="wide-only"
        onClick={() => app.view.setState({ helpOpen: true })}
      >
        <CircleHelp />
      </IconButton>
    </header>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" className="mark">
      <circle cx="10" cy="2.5" r="2.1" />
      <circle cx="2.5" cy="10" r="2.1" />
      <circle cx="17.5" cy="10" r="2.1" />
      <circle cx="10" cy="17.5" r="2.1" />
      <circle cx="10" cy="10" r="3.6" className="mark-core" />
    </svg>
  );
}

function UndoRedo() {
  const app = useApp();
  const back = useSyncExternalStore(app.history.subscribe, app.history.undoLabel);
  const placing = useView((view) => view.placing.length > 0);
  const label = placing ? 'last point' : back;
  const forth = useSyncExternalStore(app.history.subscribe, app.history.redoLabel);
  return (
    <div className="undo-redo">
      <IconButton
        data-testid="undo"
        label={label === undefined ? 'Nothing to undo' : `Undo: ${label}`}
        keys="Ctrl Z"
        aria-disabled={label === undefined}
        onClick={() => undo(app)}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        data-testid="redo"
        label={forth === undefined ? 'Nothing to redo' : `Redo: ${forth}`}
        keys="Ctrl Shift Z"
        aria-disabled={forth === undefined}
        onClick={() => redo(app)}
      >
        <Redo2 />
      </IconButton>
    </div>
  );
}

function ThemeToggle() {
  const [theme, set] = useState(currentTheme);
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => set(currentTheme());
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <IconButton
      label={other === 'light' ? 'Light colours' : 'Dark colours'}
      onClick={() => {
        setTheme(other);
        set(other);
      }}
    >
      {theme === 'dark' ? <Sun /> : <Moon />}
    </IconButton>
  );
}
