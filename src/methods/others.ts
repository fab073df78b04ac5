import type { MethodDeclaration, OtherObject, ParameterValues, Prompt } from './declaration';

/** An object of an image as the image's other objects see it. */
export interface PlacedObject {
  readonly prompt: Prompt;
  /** Any number that tells classes apart. */
  readonly category: number;
}

/** The values by id, the default where none is given. */
const valuesOf = (method: MethodDeclaration, parameters: ParameterValues) => (id: string) =>
  Object.hasOwn(parameters, id)
    ? parameters[id]
    : method.parameters.find((parameter) => parameter.id === id)?.default;

/** Whose prompts a run of the method with these parameters depends on. */
export const regardOf = (method: MethodDeclaration, parameters: ParameterValues) =>
  method.regards?.(valuesOf(method, parameters)) ?? 'nobody';

/** Does a run of the method with these parameters depend on what is known of the object's class? */
export const isRemembering = (method: MethodDeclaration, parameters: ParameterValues): boolean =>
  method.remembers?.(valuesOf(method, parameters)) ?? false;

/** Does a run of the method with these parameters depend on the truth of the object's class? */
export const isBound = (method: MethodDeclaration, parameters: ParameterValues): boolean =>
  method.needsTruth?.(valuesOf(method, parameters)) ?? false;

/** Which trained head a run of the method with these parameters depends on. */
export const headIdOf = (method: MethodDeclaration, parameters: ParameterValues) =>
  method.predictsBy?.(valuesOf(method, parameters));

/**
 * The other objects that an object's run depends on, always in the same order, whatever the order of `all`.
 * Undefined where there are none.
 * @param own one of `all`, found by identity
 */
export function othersOf<T extends PlacedObject>(
  method: MethodDeclaration,
  parameters: ParameterValues,
  own: T,
  all: readonly T[],
): readonly OtherObject[] | undefined {
  const regard = regardOf(method, parameters);
  if (regard === 'nobody') return undefined;
  const counted = all.filter(
    ({ prompt, category }) =>
      method.takes.includes(prompt.kind) && (regard === 'image' || category === own.category),
  );
  const classes = [...new Set(counted.map(({ category }) => category))]
    .filter((category) => category !== own.category)
    .sort((a, b) => a - b);
  const others = counted
    .filter((each) => each !== own)
    .map(({ prompt, category }) => ({ prompt, group: classes.indexOf(category) + 1 }))
    .map((other) => ({ other, text: JSON.stringify(other.prompt) }))
    .sort((a, b) => a.other.group - b.other.group || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ other }) => other);
  return others.length > 0 ? others : undefined;
}
