import { resolveParameters } from '../../methods';
import type { MethodDeclaration } from '../../methods/declaration';
import type { KeptRun } from './timeline';

type Described = Pick<KeptRun, 'annotationId' | 'method' | 'parameters' | 'head'>;

/**
 * What a run was, for people, by the names that the panel has; beside another of the same object and method only what
 * differs.
 * @param headName name of the run's head, where it used one
 */
export function wordsOfRun(
  run: Described,
  other: Described | undefined,
  methods: readonly MethodDeclaration[],
  headName?: string,
): string {
  const method = methods.find(({ id }) => id === run.method);
  if (!method) return `#${run.annotationId} ${run.method}`;
  const values = resolveParameters(method, run.parameters);
  const told = (differs: (id: string) => boolean) =>
    method.parameters
      .filter(({ id }) => differs(id))
      .map(({ id, label, ...rest }) => {
        const unit = rest.kind === 'number' && rest.unit ? ` ${rest.unit}` : '';
        const value = values[id];
        return `${label} ${value === true ? 'on' : value === false ? 'off' : `${value}${unit}`}`;
      });
  const head = headName === undefined ? [] : [headName];
  if (other && other.annotationId === run.annotationId && other.method === run.method) {
    const beside = resolveParameters(method, other.parameters);
    const changed = [
      ...told((id) => values[id] !== beside[id]),
      ...(other.head === run.head ? [] : headName === undefined ? ['no head'] : head),
    ];
    return changed.join(', ') || 'the same parameters';
  }
  const own = told((id) => run.parameters[id] !== undefined);
  return `#${run.annotationId} ${method.name}, ${[...(own.length > 0 ? own : ['defaults']), ...head].join(', ')}`;
}
