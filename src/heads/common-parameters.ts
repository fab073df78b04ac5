import type { ParameterDeclaration } from '../methods';
import { number } from '../methods/shared/number-parameter';

/** What a head sees of a token. @param subject how the sentence begins */
export const featuresParameter = (subject: string): ParameterDeclaration => ({
  kind: 'choice',
  id: 'features',
  label: 'Features',
  stage: 0,
  options: ['queries', 'keys', 'tokens', 'joined'],
  default: 'queries',
  sentence: `${subject}: its query or its key in the block, the token that these are made of, or all three side by side.`,
});

export const blockParameter: ParameterDeclaration = number(
  'block',
  'Block',
  0,
  [-1, 47, 1],
  -1,
  'The block of the ViT the features come from, counted from 0; −1 takes the one the model card names.',
);

/** What is held out, and what the drawing starts from. */
export const descentEnd: readonly ParameterDeclaration[] = [
  number(
    'heldOut',
    'Held out',
    0,
    [0, 0.5, 0.05],
    0.25,
    'Share of the images the head is checked on and never sees.',
  ),
  number('seed', 'Seed', 0, [0, 9999, 1], 0, 'What every random choice starts from.'),
];
