import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../engine/api';
import { type Grid, type Point, tokenOfPixel } from '../../geometry';
import type { TokenMap } from '../../methods/declaration';
import type { History } from '../../workspace';
import type { Timeline } from './timeline';

/** What one token is like. */
interface AffinityRow {
  /** Where it was asked for, in image pixels. */
  readonly pixel: Point;
  readonly token: number;
  /** The row of the affinity, its largest value 1. */
  readonly map: TokenMap;
}

/** The row under the pointer, and one that was clicked to be compared with. */
export interface AffinityState {
  readonly hovered: AffinityRow | undefined;
  readonly pinned: AffinityRow | undefined;
}

/** Affinity rows of the open timeline: at most one call in flight, the latest place wins. */
export interface Affinity {
  readonly store: StoreApi<AffinityState>;
  /** The pointer is over this pixel of the image, or over none. */
  readonly hover: (pixel: Point | undefined) => void;
  /** Keeps the row of this pixel's token in sight; the same token again lets it go. */
  readonly pin: (pixel: Point) => void;
}

type Kind = keyof AffinityState;
const NONE: AffinityState = { hovered: undefined, pinned: undefined };

/** Makes an affinity that is empty whenever the timeline is closed. */
export function createAffinity(
  engine: Pick<EngineClient, 'affinityRow'>,
  history: History,
  timeline: Timeline,
): Affinity {
  const store = createStore<AffinityState>()(() => NONE);
  const wanted = new Map<Kind, Point>();
  let running: Kind | undefined;
  let shown: { readonly grid: Grid | undefined; readonly key: string | undefined } = {
    grid: undefined,
    key: undefined,
  };

  const pump = async (): Promise<void> => {
    const [next] = wanted;
    const grid = timeline.frame()?.grid;
    const { annotationId, key } = timeline.store.getState();
    const annotation = history.document().annotations.find((each) => each.id === annotationId);
    if (running || !next || !grid || !annotation) return;
    const [kind, pixel] = next;
    wanted.delete(kind);
    running = kind;
    try {
      const { imageId, method, parameters } = annotation;
      const map = await engine.affinityRow({ imageId, method, parameters, grid, pixel });
      const still = timeline.store.getState();
      if (still.open && still.key === key && (kind === 'pinned' || hoveredAt !== undefined)) {
        store.setState({ [kind]: { pixel, token: tokenOfPixel(grid, pixel), map } });
      }
    } catch {
      // A row that fails is no news: the run itself says what is wrong.
    } finally {
      running = undefined;
      void pump();
    }
  };

  const ask = (kind: Kind, pixel: Point) => {
    wanted.set(kind, pixel);
    void pump();
  };

  let hoveredAt: number | undefined;
  const leave = () => {
    hoveredAt = undefined;
    wanted.delete('hovered');
    if (store.getState().hovered) store.setState({ hovered: undefined });
  };

  timeline.store.subscribe(({ open, key, computing }) => {
    if (!open) {
      leave();
      wanted.clear();
      if (store.getState().pinned) store.setState(NONE);
      shown = { grid: undefined, key: undefined };
      return;
    }
    const grid = timeline.frame()?.grid;
    if (computing || (grid === shown.grid && key === shown.key)) return;
    shown = { grid, key };
    // Other tokens or other parameters: the rows in sight are asked for again.
    const { hovered, pinned } = store.getState();
    if (pinned) ask('pinned', pinned.pixel);
    if (hovered) ask('hovered', hovered.pixel);
  });

  return {
    store,
    hover(pixel) {
      const grid = timeline.frame()?.grid;
      if (!pixel || !grid || !timeline.store.getState().open) {
        leave();
        return;
      }
      const token = tokenOfPixel(grid, pixel);
      if (token === hoveredAt) return;
      hoveredAt = token;
      ask('hovered', pixel);
    },
    pin(pixel) {
      const grid = timeline.frame()?.grid;
      if (!grid) return;
      const { hovered, pinned } = store.getState();
      const token = tokenOfPixel(grid, pixel);
      if (pinned?.token === token) store.setState({ pinned: undefined });
      else if (hovered?.token === token) store.setState({ pinned: hovered });
      else ask('pinned', pixel);
    },
  };
}
