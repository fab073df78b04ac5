import type {
  Frame,
  MethodContext,
  MethodDeclaration,
  MethodResult,
  ParameterValues,
  Prompt,
  Stage,
  StageContext,
} from '../declaration';
import { meets, resolveParameters } from '../parameters';
import { type ReadOut, resultFrame, watchFor } from './frames';
import { energyOfMask } from './pairwise';

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
  /**
   * A state of its own that holds what the stages behind `left` made and, of `fresh`, what `begin` made. Stages
   * replace what they find in a state, except for what is copied here. It holds no pictures: they belong to the page.
   */
  readonly resume: (left: State, fresh: State) => State;
  readonly finish: (state: State) => MethodResult;
  /** What the last frame says of the mask besides its area and score; asked only where somebody watches. */
  readonly readOut?: (state: State, result: MethodResult) => ReadOut;
}

/** What is kept of a stage: the state behind it and, where somebody watched, its frames. */
interface Left<State> {
  readonly state: State;
  readonly frames: readonly Frame[] | undefined;
}

/** A frame to keep: numbers stay what they are, a picture ends with its device and is closed by who shows it. */
function unpainted(frame: Frame): Frame {
  if (!frame.map?.painted) return frame;
  const { painted: _, ...map } = frame.map;
  return { ...frame, map };
}

/** Thrown where a run was cancelled. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new DOMException('The run was cancelled.', 'AbortError');
}

/** The text that stands for everything a stage and those before it depend on. */
const keyOf = (method: MethodDeclaration, stage: { id: string; number: number }, values: ParameterValues) =>
  JSON.stringify([
    method.id,
    stage.id,
    method.parameters.filter((parameter) => parameter.stage <= stage.number).map(({ id }) => values[id]),
  ]);

/** Makes a method of its stages: checked parameters, the stages in order, stopping between them when cancelled. */
export function defineMethod<State>(definition: MethodDefinition<State>): MethodDeclaration {
  const { begin, resume, finish, readOut, stages, ...declared } = definition;

  /** What is left of the first stages, as far as memory goes on without a gap; of no use unwatched to a watcher. */
  function recall(context: MethodContext, values: ParameterValues): readonly Left<State>[] {
    const found: Left<State>[] = [];
    // The last stage's result is kept by whoever asked for the run, unless it is that of other objects as well.
    const all = declared.together && !context.onFrame;
    for (const stage of all ? stages : stages.slice(0, -1)) {
      const left = context.memory?.recall(keyOf(method, stage, values)) as Left<State> | undefined;
      if (!left || (context.onFrame && !left.frames)) break;
      found.push(left);
    }
    return found;
  }

  const method: MethodDeclaration = {
    ...declared,
    stages: stages.map(({ run: _, ...stage }) => stage),
    async run(context, prompt, parameters, onStage) {
      if (!method.takes.includes(prompt.kind)) {
        throw new Error(`${method.name} takes ${method.takes.join(' or ')}, not ${prompt.kind}.`);
      }
      const values = resolveParameters(method, parameters);
      const fresh = begin(prompt, settingsOf(values), context);
      const recalled = recall(context, values);
      for (const [i, { frames }] of recalled.entries()) {
        onStage?.(stages[i].id, true);
        for (const frame of frames ?? []) context.onFrame?.(frame);
      }
      const last = recalled.at(-1);
      const state = last ? resume(last.state, fresh) : fresh;
      let watched: StageContext = context;
      for (const stage of stages.slice(recalled.length)) {
        throwIfAborted(context.signal);
        onStage?.(stage.id, false);
        const frames: Frame[] = [];
        const hear = (frame: Frame) => {
          frames.push(unpainted(frame));
          context.onFrame?.(frame);
        };
        if (context.onFrame) watched = { ...context, watch: watchFor(stage.id, hear) };
        if (meets(stage.needs, values)) await stage.run(watched, state);
        context.memory?.keep(keyOf(method, stage, values), {
          state: resume(state, state),
          frames: context.onFrame ? frames : undefined,
        } satisfies Left<State>);
      }
      throwIfAborted(context.signal);
      const result = finish(state);
      await watched.watch?.(async () => {
        const { rle } = result.masks.find(({ scale }) => scale === 0) ?? result.masks[0];
        return resultFrame(result, await energyOfMask(context, rle), readOut?.(state, result));
      });
      return result;
    },
  };
  return method;
}
