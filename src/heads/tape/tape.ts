import type { Arithmetic, Floats } from './arithmetic';

/** An array of a pass, row-major, and what the loss changes by with it; undefined for what never changes. */
export interface Value {
  readonly shape: readonly number[];
  readonly value: Floats;
  readonly gradient: Floats | undefined;
}

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);

/**
 * One pass through a net: every layer writes down how its gradient goes back, and `backward` plays that from the
 * end. A tape is used once; its arrays belong to its arithmetic and last until that is cleared.
 */
export class Tape {
  private readonly steps: (() => void)[] = [];

  constructor(readonly arithmetic: Arithmetic) {}

  /** Numbers that nothing is learnt about. */
  constant(from: ArrayLike<number>, shape: readonly number[]): Value {
    const value = this.arithmetic.floats(from.length);
    value.set(from);
    return { shape, value, gradient: undefined };
  }

  /** Weights. */
  variable(from: ArrayLike<number>, shape: readonly number[]): Value {
    const gradient = this.arithmetic.floats(from.length);
    return { ...this.constant(from, shape), gradient };
  }

  /** Zeros for a layer to fill; they have a gradient where one of the inputs has. */
  result(shape: readonly number[], inputs: readonly Value[]): Value {
    const count = sizeOf(shape);
    const learns = inputs.some(({ gradient }) => gradient !== undefined);
    return {
      shape,
      value: this.arithmetic.floats(count),
      gradient: learns ? this.arithmetic.floats(count) : undefined,
    };
  }

  /** How the gradient of a result goes to its inputs; called only for results that have one. */
  back({ gradient }: Value, step: (gradient: Floats) => void): void {
    if (gradient) this.steps.push(() => step(gradient));
  }

  /** Fills every gradient. @param loss one number */
  backward(loss: Value): void {
    if (!loss.gradient) return;
    loss.gradient[0] = 1;
    for (const step of this.steps.reverse()) step();
  }
}
