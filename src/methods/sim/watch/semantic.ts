import { type Box, type Grid, tokenCount } from '../../../geometry';
import type { ClassPrototypes, FrameContent } from '../../declaration';
import { maximum, minmax } from '../../shared/numbers';
import { cosinesOf } from '../../shared/vectors';
import type { Likeness, Semantic } from '../semantic';

const boxes = (box: Box) => [{ label: 'Box', box }];

/**
 * Stage 1: likeness to each prototype, and which one each token is most like.
 * @param rows `[N, D]`, unit
 */
export function prototypeFrames(
  grid: Grid,
  box: Box,
  rows: Float32Array,
  { nearest }: Likeness,
  { vectors, count, bank }: ClassPrototypes,
): readonly FrameContent[] {
  const n = tokenCount(grid);
  const cosines = cosinesOf(rows, vectors, bank.width);
  const column = (p: number) => Float32Array.from({ length: n }, (_, token) => cosines[token * count + p]);
  const parts = Int16Array.from(nearest, (prototype) => prototype + 1);
  const best = Array.from({ length: count }, (_, p) => maximum(column(p)));
  return [
    {
      title: 'Nearest prototypes',
      sentence: `Which of the class’s ${count} ${count === 1 ? 'prototype' : 'prototypes'} each token is most like.`,
      grid,
      parts,
      boxes: boxes(box),
      numbers: [{ name: 'Largest cosine', values: best, along: 'prototype' }],
    },
    ...best.map((high, p): FrameContent => {
      const values = column(p);
      const held = parts.reduce((sum, part) => sum + Number(part === p + 1), 0);
      return {
        title: `Prototype ${p + 1}`,
        sentence: `Likeness to prototype ${p + 1}; ${held} of ${n} tokens are most like this one.`,
        grid,
        map: { title: `Cosine to prototype ${p + 1}, scaled`, grid, values: minmax(values, []) },
        boxes: boxes(box),
        numbers: [{ name: 'Largest cosine', values: [high] }],
      };
    }),
  ];
}

/** Stage 2: s and s_bg, and the map they give. */
export function semanticFrames(
  grid: Grid,
  box: Box,
  { scores }: Likeness,
  { against, map }: Semantic,
): readonly FrameContent[] {
  const contrast = against.some((value) => value !== 0);
  return [
    {
      title: 'Likeness to the class',
      sentence: 'The largest cosine to any of the prototypes, s.',
      grid,
      map: { title: 's, scaled', grid, values: minmax(scores, []) },
      boxes: boxes(box),
      numbers: [{ name: 'Largest s', values: [maximum(scores)] }],
    },
    ...(contrast
      ? [
          {
            title: 'Likeness to the surroundings',
            sentence: 'The same with prototypes of the tokens outside every box of the class.',
            grid,
            map: { title: 's of the surroundings, scaled', grid, values: minmax(against, []) },
            boxes: boxes(box),
            numbers: [{ name: 'Largest s', values: [maximum(against)] }],
          },
        ]
      : []),
    {
      title: 'Semantic map',
      sentence: contrast
        ? 'Above one half where the class is more like it than the surroundings are.'
        : 'Without surroundings to compare with, everything lies above one half.',
      grid,
      map: { title: 'Semantic map', grid, values: map },
      boxes: boxes(box),
    },
  ];
}
