import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProposeProgress } from '../../engine/api';
import { type FoundProposal, openProposals } from '../../workspace';
import type { App } from '../app/app';

/** A search that goes on. */
export interface Search extends Pick<ProposeProgress, 'done' | 'places'> {
  readonly imageId: string;
  /** The class that is looked for. */
  readonly categoryId: number;
  readonly stop: () => void;
}

/** What was proposed. Never saved, never exported: objects are what a person accepts. */
export interface ProposalState {
  /** By photo, the surest first. */
  readonly found: ReadonlyMap<string, readonly FoundProposal[]>;
  /** The one a person is deciding about; another one where it is none any more. */
  readonly focus: FoundProposal | undefined;
  readonly search: Search | undefined;
  /** Photos without objects are searched for all taught classes as soon as they are shown. */
  readonly auto: boolean;
}

/** The store of proposals. */
export type ProposalStore = StoreApi<ProposalState>;

/** Starts with nothing proposed and nothing by itself. */
export const createProposals = (): ProposalStore =>
  createStore<ProposalState>()(() => ({
    found: new Map(),
    focus: undefined,
    search: undefined,
    auto: false,
  }));

interface Open {
  readonly document: unknown;
  readonly version: number;
  readonly found: unknown;
  readonly open: readonly FoundProposal[];
}

const NONE: readonly FoundProposal[] = [];
const opened = new WeakMap<ProposalStore, Open>();

/** The proposals of the shown photo that are still to be decided about. */
export function shownProposals(app: App): readonly FoundProposal[] {
  const { imageId } = app.view.getState();
  const found = imageId === undefined ? undefined : app.proposals.getState().found.get(imageId);
  if (!found || found.length === 0) return NONE;
  const document = app.history.document();
  const runs = app.runs.store.getState();
  const known = opened.get(app.proposals);
  if (known?.document === document && known.version === runs.version && known.found === found)
    return known.open;
  const open = openProposals(document, runs, found);
  opened.set(app.proposals, { document, version: runs.version, found, open });
  return open;
}

/** The proposal that a person is deciding about. */
export function focusedProposal(app: App): FoundProposal | undefined {
  const open = shownProposals(app);
  const { focus } = app.proposals.getState();
  return focus && open.includes(focus) ? focus : open[0];
}

/** Whether the keys are for the proposal in focus: nothing else is under way. */
export function isDeciding(app: App): boolean {
  const { selected, placing, boxing } = app.view.getState();
  return (
    selected === undefined &&
    placing.length === 0 &&
    !boxing &&
    !app.timeline.store.getState().open &&
    focusedProposal(app) !== undefined
  );
}
