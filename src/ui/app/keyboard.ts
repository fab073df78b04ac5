import { tinykeys } from 'tinykeys';
import type { App } from './app';
import { COMMANDS } from './commands';

/** Whether the control with the focus wants this key for itself. */
function takenByControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]')) return true;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  const { key } = event;
  const arrows = key.startsWith('Arrow') || key === 'Home' || key === 'End';
  if (target instanceof HTMLInputElement) {
    if (target.type === 'range') return arrows;
    return target.type !== 'checkbox' || key === ' ';
  }
  if (target instanceof HTMLSelectElement) {
    return arrows || key === 'Enter' || (/^[a-z0-9 ]$/i.test(key) && !event.ctrlKey && !event.metaKey);
  }
  // In the timeline the space bar plays and pauses, whichever of its buttons was pressed last.
  const presses = key === 'Enter' || (key === ' ' && !target.closest('.timeline'));
  return presses && target.matches('button, a, [role="button"], summary');
}

/** Lets the keys of the command table work on the page. Returns the way to stop. */
export function listenToKeys(app: App): () => void {
  const keys = new Set(COMMANDS.flatMap((command) => command.keys));
  const bindings = [...keys].map((key) => {
    const commands = COMMANDS.filter((command) => command.keys.includes(key));
    const press = (event: KeyboardEvent) => {
      if (takenByControl(event)) return;
      const command = commands.find(({ when }) => when?.(app) !== false);
      if (!command) return;
      event.preventDefault();
      command.perform(app);
    };
    return [key, press] as const;
  });
  return tinykeys(window, Object.fromEntries(bindings));
}
