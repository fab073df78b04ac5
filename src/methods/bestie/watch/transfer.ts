import type { FrameContent } from '../../declaration';
import type { BestieState } from '../state';
import type { Component } from '../transfer';
import { cuePoints, pixelRegions } from './maps';

function story({ number, area, cues, fate }: Component): string {
  const what = `Component ${number} (${area} px of the canvas)`;
  switch (fate) {
    case 'pseudo instance':
      return `${what} holds cue ${cues[0] + 1} alone: the label of an instance.`;
    case 'several cues':
      return `${what} holds ${cues.length} cues: ignored as a label, nobody knows which pixel is whose.`;
    case 'no cue':
      return `${what} holds no cue: ignored.`;
    case 'too small':
      return `${what} is too small: dropped.`;
  }
}

/** Stage 2: components by fate; ignored ones are white. */
export function transferFrame({ canvas, transfer, semantic, cues }: BestieState): FrameContent {
  const { components, regions, unmatched } = transfer;
  const count = (fate: Component['fate']) => components.filter((component) => component.fate === fate).length;
  const dropped = regions.map((number, i) => (number === 0 && semantic.label.data[i] ? -1 : number));
  return {
    title: 'Components by fate',
    sentence: 'Coloured components hold one cue and become labels; white ones are ignored.',
    grid: canvas.grid,
    regions: pixelRegions(canvas, dropped, (number) =>
      number > 0 && components[number - 1].fate !== 'pseudo instance' ? -1 : number,
    ),
    points: cuePoints(canvas, cues),
    events: [
      ...components.map(story),
      ...unmatched.map((cue) => `Cue ${cue + 1} lies in no component: unmatched.`),
    ],
    numbers: [
      { name: 'Components with one cue', values: [count('pseudo instance')] },
      { name: 'Components with several cues', values: [count('several cues')] },
      { name: 'Components without a cue', values: [count('no cue')] },
      { name: 'Components too small', values: [count('too small')] },
      { name: 'Unmatched cues', values: [unmatched.length] },
    ],
  };
}
