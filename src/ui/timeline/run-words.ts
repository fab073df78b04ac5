import { resolveParameters } from '../../methods';
import type { MethodDeclaration } from '../../methods/declaration';
import type { KeptRun } from './timeline';

type Described = Pick<KeptRun, 'annotationId' | 'method' | 'parameters' | 'head'>;

/**
 * What a run was, for people: of the same object and method as the present one only what differs, by the names
 * that the panel has.
 * @param headName name of the run's head, where it used one
 */
export function wordsOfRun(
  run: Described,
  present: Described | undefined,
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
  if (present && present.annotationId === run.annotationId && present.method === run.method) {
    const beside = resolveParameters(method, present.parameters);
    const changed = [
      ...told((id) => values[id] !== beside[id]),
      ...(present.head === run.head ? [] : headName === undefined ? ['no head'] : head),
    ];
    if (changed.length > 0) return changed.join(', ');
  }
  const own = told((id) => run.parameters[id] !== undefined);
  return `#${run.annotationId} ${method.name}, ${[...(own.length > 0 ? own : ['defaults']), ...head].join(', ')}`;
}
