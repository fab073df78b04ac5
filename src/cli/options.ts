import { type ParseArgsConfig, parseArgs } from 'node:util';
import {
  type MethodDeclaration,
  methodOf,
  type ParameterDeclaration,
  type ParameterValues,
  type PromptKind,
  parseParameter,
  resolveParameters,
} from '../methods';
import { sentenceOf, UsageError } from './failures';

/** Turns what the callee throws into wrong use. */
export function asUsage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}

/**
 * Splits a command's arguments.
 * @throws UsageError with a sentence that names the command
 */
export function parse<T extends ParseArgsConfig['options']>(
  command: string,
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const sentence = sentenceOf(error).split('. ')[0].replace(/\.$/, '');
    throw new UsageError(`${sentence}. See "pointillist help ${command}".`);
  }
}

/** A value that a command cannot do without. @throws UsageError */
export function needed(value: string | undefined, option: string, command: string): string {
  if (value) return value;
  throw new UsageError(`${command} needs ${option}. See "pointillist help ${command}".`);
}

/** One of a few words. @throws UsageError */
export function oneOf<T extends string>(value: string, words: readonly T[], option: string): T {
  const word = words.find((candidate) => candidate === value);
  if (word) return word;
  throw new UsageError(`${option} ${value} is unknown; it can be ${words.join(', ')}.`);
}

/** A whole number from 1. @throws UsageError */
export function countOf(value: string, option: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= 1024) return count;
  throw new UsageError(`${option} ${value} is not a whole number from 1 to 1024.`);
}

/** @throws UsageError naming the methods there are */
export const readMethod = (id: string): MethodDeclaration => asUsage(() => methodOf(id));

/** What has parameters and presets: a method, or a head that can be trained. */
type Declared = Pick<MethodDeclaration, 'name' | 'parameters' | 'presets'>;

/** @throws UsageError naming the parameters there are */
export function parameterOf(method: Declared, id: string): ParameterDeclaration {
  const found = method.parameters.find((parameter) => parameter.id === id);
  if (found) return found;
  const known = method.parameters.map((parameter) => parameter.id).join(', ');
  throw new UsageError(`${method.name} has no parameter "${id}"; it has ${known}.`);
}

/** Splits `name=value`. @throws UsageError */
export function splitSetting(text: string, option: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`${option} ${text} is not name=value, such as hops=3.`);
}

/**
 * A method's parameters from `--preset` and `--set`, completed by the defaults.
 * @throws UsageError naming the parameter or the presets there are
 */
export function readParameters(
  method: Declared,
  preset: string | undefined,
  settings: readonly string[],
): ParameterValues {
  const values: Record<string, ParameterValues[string]> = {};
  if (preset !== undefined) {
    if (!Object.hasOwn(method.presets, preset)) {
      const known = Object.keys(method.presets).join(', ');
      throw new UsageError(`${method.name} has no preset "${preset}"; it has ${known}.`);
    }
    Object.assign(values, method.presets[preset]);
  }
  for (const setting of settings) {
    const [id, text] = splitSetting(setting, '--set');
    const parameter = parameterOf(method, id);
    values[id] = asUsage(() => parseParameter(parameter, text));
  }
  return asUsage(() => resolveParameters(method, values));
}

/** `--kind`: the one kind of prompt to take; undefined for those of the method. @throws UsageError */
export function readKind(
  method: MethodDeclaration,
  kind: string | undefined,
): readonly PromptKind[] | undefined {
  return kind === undefined ? undefined : [oneOf(kind, method.takes, '--kind')];
}
