import {
  acceptAndLearn,
  acceptProposal,
  dropProposal,
  mendProposal,
  proposeActive,
  putAway,
  scaleProposal,
  stepProposal,
  toggleAuto,
} from '../auto/deeds';
import { isDeciding } from '../auto/proposal-store';
import { toggleTaught } from '../prototypes/teach';
import { fitStage, zoomStage } from '../stage/stage-registry';
import type { App } from './app';
import {
  chooseCategory,
  deleteSelected,
  dropLastPoint,
  finishEarly,
  redo,
  select,
  stepImage,
  stepObject,
  stepScale,
  takeTool,
  undo,
} from './deeds';

/** Something a key does. The help dialog is drawn from this table. */
export interface Command {
  /** Bindings for tinykeys. */
  readonly keys: readonly string[];
  /** The keys as a person reads them. */
  readonly shown: readonly string[];
  readonly label: string;
  readonly group:
    | 'Tools'
    | 'Placing'
    | 'Objects'
    | 'Proposals'
    | 'Photos'
    | 'View'
    | 'Timeline'
    | 'Workspace';
  /** Where it says no, the next command with the key has it; without one the key keeps its usual meaning. */
  readonly when?: (app: App) => boolean;
  readonly perform: (app: App) => void;
}

const toggle = (app: App, what: 'showMap' | 'showMasks') =>
  app.view.setState((view) =>
    what === 'showMap' ? { showMap: !view.showMap } : { showMasks: !view.showMasks },
  );

const watching = (app: App) => app.timeline.store.getState().open;

/** While a proposal is in focus, its keys come before those of the same name. */
const PROPOSALS: readonly Command[] = [
  {
    keys: ['a'],
    shown: ['A'],
    label: 'Propose objects of the class that is chosen',
    group: 'Proposals',
    perform: proposeActive,
  },
  {
    keys: ['Shift+a'],
    shown: ['Shift A'],
    label: 'Auto: photos without objects are searched by themselves',
    group: 'Proposals',
    perform: toggleAuto,
  },
  {
    keys: ['Enter'],
    shown: ['Enter'],
    label: 'Accept the proposal',
    group: 'Proposals',
    when: isDeciding,
    perform: acceptProposal,
  },
  {
    keys: ['g'],
    shown: ['G'],
    label: 'Accept it, and its class learns from it',
    group: 'Proposals',
    when: isDeciding,
    perform: (app) => void acceptAndLearn(app),
  },
  {
    keys: ['x', 'Backspace', 'Delete'],
    shown: ['X', 'Del'],
    label: 'Drop it',
    group: 'Proposals',
    when: isDeciding,
    perform: dropProposal,
  },
  {
    keys: ['f'],
    shown: ['F'],
    label: 'Fix it by its four extreme points',
    group: 'Proposals',
    when: isDeciding,
    perform: mendProposal,
  },
  {
    keys: [']'],
    shown: ['[', ']'],
    label: 'Smaller or larger mask',
    group: 'Proposals',
    when: isDeciding,
    perform: (app) => scaleProposal(app, 1),
  },
  {
    keys: ['['],
    shown: [],
    label: 'Smaller mask',
    group: 'Proposals',
    when: isDeciding,
    perform: (app) => scaleProposal(app, -1),
  },
  {
    keys: ['ArrowDown'],
    shown: ['↓', 'Tab'],
    label: 'Next proposal',
    group: 'Proposals',
    when: isDeciding,
    perform: (app) => stepProposal(app, 1),
  },
  {
    keys: ['ArrowUp'],
    shown: ['↑', 'Shift Tab'],
    label: 'Previous proposal',
    group: 'Proposals',
    when: isDeciding,
    perform: (app) => stepProposal(app, -1),
  },
  {
    keys: ['Escape'],
    shown: ['Esc'],
    label: 'Put the proposals away; nothing is refused',
    group: 'Proposals',
    when: isDeciding,
    perform: putAway,
  },
];

