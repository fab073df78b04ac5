import type { Needs, ParameterDeclaration, ParameterValue, ParameterValues } from './declaration';

/** A method, or whatever else declares parameters. */
interface Parametrised {
  readonly name: string;
  readonly parameters: readonly ParameterDeclaration[];
}

/** Whether what needs a parameter's value counts with these (resolved) values. */
export const meets = (needs: Needs | undefined, values: ParameterValues): boolean =>
  !needs || values[needs.id] === needs.is;

/**
 * Completes and checks values: what is left out takes its default.
 * @throws Error with a sentence that names the parameter: unknown, of the wrong kind or out of range
 */
export function resolveParameters(method: Parametrised, given: ParameterValues): ParameterValues {
  for (const id of Object.keys(given)) {
    if (!method.parameters.some((parameter) => parameter.id === id)) {
      const known = method.parameters.map((parameter) => parameter.id).join(', ');
      throw new Error(`${method.name} has no parameter "${id}"; it has ${known}.`);
    }
  }
  return Object.fromEntries(
    method.parameters.map((parameter) => {
      const value = Object.hasOwn(given, parameter.id) ? given[parameter.id] : parameter.default;
      const problem = problemWith(parameter, value);
      if (problem) throw new Error(`${method.name}: ${parameter.label} (${parameter.id}) ${problem}.`);
      return [parameter.id, value];
    }),
  );
}

function problemWith(parameter: ParameterDeclaration, value: ParameterValue): string | undefined {
  switch (parameter.kind) {
    case 'number':
      if (typeof value !== 'number' || Number.isNaN(value)) return `must be a number, not ${String(value)}`;
      if (value < parameter.minimum || value > parameter.maximum) {
        return `must lie between ${parameter.minimum} and ${parameter.maximum}, not ${value}`;
      }
      return undefined;
    case 'choice':
      return parameter.options.includes(String(value))
        ? undefined
        : `must be one of ${parameter.options.join(', ')}, not ${String(value)}`;
    case 'toggle':
      return typeof value === 'boolean' ? undefined : `must be true or false, not ${String(value)}`;
  }
}

/** Reads one value from text, as a command line or a URL gives it. @throws Error with a sentence */
export function parseParameter(parameter: ParameterDeclaration, text: string): ParameterValue {
  const value =
    parameter.kind === 'number'
      ? text.trim() === ''
        ? Number.NaN
        : Number(text)
      : parameter.kind === 'toggle'
        ? { true: true, on: true, false: false, off: false }[text]
        : text;
  const problem = problemWith(parameter, value ?? text);
  if (problem) throw new Error(`${parameter.label} (${parameter.id}) ${problem}.`);
  return value ?? text;
}
