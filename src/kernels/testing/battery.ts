import type { Operations, Tensor } from '../backend';
import type { Tolerance } from './compare';
import { randomArray } from './random';

/** What every operation of the battery is made from: token features of some awkward kind. */
export interface Hostile {
  readonly data: Float32Array;
  readonly tokens: number;
  readonly width: number;
}

/** How the battery calls one operation. */
export interface Probe {
  /** Tensors to compare between the backends. */
  readonly run: (o: Operations, input: Hostile) => readonly Tensor[];
  /** |GPU − CPU| of every entry, as the operation's own spec states it. */
  readonly tolerance: Tolerance;
  /** Its entries are indices: ties of rounding may fall either way, so only their range is compared. */
  readonly indices?: boolean;
}

/** Every operation; one that is missing here does not compile. */
type Battery = Readonly<Record<Exclude<keyof Operations, 'upload' | 'reshape' | 'read' | 'paint'>, Probe>>;

const features = (o: Operations, { data, tokens, width }: Hostile) => o.upload(data, [tokens, width]);

const random = (o: Operations, seed: number, shape: readonly number[], low = 0, high = 1) =>
  o.upload(
    randomArray(
      seed,
      shape.reduce((a, b) => a * b),
      low,
      high,
    ),
    shape,
  );

/** The first rows, as vectors to compare the others with. */
const firstRows = (o: Operations, { data, tokens, width }: Hostile) => {
  const count = Math.min(tokens, 3);
  return o.upload(data.subarray(0, count * width), [count, width]);
};

/** A scaling that no run has made: the products' arithmetic does not ask. */
const anyScaling = (o: Operations, tokens: number) => {
  const u = random(o, 1, [tokens], 0.5 / tokens, 1 / tokens);
  return { u, v: u, residuals: u };
};

/** Queries and keys need a class token, so at least two rows. */
const withClass = (o: Operations, { data, tokens, width }: Hostile) => {
  const padded = new Float32Array((tokens + 1) * width);
  padded.set(data, width);
  return o.upload(padded, [tokens + 1, width]);
};

/** At the temperature 0.3 an error of the cosine is three times as large in S. */
const AFFINITY = { absolute: 3e-6 };

