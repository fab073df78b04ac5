import type { Scaling, Tensor } from './backend';
import { BackendError, ROWS, type Rows } from './errors';
import type { Forms } from './forms';
import { checkAttention, checkMatrix, checkRows, checkShape } from './shapes';

/** β of every key-point before the first shift, as published. */
const FIRST_SPREAD = 0.1;

const OVER = 'This run is over; its operations cannot be used any more.';

/**
 * What operations are given, checked: it belongs to this run, which is not over, has the shape that goes with the
 * others, and is finite.
 */
export class CheckedTensors<T extends Tensor> {
  private over = false;

  constructor(private readonly forms: Forms<T>) {}

  /** From now on everything is refused. */
  end(): void {
    this.over = true;
  }

  refuseWhenOver(): void {
    if (this.over) throw new BackendError(OVER);
  }

  own(tensor: Tensor): T {
    const own = this.ownAny(tensor);
    if (!own.stored) {
      throw new RangeError(
        'This affinity is not stored: it can be balanced and walked on, and `affinityRows` gives rows of it.',
      );
    }
    return own;
  }

  ownAffinity(S: Tensor): T {
    const own = this.ownAny(S);
    const { rows } = checkMatrix('The affinity', own.shape);
    checkMatrix('The affinity', own.shape, { columns: rows });
    return own;
  }

  /** Stored or not. */
  private ownAny(tensor: Tensor): T {
    this.refuseWhenOver();
    if (!this.forms.owns(tensor)) {
      throw new RangeError('This tensor was made by another run or on another backend.');
    }
    return tensor;
  }

  ownAttention(queries: Tensor, keys: Tensor, heads: number, rows?: readonly number[]) {
    const q = this.own(queries);
    const k = this.own(keys);
    const { tokens, width } = checkAttention(q.shape, k.shape, heads);
    if (rows) checkRows(rows, tokens - 1);
    this.forms.requireFinite(q, ROWS.queries, width);
    this.forms.requireFinite(k, ROWS.keys, width);
    return { q, k, tokens };
  }

  ownTransition(S: Tensor, scaling: Scaling, start: Tensor) {
    const own = this.ownAffinity(S);
    const [tokens] = own.shape;
    if (own.stored) this.forms.requireFinite(own, ROWS.affinity, tokens);
    const u = this.own(scaling.u);
    const v = scaling.v === scaling.u ? u : this.own(scaling.v);
    const residuals = this.own(scaling.residuals);
    for (const side of new Set([u, v])) {
      checkShape('The scaling', side.shape, [tokens]);
      this.forms.requireFinite(side, ROWS.scaling, 1);
    }
    const from = this.own(start);
    const { columns } = checkMatrix('The start of the walk', from.shape, { rows: tokens });
    this.forms.requireFinite(from, ROWS.start, columns);
    return { S: own, scaling: { u, v, residuals }, start: from, columns };
  }

  ownKeyPoints(features: Tensor, keyPoints: Tensor) {
    return this.ownBeside(features, keyPoints, 'The key-points', ROWS.keyPoints);
  }

  /** β of as many key-points, or what it is before the first shift. */
  ownSpreads(spreads: Tensor | undefined, count: number): T {
    if (!spreads) return this.forms.upload(new Float32Array(count).fill(FIRST_SPREAD), [count]);
    const own = this.own(spreads);
    checkShape('The spreads', own.shape, [count]);
    this.forms.requireFinite(own, ROWS.spreads, 1);
    return own;
  }

  ownPrototypes(features: Tensor, prototypes: Tensor) {
    return this.ownBeside(features, prototypes, 'The prototypes', ROWS.prototypes);
  }

  /** Features, and vectors of the same width to compare them with. */
  ownBeside(features: Tensor, vectors: Tensor, name: string, rows: Rows) {
    const own = this.own(features);
    const points = this.own(vectors);
    const { columns } = checkMatrix('The features', own.shape);
    checkMatrix(name, points.shape, { columns });
    this.forms.requireFinite(own, ROWS.features, columns);
    this.forms.requireFinite(points, rows, columns);
    return { own, points };
  }
}
