/**
 * Writes small ONNX graphs (protocol buffers, github.com/onnx/onnx/blob/main/onnx/onnx.proto), so that the
 * benchmarks can give onnxruntime the same work. Nothing is checked: onnxruntime says what it does not like.
 */

type Attribute = number | readonly number[] | { readonly float: number };

/** Nodes are added in order; every array is known by its name. */
export interface GraphBuilder {
  /** The name of a node's first result. Whole numbers are written as integers, `{ float }` as floats. */
  node(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** A constant of float32; `shape` default one number without axes. */
  constant(data: readonly number[] | Float32Array, shape?: readonly number[]): string;
  /** A constant of int64. */
  integers(data: readonly number[]): string;
}

const FLOAT = 1;
const INT64 = 7;
const text = (value: string) => new TextEncoder().encode(value);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  // Negative numbers count as 64 bits, two's complement.
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const more = rest > 127n;
    bytes.push(Number(rest & 127n) | (more ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** Field of a whole number. */
const whole = (field: number, value: number) => joined([varint(field << 3), varint(value)]);
/** Field of bytes: a text, a message or packed numbers. */
const bytes = (field: number, value: Uint8Array) =>
  joined([varint((field << 3) | 2), varint(value.length), value]);
const float = (field: number, value: number) =>
  joined([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]);

function tensor(name: string, type: number, shape: readonly number[], raw: ArrayBufferView): Uint8Array {
  return joined([
    ...shape.map((side) => whole(1, side)),
    whole(2, type),
    bytes(8, text(name)),
    bytes(9, new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)),
  ]);
}

function attribute(name: string, value: Attribute): Uint8Array {
  const parts = [bytes(1, text(name))];
  if (typeof value === 'number') parts.push(whole(3, value), whole(20, 2));
  else if ('float' in value) parts.push(float(2, value.float), whole(20, 1));
  else parts.push(...value.map((item) => whole(8, item)), whole(20, 7));
  return joined(parts);
}

/** Name and shape of a float32 array. */
function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const sides = shape.map((side) => bytes(1, whole(1, side)));
  const type = bytes(1, joined([whole(1, FLOAT), bytes(2, joined(sides))]));
  return joined([bytes(1, text(name)), bytes(2, type)]);
}

/** An array the graph is given: fed at every run, or a part of the model where `data` is here. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data?: Float32Array;
}

/** A model with one result, named "result"; `build` adds its nodes. */
export function writeModel(
  inputs: readonly GraphInput[],
  build: (graph: GraphBuilder) => string,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let count = 0;
  const fresh = () => `x${count++}`;
  const keep = (type: number, shape: readonly number[], raw: ArrayBufferView, name = fresh()) => {
    parts.push(bytes(5, tensor(name, type, shape, raw)));
    return name;
  };
  const add = (type: string, from: readonly string[], to: string, attributes: Record<string, Attribute>) => {
    const node = [
      ...from.map((name) => bytes(1, text(name))),
      bytes(2, text(to)),
      bytes(4, text(type)),
      ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
    ];
    parts.push(bytes(1, joined(node)));
    return to;
  };
  for (const { name, shape, data } of inputs) {
    if (data) keep(FLOAT, shape, data, name);
    else parts.push(bytes(11, valueInfo(name, shape)));
  }
  const last = build({
    node: (type, from, attributes = {}) => add(type, from, fresh(), { ...attributes }),
    constant: (data, shape = []) => keep(FLOAT, shape, Float32Array.from(data)),
    integers: (data) => keep(INT64, [data.length], BigInt64Array.from(data, BigInt)),
  });
  add('Identity', [last], 'result', {});
  parts.push(bytes(12, joined([bytes(1, text('result')), bytes(2, bytes(1, whole(1, FLOAT)))])));
  parts.push(bytes(2, text('benchmark')));
  const opset = bytes(8, joined([bytes(1, text('')), whole(2, 17)]));
  return joined([whole(1, 8), opset, bytes(7, joined(parts))]);
}
