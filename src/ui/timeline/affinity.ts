import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../engine/api';
import { type Grid, type Point, tokenOfPixel } from '../../geometry';
import type { LookedHead } from '../../methods';
import type { LookedMap, TokenMap } from '../../methods/declaration';
import type { Annotation, History } from '../../workspace';
import { isPainted, PALETTE, takeOver } from '../stage/map-picture';
import type { Timeline } from './timeline';

/** What one token is like. */
export interface AffinityRow {
  /** Where it was asked for, in image pixels. */
  readonly pixel: Point;
  readonly token: number;
  /** The row of the affinity, its largest value 1; under a moving pointer only its colours, where the device paints. */
  readonly map: LookedMap;
}

/** A row that was clicked: with its numbers. */
export interface PinnedRow extends AffinityRow {
  readonly map: TokenMap;
}

/** One token's attention in every block and head. */
export interface TokenHeads {
  readonly token: number;
  readonly heads: readonly LookedHead[];
}

/** The row under the pointer, those that were clicked to be compared with, and the attention of one token. */
export interface AffinityState {
  readonly hovered: AffinityRow | undefined;
  /** In the order clicked, at most `MOST_PINS`. */
  readonly pins: readonly PinnedRow[];
  /** 0: rows of the affinity. Above: of that power of the walk's T. Follows the frame until somebody chooses. */
  readonly power: number;
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
  /** Shows rows of another power of T. */
  readonly setPower: (power: number) => void;
  /** Shows the map of one head large, in place of the affinity; the same again takes it back. */
  readonly choose: (place: number) => void;
}

const NONE: AffinityState = {
  hovered: undefined,
  pins: [],
  power: 0,
  heads: undefined,
  headsProblem: undefined,
  chosen: undefined,
};

/** What the stage shows: the chosen head's map, else the row under the pointer, else the last one clicked. */
export const shownRow = ({ hovered, pins, heads, chosen }: AffinityState): LookedMap | undefined =>
  (chosen === undefined ? undefined : heads?.heads[chosen]?.map) ?? (hovered ?? pins.at(-1))?.map;

