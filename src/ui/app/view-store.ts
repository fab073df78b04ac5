import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Box, Point } from '../../geometry';
import type { HeadId } from '../../heads';
import type { ParameterValues, PromptKind } from '../../methods/declaration';

/** What a click on the stage does. */
export type Tool = 'extreme-points' | 'point' | 'box' | 'select';

/** What a person has chosen for the next training. */
export interface HeadSetup {
  readonly head: HeadId;
  /** By head: what differs from its defaults. */
  readonly parameters: Readonly<Partial<Record<HeadId, ParameterValues>>>;
  /** Learns from objects of this class; undefined: of every class. */
  readonly categoryId: number | undefined;
}

/** What is being looked at and how. Never saved, never undone. */
export interface ViewState {
  readonly imageId: string | undefined;
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  /** The class of the next object; the selected object's class whenever one is selected. */
  readonly categoryId: number;
  readonly tool: Tool;
  /** The method chosen last for a kind of prompt; the next object from one starts with it. */
  readonly nextMethods: Readonly<Partial<Record<PromptKind, string>>>;
  /** Parameters that the next object of a method starts with; none given, the defaults. */
  readonly nextParameters: Readonly<Record<string, ParameterValues>>;
  /** Points of the object under way, whole image pixels in the order clicked. */
  readonly placing: readonly Point[];
  /** The box under way, from corner to corner, whole image pixels. */
  readonly boxing: Box | undefined;
  readonly showMasks: boolean;
  readonly maskOpacity: number;
  readonly showMap: boolean;
  readonly mapOpacity: number;
  /** A sentence that replaces the hint for a moment. */
  readonly remark: string | undefined;
  /** What a screen reader hears. */
  readonly announcement: string;
  readonly helpOpen: boolean;
  /** What is known of the active class is being looked at. */
  readonly prototypesOpen: boolean;
  /** The heads that learn are being looked at. */
  readonly headsOpen: boolean;
  /** What the next training is to be. */
  readonly headSetup: HeadSetup;
  /** By method: the trained head that its next objects are made with, where their parameters use one. */
  readonly nextHeads: Readonly<Record<string, string>>;
  /** The object whose class is learning from it. */
  readonly teaching: number | undefined;
  /** On narrow screens the inspector is a sheet. */
  readonly sheetOpen: boolean;
}

/** The store of what is being looked at. */
export type ViewStore = StoreApi<ViewState>;

/** Starts with the tool that gives the best masks. */
export const createViewStore = (): ViewStore =>
  createStore<ViewState>()(() => ({
    imageId: undefined,
    selected: undefined,
    hovered: undefined,
    categoryId: 1,
    tool: 'extreme-points',
    nextMethods: {},
    nextParameters: {},
    placing: [],
    boxing: undefined,
    showMasks: true,
    maskOpacity: 0.4,
    showMap: false,
    mapOpacity: 0.65,
    remark: undefined,
    announcement: '',
    helpOpen: false,
    prototypesOpen: false,
    headsOpen: false,
    headSetup: { head: 'exits-decoder', parameters: {}, categoryId: undefined },
    nextHeads: {},
    teaching: undefined,
    sheetOpen: false,
  }));

/** How long a remark stays in place of the hint. */
const REMARK_MS = 3500;
const timers = new WeakMap<ViewStore, ReturnType<typeof setTimeout>>();

/** Says something in the hint line for a moment. */
export function remark(view: ViewStore, sentence: string): void {
  clearTimeout(timers.get(view));
  view.setState({ remark: sentence, announcement: sentence });
  timers.set(
    view,
    setTimeout(() => view.setState({ remark: undefined }), REMARK_MS),
  );
}