/** Everything that keys do; of several with one key the first that may. */
export const COMMANDS: readonly Command[] = [
  ...PROPOSALS,
  {
    keys: ['e'],
    shown: ['E'],
    label: 'Four extreme points',
    group: 'Tools',
    perform: (app) => takeTool(app, 'extreme-points'),
  },
  { keys: ['p'], shown: ['P'], label: 'One point', group: 'Tools', perform: (app) => takeTool(app, 'point') },
  { keys: ['b'], shown: ['B'], label: 'Box', group: 'Tools', perform: (app) => takeTool(app, 'box') },
  {
    keys: ['v'],
    shown: ['V'],
    label: 'Select and pan',
    group: 'Tools',
    perform: (app) => takeTool(app, 'select'),
  },
  {
    keys: ['Backspace'],
    shown: ['Backspace'],
    label: 'Take back the last point; without points, delete the object',
    group: 'Placing',
    perform: (app) => {
      if (!dropLastPoint(app)) deleteSelected(app);
    },
  },
  {
    keys: ['Enter'],
    shown: ['Enter'],
    label: 'Finish with two or three points (thin objects)',
    group: 'Placing',
    perform: finishEarly,
  },
  {
    keys: ['Escape'],
    shown: ['Esc'],
    label: 'Remove the points under way; close the timeline; then select nothing',
    group: 'Placing',
    perform: (app) => {
      const { placing, boxing } = app.view.getState();
      if (placing.length > 0 || boxing) app.view.setState({ placing: [], boxing: undefined });
      else if (watching(app)) app.timeline.close();
      else select(app, undefined);
    },
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (number): Command => ({
      keys: [`${number}`],
      shown: number === 1 ? ['1', '…', '9'] : [],
      label: 'Choose the class with this number',
      group: 'Objects',
      perform: (app) => {
        const category = app.history.document().categories[number - 1];
        if (category) chooseCategory(app, category.id);
      },
    }),
  ),
  {
    keys: ['ArrowDown'],
    shown: ['↓', 'Tab'],
    label: 'Next object',
    group: 'Objects',
    perform: (app) => stepObject(app, 1),
  },
  {
    keys: ['ArrowUp'],
    shown: ['↑', 'Shift Tab'],
    label: 'Previous object',
    group: 'Objects',
    perform: (app) => stepObject(app, -1),
  },
  {
    keys: [']'],
    shown: [']'],
    label: 'Larger mask',
    group: 'Objects',
    perform: (app) => stepScale(app, 1),
  },
  {
    keys: ['['],
    shown: ['['],
    label: 'Smaller mask',
    group: 'Objects',
    perform: (app) => stepScale(app, -1),
  },
  {
    keys: ['g'],
    shown: ['G'],
    label: 'The mask is good: its class learns from it (again: forgets it)',
    group: 'Objects',
    perform: (app) => void toggleTaught(app),
  },
  { keys: ['Delete'], shown: ['Del'], label: 'Delete the object', group: 'Objects', perform: deleteSelected },
  {
    keys: [','],
    shown: [','],
    label: 'Previous photo',
    group: 'Photos',
    perform: (app) => stepImage(app, -1),
  },
  { keys: ['.'], shown: ['.'], label: 'Next photo', group: 'Photos', perform: (app) => stepImage(app, 1) },
  {
    keys: ['m'],
    shown: ['M'],
    label: 'Show or hide the map of the selected object',
    group: 'View',
    perform: (app) => toggle(app, 'showMap'),
  },
  {
    keys: ['h'],
    shown: ['H'],
    label: 'Show or hide all masks',
    group: 'View',
    perform: (app) => toggle(app, 'showMasks'),
  },
  {
    keys: ['t'],
    shown: ['T'],
    label: 'Watch how the selected object’s mask came about',
    group: 'Timeline',
    perform: (app) => app.timeline.toggle(),
  },
  {
    keys: ['Space'],
    shown: ['Space'],
    label: 'Play or pause',
    group: 'Timeline',
    when: watching,
    perform: (app) => app.timeline.togglePlay(),
  },
  {
    keys: ['ArrowRight'],
    shown: ['→'],
    label: 'Next frame',
    group: 'Timeline',
    when: watching,
    perform: (app) => app.timeline.step(1),
  },
  {
    keys: ['ArrowLeft'],
    shown: ['←'],
    label: 'Previous frame',
    group: 'Timeline',
    when: watching,
    perform: (app) => app.timeline.step(-1),
  },
  { keys: ['0'], shown: ['0'], label: 'Show the whole photo', group: 'View', perform: fitStage },
  {
    keys: ['+', 'Shift++', '='],
    shown: ['+'],
    label: 'Zoom in',
    group: 'View',
    perform: (app) => zoomStage(app, 1.25),
  },
  { keys: ['-'], shown: ['−'], label: 'Zoom out', group: 'View', perform: (app) => zoomStage(app, 0.8) },
  {
    keys: ['l'],
    shown: ['L'],
    label: 'Heads that learn from your objects',
    group: 'Workspace',
    perform: (app) => app.view.setState({ headsOpen: true }),
  },
  { keys: ['$mod+z'], shown: ['Ctrl Z'], label: 'Undo', group: 'Workspace', perform: undo },
  {
    keys: ['$mod+Shift+z', '$mod+y'],
    shown: ['Ctrl Shift Z', 'Ctrl Y'],
    label: 'Redo',
    group: 'Workspace',
    perform: redo,
  },
  {
    keys: ['?', 'Shift+?'],
    shown: ['?'],
    label: 'This list',
    group: 'Workspace',
    perform: (app) => app.view.setState({ helpOpen: true }),
  },
];
