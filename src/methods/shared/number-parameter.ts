import type { ParameterDeclaration } from '../declaration';

/** What a number may have besides: its symbol in the paper, its unit, what it hangs on. */
type Extra = Pick<ParameterDeclaration, 'symbol' | 'needs'> & { readonly unit?: string };

/** The declaration of a number. @param range minimum, maximum and step of the slider */
export const number = (
  id: string,
  label: string,
  stage: number,
  [minimum, maximum, step]: readonly [number, number, number],
  preset: number,
  sentence: string,
  extra: Extra = {},
): ParameterDeclaration => ({
  kind: 'number',
  id,
  label,
  stage,
  minimum,
  maximum,
  step,
  default: preset,
  sentence,
  ...extra,
});
