import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../engine/api';
import { type Grid, type Point, tokenOfPixel } from '../../geometry';
import type { AttentionHead } from '../../methods';
import type { TokenMap } from '../../methods/declaration';
import type { History } from '../../workspace';
import type { Timeline } from './timeline';

/** What one token is like. */
export interface AffinityRow {
  /** Where it was asked for, in image pixels. */
  readonly pixel: Point;
  readonly token: number;
  /** The row of the affinity, its largest value 1. */
  readonly map: TokenMap;
}

/** One token's attention in every block and head. */
export interface TokenHeads {
  readonly token: number;
  readonly heads: readonly AttentionHead[];
}

/** The row under the pointer, those that were clicked to be compared with, and the attention of one token. */
export interface AffinityState {
  readonly hovered: AffinityRow | undefined;
  /** In the order clicked, at most `MOST_PINS`. */
  readonly pins: readonly AffinityRow[];
  /** Of the token under the pointer, else of the last one clicked; asked for only once one was clicked. */
  readonly heads: TokenHeads | undefined;
  /** Why there are none. */
  readonly headsProblem: string | undefined;
  /** The place among `heads` of the map shown large. */
  readonly chosen: number | undefined;
}

/** Clicked tokens kept in sight; one more lets the oldest go. */
export const MOST_PINS = 4;

/** Affinity rows of the open timeline: at most one call in flight, the latest place wins. */
export interface Affinity {
  readonly store: StoreApi<AffinityState>;
  /** The pointer is over this pixel of the image, or over none. */
  readonly hover: (pixel: Point | undefined) => void;
  /** Keeps the row of this pixel's token in sight; the same token again lets it go. */
  readonly pin: (pixel: Point) => void;
  /** Lets every clicked token go. */
  readonly clear: () => void;
  /** Shows the map of one head large, in place of the affinity; the same again takes it back. */
  readonly choose: (place: number) => void;
}

const NONE: AffinityState = {
  hovered: undefined,
  pins: [],
  heads: undefined,
  headsProblem: undefined,
  chosen: undefined,
};

/** What the stage shows: the chosen head's map, else the row under the pointer, else the last one clicked. */
export const shownRow = ({ hovered, pins, heads, chosen }: AffinityState): TokenMap | undefined =>
  (chosen === undefined ? undefined : heads?.heads[chosen]?.map) ?? (hovered ?? pins.at(-1))?.map;

