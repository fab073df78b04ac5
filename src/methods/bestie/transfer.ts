import type { Point } from '../../geometry';
import { type Bitmap, labelComponents } from '../../mask';
import { indexOf } from './canvas';

/** What became of a component of the class's label. */
export type Fate = 'pseudo instance' | 'no cue' | 'several cues' | 'too small';

/** A connected part of the class's label. */
export interface Component {
  /** From 1, in the order of first pixels. */
  readonly number: number;
  readonly area: number;
  /** Mean pixel, each coordinate truncated to a whole one: it may lie outside a concave component. */
  readonly centroid: Point;
  /** Indices of the cues that lie in it. */
  readonly cues: readonly number[];
  readonly fate: Fate;
}

export interface Transfer {
  readonly components: readonly Component[];
  /** Number of the component of each pixel, 0 for none and in those that are too small. */
  readonly regions: Int32Array;
  /** Indices of the cues outside every component, or inside one that is too small. */
  readonly unmatched: readonly number[];
}

/**
 * Semantic knowledge transfer: each component of the class's label that holds exactly one cue is a pseudo
 * instance. Cues are tested at their own pixels and never moved.
 */
export function transferKnowledge(label: Bitmap, cues: readonly Point[], minArea: number): Transfer {
  const { labels, areas, count } = labelComponents(label);
  const sums = new Float64Array(2 * (count + 1));
  for (let i = 0; i < labels.length; i++) {
    sums[2 * labels[i]] += i % label.width;
    sums[2 * labels[i] + 1] += Math.floor(i / label.width);
  }
  const held = Array.from({ length: count + 1 }, (): number[] => []);
  cues.forEach((cue, k) => {
    held[labels[indexOf(label, cue)]].push(k);
  });
  const components = Array.from({ length: count }, (_, k): Component => {
    const number = k + 1;
    const area = areas[number];
    const inside = held[number];
    const fate =
      area < minArea
        ? 'too small'
        : inside.length === 1
          ? 'pseudo instance'
          : inside.length === 0
            ? 'no cue'
            : 'several cues';
    return {
      number,
      area,
      cues: inside,
      fate,
      centroid: { x: Math.floor(sums[2 * number] / area), y: Math.floor(sums[2 * number + 1] / area) },
    };
  });
  const small = new Set(components.filter(({ fate }) => fate === 'too small').map(({ number }) => number));
  return {
    components,
    regions: labels.map((number) => (small.has(number) ? 0 : number)),
    unmatched: [
      ...held[0],
      ...components.flatMap(({ number, cues }) => (small.has(number) ? cues : [])),
    ].sort((a, b) => a - b),
  };
}
