import { ROWS } from '../errors';
import { recordFiniteCheck } from '../finite/finite';
import { defineKernel } from '../gpu/kernel';
import type { Recorder } from '../gpu/recorder';
import type { GpuTensor } from '../gpu/tensor';
import { defineInner, recordGather, recordInner } from '../inner/inner';
import addHead from './add-head.wgsl?raw';
import emitLogit from './logits.wgsl?raw';
import softmax from './softmax.wgsl?raw';

const LOGITS = defineInner('attention logits', emitLogit);

const SOFTMAX = defineKernel({
  name: 'softmax of rows',
  code: softmax,
  params: { tokens: 'u32' },
  buffers: { logits: 'read f32', stats: 'write vec2<f32>' },
});

const ADD_HEAD = defineKernel({
  name: 'mean over heads',
  code: addHead,
  params: { tokens: 'u32', dropped: 'u32', head: 'u32', weight: 'f32' },
  buffers: { logits: 'read f32', stats: 'read vec2<f32>', mean: 'write f32' },
  workgroup: [8, 8, 1],
});

/** What of the attention is wanted. */
export interface AttentionCut {
  readonly heads: number;
  /** Rows by their number among all 1+N tokens, in the order wanted. */
  readonly pick: readonly number[];
  /** Leave out the class column; nothing is renormalised. */
  readonly dropClass: boolean;
}

/**
 * GPU form of `attention` and `attentionRows`: queries and keys `[1+N, D]` → `[rows, N or 1+N]`. Head after head
 * through one matrix of logits, so that memory does not grow with the heads.
 */
export function recordAttention(
  recorder: Recorder,
  queries: GpuTensor,
  keys: GpuTensor,
  { heads, pick, dropClass }: AttentionCut,
): GpuTensor {
  const [tokens, width] = [keys.side(0), keys.side(1)];
  const dropped = dropClass ? 1 : 0;
  const columns = tokens - dropped;
  const every = Array.from({ length: tokens }, (_, i) => i);
  const q = recordGather(recorder, queries, pick, heads, 1 / Math.sqrt(width / heads));
  const k = recordGather(recorder, keys, every, heads, 1);
  const logits = recorder.tensor([pick.length, tokens]);
  const mean = recorder.tensor([pick.length, columns]);
  // Queries and keys of 1e20 have logits beyond float32.
  const overflown = { ...ROWS.attention, subject: (row: number) => ROWS.attention.subject(pick[row]) };
  for (let head = 0; head < heads; head++) {
    recordInner(recorder, LOGITS, q, k, logits, { head });
    const stats = recorder.tensor([pick.length, 2]);
    recorder.dispatch(SOFTMAX, { tokens }, { logits, stats }, [pick.length]);
    recordFiniteCheck(recorder, stats, overflown, 2);
    const params = { tokens, dropped, head, weight: 1 / heads };
    recorder.dispatch(ADD_HEAD, params, { logits, stats, mean }, [columns, pick.length]);
  }
  return mean;
}
