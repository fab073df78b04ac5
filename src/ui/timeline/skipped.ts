import { meets, resolveParameters } from '../../methods';
import type { MethodDeclaration, Needs, ParameterValues } from '../../methods/declaration';

/** Stages of a paper that a run left out, and the one parameter that brings them back. */
export interface Skipped {
  readonly stages: readonly { readonly number: number; readonly title: string }[];
  readonly needs: Needs;
}

/** What a run with these values leaves out; undefined where it is nothing. */
export function skippedBy(method: MethodDeclaration, parameters: ParameterValues): Skipped | undefined {
  const values = resolveParameters(method, parameters);
  const needs = method.stages.find((stage) => !meets(stage.needs, values))?.needs;
  if (!needs) return undefined;
  const stages = method.stages.filter((stage) => stage.needs?.id === needs.id && stage.needs.is === needs.is);
  return { stages, needs };
}

/** "Offsets to ridge" */
export const wordsOf = ({ parameters }: MethodDeclaration, { id, is }: Needs): string =>
  `${parameters.find((parameter) => parameter.id === id)?.label ?? id} to ${String(is)}`;
