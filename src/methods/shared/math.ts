import type { MathElement, MathTree } from '../declaration';

/** A part of an equation: letters become identifiers, digits numbers, everything else operators. */
function leaf(part: MathTree): MathTree {
  if (typeof part !== 'string') return part;
  const element: MathElement = /^[\p{L}*]+$/u.test(part) ? 'mi' : /^[\d.]+$/.test(part) ? 'mn' : 'mo';
  return { element, children: [part] };
}

const node = (element: MathElement, parts: readonly MathTree[]): MathTree => ({
  element,
  children: parts.map(leaf),
});

/** Parts side by side. */
export const row = (...parts: readonly MathTree[]): MathTree => node('mrow', parts);
/** A subscript. */
export const sub = (base: MathTree, below: MathTree): MathTree => node('msub', [base, below]);
/** A superscript. */
export const sup = (base: MathTree, above: MathTree): MathTree => node('msup', [base, above]);
/** A subscript and a superscript. */
export const both = (base: MathTree, below: MathTree, above: MathTree): MathTree =>
  node('msubsup', [base, below, above]);
/** A fraction. */
export const frac = (over: MathTree, under: MathTree): MathTree => node('mfrac', [over, under]);
/** A square root. */
export const root = (of: MathTree): MathTree => node('msqrt', [of]);
/** Something below an operator: the set a sum or a maximum runs over. */
export const under = (operator: MathTree, below: MathTree): MathTree => node('munder', [operator, below]);
/** A word inside an equation. */
export const word = (text: string): MathTree => ({ element: 'mtext', children: [text] });