/** Makes an affinity that is empty whenever the timeline is closed. */
export function createAffinity(
  engine: Pick<EngineClient, 'affinityRow' | 'attentionHeads'>,
  history: History,
  timeline: Timeline,
): Affinity {
  const store = createStore<AffinityState>()(() => NONE);
  /** Clicked tokens still to be asked for, by token. */
  const wantedPins = new Map<number, Point>();
  let wantedHover: Point | undefined;
  let wantedHeads: Point | undefined;
  let hoveredAt: number | undefined;
  let running = false;
  let shown: { readonly grid: Grid | undefined; readonly key: string | undefined } = {
    grid: undefined,
    key: undefined,
  };

  const keepPin = (row: AffinityRow) => {
    const { pins } = store.getState();
    const known = pins.some(({ token }) => token === row.token);
    store.setState({
      pins: known
        ? pins.map((pin) => (pin.token === row.token ? row : pin))
        : [...pins, row].slice(-MOST_PINS),
    });
    askHeads();
  };

  /** The next call, clicks first, the heads last: they cost the most. */
  function next(imageId: string, rowOf: (pixel: Point) => Promise<AffinityRow>, grid: Grid) {
    const [pin] = wantedPins;
    if (pin) {
      wantedPins.delete(pin[0]);
      return async () => {
        const row = await rowOf(pin[1]);
        return () => keepPin(row);
      };
    }
    const [hover, heads] = [wantedHover, wantedHeads];
    if (hover) {
      wantedHover = undefined;
      return async () => {
        const hovered = await rowOf(hover);
        return () => hoveredAt !== undefined && store.setState({ hovered });
      };
    }
    if (!heads) return undefined;
    wantedHeads = undefined;
    return async () => {
      try {
        const made = await engine.attentionHeads({ imageId, grid, pixel: heads });
        const token = tokenOfPixel(grid, heads);
        return () =>
          store.getState().pins.length > 0 &&
          store.setState({ heads: { token, heads: made }, headsProblem: undefined });
      } catch (error) {
        const headsProblem = error instanceof Error ? error.message : String(error);
        return () => store.setState({ heads: undefined, headsProblem });
      }
    };
  }

  async function pump(): Promise<void> {
    const grid = timeline.frame()?.grid;
    const { annotationId, key } = timeline.store.getState();
    const annotation = history.document().annotations.find((each) => each.id === annotationId);
    if (running || !grid || !annotation) return;
    const { imageId, method, parameters } = annotation;
    const rowOf = async (pixel: Point): Promise<AffinityRow> => ({
      pixel,
      token: tokenOfPixel(grid, pixel),
      map: await engine.affinityRow({ imageId, method, parameters, grid, pixel }),
    });
    const call = next(imageId, rowOf, grid);
    if (!call) return;
    running = true;
    try {
      const show = await call();
      const still = timeline.store.getState();
      if (still.open && still.key === key && timeline.frame()?.grid === grid) show();
    } catch {
      // A row that fails is no news: the run itself says what is wrong.
    } finally {
      running = false;
      void pump();
    }
  }

  function askHeads(): void {
    const { hovered, pins } = store.getState();
    if (pins.length === 0) return;
    wantedHeads = (hovered ?? pins.at(-1))?.pixel;
    void pump();
  }

  const leave = () => {
    hoveredAt = undefined;
    wantedHover = undefined;
    if (!store.getState().hovered) return;
    store.setState({ hovered: undefined });
    askHeads();
  };

  const clear = () => {
    wantedPins.clear();
    wantedHeads = undefined;
    if (store.getState().pins.length > 0) store.setState({ ...NONE, hovered: store.getState().hovered });
  };

  timeline.store.subscribe(({ open, key, computing }) => {
    if (!open) {
      clear();
      leave();
      shown = { grid: undefined, key: undefined };
      return;
    }
    const grid = timeline.frame()?.grid;
    if (computing || !grid || (grid === shown.grid && key === shown.key)) return;
    const first = shown.grid === undefined;
    shown = { grid, key };
    if (first) return;
    // Other tokens or other parameters: the rows in sight are asked for again.
    const { hovered, pins } = store.getState();
    if (pins.length > 0) store.setState({ pins: [], heads: undefined });
    for (const { pixel } of pins) wantedPins.set(tokenOfPixel(grid, pixel), pixel);
    wantedHover = hovered?.pixel;
    void pump();
  });

  return {
    store,
    clear,
    hover(pixel) {
      const grid = timeline.frame()?.grid;
      if (!pixel || !grid || !timeline.store.getState().open) {
        leave();
        return;
      }
      const token = tokenOfPixel(grid, pixel);
      if (token === hoveredAt) return;
      hoveredAt = token;
      wantedHover = pixel;
      if (store.getState().pins.length > 0) wantedHeads = pixel;
      void pump();
    },
    pin(pixel) {
      const grid = timeline.frame()?.grid;
      if (!grid) return;
      const { hovered, pins } = store.getState();
      const token = tokenOfPixel(grid, pixel);
      const left = pins.filter((pin) => pin.token !== token);
      if (left.length < pins.length) {
        if (left.length === 0) clear();
        else {
          store.setState({ pins: left });
          askHeads();
        }
      } else if (hovered?.token === token) keepPin(hovered);
      else {
        wantedPins.set(token, pixel);
        void pump();
      }
    },
    choose(place) {
      store.setState(({ chosen }) => ({ chosen: chosen === place ? undefined : place }));
    },
  };
}
