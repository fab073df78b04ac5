import type * as tf from '@tensorflow/tfjs-core';
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';

/** TensorFlow.js, handed in by whoever measures it: the app does not bring it along. */
export type Tfjs = typeof tf;
export type TfjsTensor = tf.Tensor;
