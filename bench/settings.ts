import { type MethodDeclaration, type ParameterValues, parseParameter } from '../src/methods';

/**
 * Parameters of a method, or of what else declares some, from `--set name=value`.
 * @throws Error with a sentence where the method has no such parameter
 */
export const settingsOf = (
  method: Pick<MethodDeclaration, 'name' | 'parameters'>,
  texts: readonly string[],
): ParameterValues =>
  Object.fromEntries(
    texts.map((text) => {
      const [id, value] = text.split('=');
      const parameter = method.parameters.find((candidate) => candidate.id === id);
      if (!parameter || value === undefined) throw new Error(`${method.name} has no parameter like ${text}.`);
      return [id, parseParameter(parameter, value)];
    }),
  );

/** Those of the texts that name a parameter of the method. */
export const settingsFor = (method: MethodDeclaration, texts: readonly string[]): ParameterValues =>
  settingsOf(
    method,
    texts.filter((text) => method.parameters.some(({ id }) => text.startsWith(`${id}=`))),
  );
