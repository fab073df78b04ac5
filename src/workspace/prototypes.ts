import {
  type BankFile,
  type BankKey,
  type ClassPrototypes,
  type Contribution,
  classPrototypes,
  type Folded,
  fold,
  foldOptionsOf,
  isRemembering,
  learningParameters,
  METHODS,
  type Memory,
  sightOf,
} from '../methods';
import type { Annotation, Category, Known, WorkspaceDocument } from './document';

/** What a class learnt from one object, or from a file, in the order in which it came. */
interface Source {
  readonly bank: BankKey;
  readonly memory: Memory;
  /** The photo it came from; undefined for a file. */
  readonly imageId?: string;
}

/** A class's sources: its file first, then its objects in the order they were accepted. */
function sourcesOf(document: WorkspaceDocument, category: Category): readonly Source[] {
  const taught = document.annotations
    .flatMap((annotation) =>
      annotation.categoryId === category.id && annotation.learnt
        ? [{ ...annotation.learnt, imageId: annotation.imageId }]
        : [],
    )
    .sort((a, b) => a.order - b.order)
    .map(({ bank, contributions, imageId }) => ({ bank, memory: contributions, imageId }));
  return category.imported ? [category.imported, ...taught] : taught;
}

/** All that a class knows. Undefined while it knows nothing. */
export function memoryOf(document: WorkspaceDocument, categoryId: number): Known | undefined {
  const category = document.categories.find(({ id }) => id === categoryId);
  const sources = category ? sourcesOf(document, category) : [];
  const memory = sources.flatMap((source) => source.memory);
  return memory.length > 0 ? { bank: sources[0].bank, memory } : undefined;
}

/** A class's prototypes as they are now, with what they are made of. */
export function prototypesOf(document: WorkspaceDocument, categoryId: number): readonly Folded[] {
  const known = memoryOf(document, categoryId);
  return known ? fold(known.memory, foldOptionsOf({})) : [];
}

/** What a class looks like in whole photos, from all that it learnt. Undefined while nothing is known of that. */
export function sightOfClass(document: WorkspaceDocument, categoryId: number): ClassPrototypes | undefined {
  const known = sightMemoryOf(document, categoryId);
  return known && sightOf(known.bank, known.memory);
}

function sightMemoryOf(document: WorkspaceDocument, categoryId: number): Known | undefined {
  const imported = document.categories.find(({ id }) => id === categoryId)?.imported?.sight;
  const taught = document.annotations
    .flatMap(({ categoryId: category, learnt }) => (category === categoryId && learnt?.sight ? [learnt] : []))
    .sort((a, b) => a.order - b.order)
    .flatMap(({ sight }) => sight ?? []);
  const sources = imported ? [imported, ...taught] : taught;
  return sources.length > 0
    ? { bank: sources[0].bank, memory: sources.flatMap(({ memory }) => memory) }
    : undefined;
}

/** Every class that knows something, for a file. Undefined while none does. */
export function bankFileOf(document: WorkspaceDocument): BankFile | undefined {
  const known = document.categories.flatMap(({ id, name }) => {
    const each = memoryOf(document, id);
    return each ? [{ name, ...each }] : [];
  });
  if (known.length === 0) return undefined;
  const sights = document.categories.flatMap(({ id, name }) => {
    const each = sightMemoryOf(document, id);
    return each ? [{ name, ...each }] : [];
  });
  const bankOf = (list: readonly (Known & { readonly name: string })[]) => ({
    bank: list[0].bank,
    classes: list.map(({ name, memory }) => ({ name, memory })),
  });
  return { ...bankOf(known), ...(sights.length > 0 ? { sight: bankOf(sights) } : {}) };
}

/** Contributions as they stand in the document: who taught, from which photo. */
export const signed = (
  contributions: readonly Omit<Contribution, 'image' | 'object'>[],
  image: string,
  object: number,
): Memory => contributions.map((each) => ({ ...each, image, object }));

const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at]);

/**
 * Keeps every object's `prototypes` as its class has them now, without what came from its own photo. Objects that
 * a person accepted keep those that their accepted mask was made with.
 */
export function createPrototypeKeeper(): (document: WorkspaceDocument) => WorkspaceDocument {
  /** By class: what it was folded from, and the folds by photo and parameters. */
  const folds = new Map<
    number,
    { readonly memories: readonly Memory[]; readonly made: Map<string, ClassPrototypes | undefined> }
  >();

  function prototypesFor(
    document: WorkspaceDocument,
    { imageId, categoryId, method, parameters }: Annotation,
  ): ClassPrototypes | undefined {
    const category = document.categories.find(({ id }) => id === categoryId);
    const sources = category ? sourcesOf(document, category) : [];
    if (sources.length === 0) return undefined;
    const memories = sources.map(({ memory }) => memory);
    let known = folds.get(categoryId);
    if (!known || !sameList(known.memories, memories)) {
      known = { memories, made: new Map() };
      folds.set(categoryId, known);
    }
    const name = document.images.find(({ id }) => id === imageId)?.name;
    const options = foldOptionsOf(learningParameters(method, parameters));
    // Most photos taught nothing: they share the fold of everything.
    const teaches = sources.some(
      (source) => source.imageId === imageId || source.memory.some(({ image }) => image === name),
    );
    const key = JSON.stringify([teaches ? imageId : '', options]);
    if (!known.made.has(key)) {
      const left = sources.flatMap((source) =>
        source.imageId === undefined
          ? source.memory.filter(({ image }) => image !== name)
          : source.imageId === imageId
            ? []
            : source.memory,
      );
      known.made.set(key, classPrototypes(sources[0].bank, left, options));
    }
    return known.made.get(key);
  }

  return (document) => {
    let changed = false;
    const annotations = document.annotations.map((annotation) => {
      const method = METHODS.find(({ id }) => id === annotation.method);
      const remembers = method !== undefined && isRemembering(method, annotation.parameters);
      if (remembers && annotation.learnt) return annotation;
      const prototypes = remembers ? prototypesFor(document, annotation) : undefined;
      if (prototypes?.key === annotation.prototypes?.key) return annotation;
      changed = true;
      const { prototypes: _, ...rest } = annotation;
      return prototypes ? { ...rest, prototypes } : rest;
    });
    return changed ? { ...document, annotations } : document;
  };
}
