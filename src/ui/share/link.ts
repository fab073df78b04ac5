import type { Point } from '../../geometry';
import { type MethodDeclaration, type ParameterValues, type Prompt, parseParameter } from '../../methods';

/** The photo a link is of: one that everybody has, or a file that never leaves its owner's machine. */
export type SharedPhoto =
  | { readonly kind: 'sample'; readonly name: string }
  | {
      readonly kind: 'own';
      /** The file's name where the link was made. */
      readonly name: string;
      /** SHA-256 of the file, 64 hexadecimal digits: the same file, whatever its name. */
      readonly sha256: string;
    };

/** An object as a link carries it: enough to make the same mask again. */
export interface SharedObject {
  readonly photo: SharedPhoto;
  readonly method: string;
  readonly prompt: Prompt;
  /** What differs from the method's defaults. */
  readonly parameters: ParameterValues;
  readonly scale: number;
}

const pair = ({ x, y }: Point): string => `${x},${y}`;

function promptText(prompt: Prompt): string {
  switch (prompt.kind) {
    case 'extreme-points':
      return `points=${prompt.points.map(pair).join(';')}`;
    case 'point':
      return `point=${pair(prompt.point)}`;
    case 'box': {
      const { x0, y0, x1, y1 } = prompt.box;
      return `box=${[x0, y0, x1, y1].join()}`;
    }
  }
}

/** The object as the part of an address after "#". */
export function hashOf({ photo, method, prompt, parameters, scale }: SharedObject): string {
  const values = Object.entries(parameters).map(([id, value]) => `${id}:${encodeURIComponent(value)}`);
  return [
    photo.kind === 'sample'
      ? `#sample=${encodeURIComponent(photo.name)}`
      : `#photo=${encodeURIComponent(photo.name)}&sha256=${photo.sha256}`,
    `method=${encodeURIComponent(method)}`,
    promptText(prompt),
    ...(values.length > 0 ? [`set=${values.join()}`] : []),
    ...(scale === 0 ? [] : [`scale=${scale}`]),
  ].join('&');
}

function numbers(text: string, count: number): readonly number[] {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (parts.length !== count || !parts.every(Number.isFinite)) {
    throw new Error(`The link says "${text}" where ${count} numbers are due; ask for the link again.`);
  }
  return parts;
}

function pointOf(text: string): Point {
  const [x = 0, y = 0] = numbers(text, 2);
  return { x, y };
}

function promptOf(fields: URLSearchParams): Prompt {
  const points = fields.get('points');
  if (points !== null) return { kind: 'extreme-points', points: points.split(';').map(pointOf) };
  const point = fields.get('point');
  if (point !== null) return { kind: 'point', point: pointOf(point) };
  const box = fields.get('box');
  if (box === null) throw new Error('The link names no points and no box; ask for the link again.');
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = numbers(box, 4);
  return { kind: 'box', box: { x0, y0, x1, y1 } };
}

function photoOf(fields: URLSearchParams): SharedPhoto | undefined {
  const sample = fields.get('sample');
  if (sample !== null) return { kind: 'sample', name: sample };
  const name = fields.get('photo');
  if (name === null) return undefined;
  const sha256 = fields.get('sha256') ?? '';
  if (!/^[\da-f]{64}$/.test(sha256)) {
    throw new Error(`The link does not say which file ${name} is (its SHA-256); ask for the link again.`);
  }
  return { kind: 'own', name, sha256 };
}

/**
 * Reads a link. Undefined where the address carries no object.
 * @throws Error with a sentence where it carries one that cannot be made
 */
export function objectOfHash(hash: string, methods: readonly MethodDeclaration[]): SharedObject | undefined {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const photo = photoOf(fields);
  if (!photo) return undefined;
  const id = fields.get('method') ?? '';
  const method = methods.find((each) => each.id === id);
  if (!method) throw new Error(`The link asks for the method "${id}", which is not here.`);
  const prompt = promptOf(fields);
  if (!method.takes.includes(prompt.kind)) {
    throw new Error(`The link gives ${method.name} a ${prompt.kind}; it takes ${method.takes.join(' or ')}.`);
  }
  const parameters: Record<string, ParameterValues[string]> = {};
  for (const entry of fields.get('set')?.split(',') ?? []) {
    const [name = '', text = ''] = entry.split(':');
    const parameter = method.parameters.find((each) => each.id === name);
    if (!parameter) throw new Error(`The link sets "${name}", which ${method.name} does not have.`);
    const value = parseParameter(parameter, text);
    if (value !== parameter.default) parameters[name] = value;
  }
  const scale = numbers(fields.get('scale') ?? '0', 1)[0] ?? 0;
  return { photo, method: id, prompt, parameters, scale };
}
