import { type Box, type Grid, tokenCount } from '../../../geometry';
import type { FrameContent } from '../../declaration';
import { argmax, maximum, minmax } from '../../shared/numbers';
import type { Semantic } from '../semantic';

const boxes = (box: Box) => [{ label: 'Box', box }];

/** Stage 1: likeness to each prototype, and which one each token is most like. */
export function prototypeFrames(
  grid: Grid,
  box: Box,
  { cosines }: Semantic,
  count: number,
): readonly FrameContent[] {
  const n = tokenCount(grid);
  const column = (p: number) => Float32Array.from({ length: n }, (_, token) => cosines[token * count + p]);
  const parts = Int16Array.from(
    { length: n },
    (_, token) => argmax(cosines.subarray(token * count, (token + 1) * count)) + 1,
  );
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
export function semanticFrame(
  grid: Grid,
  box: Box,
  { likeness, against, map }: Semantic,
): readonly FrameContent[] {
  const contrast = against.some((value) => value !== 0);
  return [
    {
      title: 'Likeness to the class',
      sentence: 'The largest cosine to any of the prototypes, s.',
      grid,
      map: { title: 's, scaled', grid, values: minmax(likeness, []) },
      boxes: boxes(box),
      numbers: [{ name: 'Largest s', values: [maximum(likeness)] }],
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
      map: { title: 'Semantic map, M_S', grid, values: map },
      boxes: boxes(box),
    },
  ];
}