export const BATTERY: Battery = {
  affinity: { run: (o, input) => [o.affinity(features(o, input), 0.3)], tolerance: AFFINITY },
  affinityRows: {
    run: (o, input) => [o.affinityRows(features(o, input), 0.3, [input.tokens - 1, 0])],
    tolerance: AFFINITY,
  },
  positionAffinity: {
    run: (o, { data, tokens, width }) => {
      // The last two columns: an entry that is not a number stands in the last.
      const two = Float32Array.from({ length: 2 * tokens }, (_, at) => {
        return data[(at >> 1) * width + width - 1 - ((at & 1) % width)];
      });
      return [o.positionAffinity(o.upload(two, [tokens, 2]), 0.1)];
    },
    tolerance: { absolute: 1e-6, relative: 2e-5 },
  },
  attention: {
    run: (o, input) => [o.attention(withClass(o, input), withClass(o, input), 1)],
    tolerance: { absolute: 3e-6 },
  },
  attentionRows: {
    run: (o, input) => [o.attentionRows(withClass(o, input), withClass(o, input), 1, [0])],
    tolerance: { absolute: 3e-6 },
  },
  rolloutStep: {
    run: (o, input) => [
      o.rolloutStep(random(o, 2, [2, input.tokens + 1]), withClass(o, input), withClass(o, input), 1),
    ],
    tolerance: { absolute: 1e-5 },
  },
  sinkhorn: {
    run: (o, input) => {
      const S = o.affinity(features(o, input), 0.3);
      const one = o.sinkhorn(S, { symmetric: true, tolerance: 1e-6 });
      const two = o.sinkhorn(S, { symmetric: false, tolerance: 1e-6 });
      return [one.u, two.u, two.v];
    },
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  },
  walk: {
    run: (o, input) => {
      const { tokens } = input;
      const S = o.affinity(features(o, input), 0.3);
      const start = random(o, 3, [tokens, 3]);
      return [o.walk(S, anyScaling(o, tokens), start, { hops: 2, restart: 0.2 })];
    },
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  },
  absorbing: {
    run: (o, input) => {
      const { tokens } = input;
      const S = o.affinity(features(o, input), 0.3);
      return [o.absorbing(S, anyScaling(o, tokens), random(o, 3, [tokens, 3]), { beta: 0.5 }).mass];
    },
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  },
  cosines: {
    run: (o, input) => [o.cosines(features(o, input), firstRows(o, input))],
    tolerance: { absolute: 2e-6 },
  },
  norms: { run: (o, input) => [o.norms(features(o, input))], tolerance: { absolute: 1e-37, relative: 1e-6 } },
  weightedMeans: {
    run: (o, input) => {
      const sizes = o.norms(features(o, input));
      const unit = o.cosines(features(o, input), firstRows(o, input));
      return [o.weightedMeans(unit, random(o, 4, [input.tokens, 2])), sizes];
    },
    tolerance: { absolute: 3e-6, relative: 2e-6 },
  },
  parts: {
    run: (o, input) => [
      o.parts(features(o, input), firstRows(o, input)),
      o.parts(features(o, input), firstRows(o, input), { assign: 'softmax' }),
    ],
    tolerance: { absolute: 2 },
    indices: true,
  },
  keyPointShift: {
    run: (o, input) => {
      const all = o.upload(new Float32Array(input.tokens).fill(1), [input.tokens]);
      const first = o.upload(input.data.subarray(0, input.width), [1, input.width]);
      const shift = (assign: 'part-map' | 'softmax') =>
        o.keyPointShift(features(o, input), all, first, { shifts: 2, temperature: 1, assign });
      const [plain, soft] = [shift('part-map'), shift('softmax')];
      return [
        o.cosines(plain.points, firstRows(o, input)),
        o.cosines(soft.points, firstRows(o, input)),
        plain.spreads,
        soft.spreads,
      ];
    },
    tolerance: { absolute: 2e-5 },
  },
  prototypeScores: {
    run: (o, input) => [o.prototypeScores(features(o, input), firstRows(o, input)).scores],
    tolerance: { absolute: 2e-6 },
  },
  equalMassAssignment: {
    run: (o, input) => [
      o.equalMassAssignment(features(o, input), firstRows(o, input), { epsilon: 0.3 }).plan,
    ],
    tolerance: { absolute: 1e-5, relative: 3e-5 },
  },
  grouping: {
    run: (o, { data, tokens, width }) => [
      o.grouping(
        o.upload(
          Float32Array.from({ length: tokens * width * 2 }, (_, at) => data[at >> 1]),
          [tokens, width, 2],
        ),
        random(o, 5, [3, 2], 0, 9),
        o.upload(new Float32Array(tokens * width), [tokens, width]),
        o.upload(new Float32Array(3), [3]),
      ),
    ],
    tolerance: { absolute: 2 },
    indices: true,
  },
  localMaxima: { run: (o, input) => [o.localMaxima(features(o, input), 3)], tolerance: { absolute: 0 } },
  reduce: {
    run: (o, input) => {
      const values = features(o, input);
      return [o.reduce(values, 'max'), o.reduce(values, 'min'), o.reduce(values, 'arg-max')];
    },
    tolerance: { absolute: 0 },
  },
  minMax: {
    run: (o, input) => [o.minMax(features(o, input), features(o, input))],
    tolerance: { absolute: 1e-6 },
  },
  ratio: {
    run: (o, input) => {
      const rows = o.affinityRows(features(o, input), 0.3, [0, input.tokens - 1]);
      return [o.ratio(o.reshape(rows, [1, input.tokens, 2]))];
    },
    tolerance: { absolute: 1e-5 },
  },
  upsample: {
    run: (o, input) => [
      o.minMax(o.upsample(features(o, input), 40, 33), o.upload(new Float32Array(1320), [40, 33])),
    ],
    tolerance: { absolute: 1e-5 },
  },
  resample: {
    run: (o, { data, tokens, width }) => {
      const image = Float32Array.from({ length: tokens * width * 3 }, (_, at) => data[Math.floor(at / 3)]);
      const crop = { x0: 0, y0: 0, x1: width, y1: tokens };
      const size = { height: 7, width: 9 };
      const none = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
      return [o.resample(o.upload(image, [tokens, width, 3]), { crop, ...size, ...none })];
    },
    tolerance: { absolute: 1e-6, relative: 1e-4 },
  },
  crf: {
    run: (o, { data, tokens, width }) => {
      const cells = [tokens, width];
      const colours = Float32Array.from({ length: tokens * width * 3 }, (_, at) => data[Math.floor(at / 3)]);
      const inside = o.upload(new Float32Array(tokens * width).fill(1), cells);
      const start = random(o, 7, cells);
      return [o.crf(start, o.upload(colours, [...cells, 3]), inside, { zeta: 0.5, iterations: 3 })];
    },
    tolerance: { absolute: 1e-4 },
  },
};