/** Makes an affinity that is empty whenever the timeline is closed. */
export function createAffinity(
  engine: Pick<EngineClient, 'affinityRow' | 'affinityPicture' | 'attentionHeads' | 'attentionPictures'>,
  history: History,
  timeline: Timeline,
): Affinity {
  const store = createStore<AffinityState>()(() => NONE);
  /** Clicked tokens still to be asked for, by token. */
  const wantedPins = new Map<number, Point>();
  let wantedHover: Point | undefined;
  let wantedHeads: { readonly pixel: Point; readonly isMoving: boolean } | undefined;
  let hoveredAt: { readonly token: number; readonly pixel: Point } | undefined;
  let running = false;
  /** Hops of the frame that the power followed last. */
  let framed = 0;
  let shown: { readonly grid: Grid | undefined; readonly key: string | undefined } = {
    grid: undefined,
    key: undefined,
  };

  const keepPin = (row: PinnedRow) => {
    const { pins } = store.getState();
    const known = pins.some(({ token }) => token === row.token);
    store.setState({
      pins: known
        ? pins.map((pin) => (pin.token === row.token ? row : pin))
        : [...pins, row].slice(-MOST_PINS),
    });
    if (!known) askHeads();
  };

  /** The next call, clicks first, the heads last: they cost the most. What only follows the pointer comes as pictures. */
  function next({ imageId, method, parameters }: Annotation, grid: Grid) {
    const { power } = store.getState();
    const requestFor = (pixel: Point) => ({ imageId, method, parameters, grid, pixel, power });
    const [pin] = wantedPins;
    if (pin) {
      wantedPins.delete(pin[0]);
      return async () => {
        const [token, pixel] = pin;
        const row = { pixel, token, map: await engine.affinityRow(requestFor(pixel)) };
        if (power !== store.getState().power) wantedPins.set(token, pixel);
        return () => keepPin(row);
      };
    }
    const [hover, heads] = [wantedHover, wantedHeads];
    if (hover) {
      wantedHover = undefined;
      return async () => {
        const map = await engine.affinityPicture(requestFor(hover), PALETTE);
        takeOver([map]);
        const hovered = { pixel: hover, token: tokenOfPixel(grid, hover), map };
        return () => hoveredAt !== undefined && store.setState({ hovered });
      };
    }
    if (!heads) return undefined;
    wantedHeads = undefined;
    return async () => {
      try {
        const { pixel, isMoving } = heads;
        const request = { imageId, grid, pixel };
        const made = isMoving
          ? await engine.attentionPictures(request, PALETTE)
          : await engine.attentionHeads(request);
        takeOver(made.map(({ map }) => map));
        const token = tokenOfPixel(grid, pixel);
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
    const { power } = store.getState();
    const call = next(annotation, grid);
    if (!call) return;
    running = true;
    try {
      const show = await call();
      const still = timeline.store.getState();
      const same = still.key === key && timeline.frame()?.grid === grid && store.getState().power === power;
      if (still.open && same) show();
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
    const of = hovered ?? pins.at(-1);
    wantedHeads = of && { pixel: of.pixel, isMoving: false };
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
    const { hovered, power, pins } = store.getState();
    if (pins.length > 0) store.setState({ ...NONE, hovered, power });
  };

  /** Other tokens or other parameters: the rows in sight are asked for again. */
  const askAgain = (grid: Grid) => {
    const { hovered, pins } = store.getState();
    if (pins.length > 0) store.setState({ pins: [], heads: undefined });
    for (const { pixel } of pins) wantedPins.set(tokenOfPixel(grid, pixel), pixel);
    wantedHover = hovered?.pixel;
    void pump();
  };

  /** The rows in sight stay until those of the other power are there. */
  const setPower = (power: number) => {
    if (power === store.getState().power) return;
    store.setState({ power });
    for (const { token, pixel } of store.getState().pins) wantedPins.set(token, pixel);
    wantedHover = hoveredAt?.pixel;
    void pump();
  };

  timeline.store.subscribe(({ open, key, computing }) => {
    if (!open) {
      clear();
      leave();
      shown = { grid: undefined, key: undefined };
      framed = 0;
      if (store.getState().power !== 0) store.setState({ power: 0 });
      return;
    }
    const grid = timeline.frame()?.grid;
    if (computing || !grid) return;
    const hop = timeline.frame()?.hop ?? 0;
    if (hop !== framed) {
      framed = hop;
      setPower(hop);
    }
    if (grid === shown.grid && key === shown.key) return;
    const first = shown.grid === undefined;
    shown = { grid, key };
    if (!first) askAgain(grid);
  });

  return {
    store,
    clear,
    setPower,
    hover(pixel) {
      const grid = timeline.frame()?.grid;
      if (!pixel || !grid || !timeline.store.getState().open) {
        leave();
        return;
      }
      const token = tokenOfPixel(grid, pixel);
      if (token === hoveredAt?.token) return;
      hoveredAt = { token, pixel };
      wantedHover = pixel;
      if (store.getState().pins.length > 0) wantedHeads = { pixel, isMoving: true };
      void pump();
    },
    pin(pixel) {
      const grid = timeline.frame()?.grid;
      if (!grid) return;
      const { hovered, pins } = store.getState();
      const token = tokenOfPixel(grid, pixel);
      const left = pins.filter((pin) => pin.token !== token);
      wantedPins.delete(token);
      if (left.length < pins.length) {
        if (left.length === 0) clear();
        else {
          store.setState({ pins: left });
          askHeads();
        }
      } else if (hovered?.token === token && !isPainted(hovered.map))
        keepPin({ ...hovered, map: hovered.map });
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
