import { blockStart, blocksOf } from './blocks';
import { given, givenFloat } from './board';
import { multiplyForgotten } from './implicit';
import { affinityRows, productRows } from './inner';
import { multiplyColumns, multiplyRows, multiplyTriangle, multiplyTriangleTwo } from './matvec';
import { packRows } from './pack';
import { assignRows } from './parts';
import { addSoftmaxRows } from './softmax';
import { addColumnsToParts } from './sums';

/** What a job can be. */
export enum Kernel {
  Pack,
  Affinity,
  Products,
  Multiply,
  MultiplyTransposed,
  MultiplySymmetric,
  MultiplyForgotten,
  AddToParts,
  AddSoftmax,
  Assign,
}

/** Rows or columns of a chunk. */
export const PACKED: i32 = 64;
export const TILED: i32 = 16;
export const MULTIPLIED: i32 = 64;
export const STRIP: i32 = 512;
export const SUMMED: i32 = 32;
export const ASSIGNED: i32 = 128;

/** Does one chunk of the job that `operations.ts` gave. */
export function work(kernel: i32, chunk: i32): void {
  switch (kernel) {
    case Kernel.Pack: {
      const first = chunk * PACKED;
      packRows(given(0), given(1), given(2), given(3), givenFloat(4), given(5), first, first + PACKED);
      break;
    }
    case Kernel.Affinity: {
      const first = chunk * TILED;
      affinityRows(given(0), given(1), given(2), givenFloat(3), given(4), first, first + TILED);
      break;
    }
    case Kernel.Products: {
      const first = chunk * TILED;
      productRows(given(0), given(1), given(2), given(3), given(4), given(5), given(6), first, first + TILED);
      break;
    }
    case Kernel.Multiply: {
      const first = chunk * MULTIPLIED;
      const n = given(1);
      multiplyRows(given(0), n, given(2), given(3), first, min(first + MULTIPLIED, n));
      break;
    }
    case Kernel.MultiplyTransposed: {
      const first = chunk * STRIP;
      const n = given(1);
      multiplyColumns(given(0), n, given(2), given(3), first, min(first + STRIP, n));
      break;
    }
    case Kernel.MultiplySymmetric: {
      const n = given(1);
      const columns = given(3);
      const first = blockStart(n, blocksOf(n), chunk);
      const last = blockStart(n, blocksOf(n), chunk + 1);
      const part = given(4) + ((chunk * columns * n) << 2);
      if (columns === 2) multiplyTriangleTwo(given(0), n, given(2), part, first, last);
      else multiplyTriangle(given(0), n, given(2), part, first, last);
      break;
    }
    case Kernel.MultiplyForgotten: {
      const n = given(1);
      const columns = given(5);
      const first = blockStart(n, blocksOf(n), chunk);
      const last = blockStart(n, blocksOf(n), chunk + 1);
      const part = given(6) + ((chunk * columns * n) << 2);
      multiplyForgotten(given(0), n, given(2), givenFloat(3), given(4), columns, part, first, last);
      break;
    }
    case Kernel.AddToParts: {
      const first = chunk * SUMMED;
      const width = given(2);
      const last = min(first + SUMMED, width);
      addColumnsToParts(given(0), given(1), width, given(3), given(4), given(5), first, last);
      break;
    }
    case Kernel.AddSoftmax: {
      const first = chunk * TILED;
      const last = min(first + TILED, given(1));
      addSoftmaxRows(given(0), given(2), given(3), given(4), givenFloat(5), given(6), first, last);
      break;
    }
    case Kernel.Assign: {
      const first = chunk * ASSIGNED;
      const last = min(first + ASSIGNED, given(1));
      assignRows(given(0), given(2), given(3), givenFloat(4), given(5), first, last);
      break;
    }
  }
}
