import type {
  MethodContext,
  MethodDeclaration,
  MethodResult,
  ParameterValues,
  Prompt,
  Stage,
  StageContext,
} from '../declaration';
import { resolveParameters } from '../parameters';
import { resultFrame, watchFor } from './frames';

/** Values by parameter id, with the kinds their declaration promises. */
export interface Settings {
  number(id: string): number;
  choice(id: string): string;
  toggle(id: string): boolean;
}

/** Reads resolved values by kind. */
export function settingsOf(values: ParameterValues): Settings {
  return {
    number: (id) => Number(values[id]),
    choice: (id) => String(values[id]),
    toggle: (id) => values[id] === true,
  };
}

/** What a method folder writes down; `defineMethod` makes the runnable declaration of it. */
export interface MethodDefinition<State> extends Omit<MethodDeclaration, 'run' | 'stages'> {
  readonly stages: readonly Stage<State>[];
  /** The state before stage 0. Throws a sentence where the prompt makes no sense. */
  readonly begin: (prompt: Prompt, settings: Settings, context: MethodContext) => State;
  readonly finish: (state: State) => MethodResult;
}

/** Thrown where a run was cancelled. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new DOMException('The run was cancelled.', 'AbortError');
}

/** Makes a method of its stages: checked parameters, the stages in order, stopping between them when cancelled. */
export function defineMethod<State>(definition: MethodDefinition<State>): MethodDeclaration {
  const { begin, finish, stages, ...declared } = definition;
  const method: MethodDeclaration = {
    ...declared,
    stages: stages.map(({ run: _, ...stage }) => stage),
    async run(context, prompt, parameters, onStage) {
      if (!method.takes.includes(prompt.kind)) {
        throw new Error(`${method.name} takes ${method.takes.join(' or ')}, not ${prompt.kind}.`);
      }
      const state = begin(prompt, settingsOf(resolveParameters(method, parameters)), context);
      let watched: StageContext = context;
      for (const stage of stages) {
        throwIfAborted(context.signal);
        onStage?.(stage.id);
        if (context.onFrame) watched = { ...context, watch: watchFor(stage.id, context.onFrame) };
        await stage.run(watched, state);
      }
      throwIfAborted(context.signal);
      const result = finish(state);
      await watched.watch?.(() => resultFrame(result));
      return result;
    },
  };
  return method;
}
