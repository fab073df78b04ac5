import type { StageMemory } from '../methods';

/** Stages kept at the most. One holds a few maps and points, and shares its features with the feature cache. */
const LIMIT = 64;

/** What stages left behind, the least recently used forgotten first. */
export interface StageStore {
  /** The memory of one object; `scope` names its image, prompt and everything else that is no parameter. */
  memoryOf(scope: string): StageMemory;
}

/** An empty store; it lives as long as its model and its kind of backend. */
export function createStageStore(limit = LIMIT): StageStore {
  const kept = new Map<string, unknown>();
  return {
    memoryOf: (scope) => ({
      recall(key) {
        const name = `${scope}\n${key}`;
        const left = kept.get(name);
        if (left === undefined) return undefined;
        kept.delete(name);
        kept.set(name, left);
        return left;
      },
      keep(key, left) {
        const name = `${scope}\n${key}`;
        kept.delete(name);
        kept.set(name, left);
        const oldest = kept.keys().next();
        if (kept.size > limit && !oldest.done) kept.delete(oldest.value);
      },
    }),
  };
}
