import type { Point } from '../geometry';
import { type BankFile, type BankKey, checkBank, type Memory } from '../methods';
import type { ParameterValues, Prompt } from '../methods/declaration';
import {
  type Annotation,
  type Category,
  type Counters,
  colourOf,
  countersFor,
  type Known,
  plural,
  type Refusal,
  type WorkspaceDocument,
  type WorkspaceImage,
  withoutLearnt,
} from './document';
import { createHeadActions, type HeadActions, headsOf } from './heads';
import type { History } from './history';

/** What becomes of the objects of a class that goes. */
type Orphans = { readonly kind: 'delete' } | { readonly kind: 'move'; readonly to: number };

/** A new object before it has a number. */
export type NewAnnotation = Omit<Annotation, 'id'>;

/** A new object that says its class by name. */
export type NamedAnnotation = Omit<NewAnnotation, 'categoryId'> & { readonly category: string };

/** Everything that changes the document. Each call is one undo step unless it says otherwise. */
export interface Actions extends HeadActions {
  /** Consecutive calls that name the same `batch` (one drop of many files) are one step. */
  readonly addImages: (images: readonly WorkspaceImage[], batch?: string) => void;
  /** Puts photos in that nobody asked for (the samples): no step, so that undo never takes them away. */
  readonly seedImages: (images: readonly WorkspaceImage[]) => void;
  /** Takes the photo and its objects out. */
  readonly removeImage: (id: string) => void;
  /**
   * Returns the new object's number. A class that is gone by now gives way to the first one.
   * @param how it came about, for the words of undo
   * @throws Error when the photo is not in the workspace
   */
  readonly addAnnotation: (annotation: NewAnnotation, how?: string) => number;
  /** A proposed object is not wanted: nothing like it is proposed there again. */
  readonly refuse: (refusal: Refusal) => void;
  /** Many objects by the names of their classes, as one step; classes that are missing are made. */
  readonly addAnnotations: (annotations: readonly NamedAnnotation[]) => void;
  readonly removeAnnotation: (id: number) => void;
  readonly setAnnotationCategory: (id: number, categoryId: number) => void;
  /** Consecutive changes of one object's scale are one step. */
  readonly setAnnotationScale: (id: number, scale: number) => void;
  /** Consecutive changes that name the same `dial` (a slider being drawn) are one step. */
  readonly setAnnotationParameters: (id: number, parameters: ParameterValues, dial?: string) => void;
  /** Gives every object of a method the same parameters, and the head they predict by. */
  readonly setParametersOfAll: (method: string, parameters: ParameterValues, head?: string) => void;
  readonly setAnnotationMethod: (id: number, method: string) => void;
  /** Method, parameters and head of another run of the object, as one step; a head that is gone is left out. */
  readonly setAnnotationRun: (id: number, run: Pick<Annotation, 'method' | 'parameters' | 'head'>) => void;
  /** Moves one of the object's points. Consecutive moves with the same `drag` are one step. */
  readonly movePromptPoint: (id: number, index: number, to: Point, drag?: string) => void;
  /** A person accepts the object's mask, and its class learns this from it. */
  readonly teach: (id: number, bank: BankKey, contributions: Memory, sight?: Known) => void;
  /** The class forgets what it learnt from the object. */
  readonly unteach: (id: number) => void;
  /**
   * Puts what a file knows in place of what an earlier file knew; classes that are not there are made.
   * @throws Error with a sentence where a class has learnt from other features
   */
  readonly importPrototypes: (file: BankFile) => void;
  /** Returns the new class's number. */
  readonly addCategory: (name: string, colour?: string) => number;
  readonly renameCategory: (id: number, name: string) => void;
  /** Consecutive changes of one class's colour are one step. */
  readonly recolourCategory: (id: number, colour: string) => void;
  /** The last class stays: every object needs one. */
  readonly removeCategory: (id: number, orphans: Orphans) => void;
  /** The next numbers, to be saved with the document. */
  readonly counters: () => Counters;
  /** Starts over from a saved document; its numbers are never given out again. */
  readonly restore: (document: WorkspaceDocument, counters?: Counters) => void;
}

function withPoint(prompt: Prompt, index: number, to: Point): Prompt {
  const same = (point: Point) => point.x === to.x && point.y === to.y;
  switch (prompt.kind) {
    case 'extreme-points': {
      const old = prompt.points[index];
      if (old === undefined || same(old)) return prompt;
      return { ...prompt, points: prompt.points.map((point, at) => (at === index ? to : point)) };
    }
    case 'point':
      return index !== 0 || same(prompt.point) ? prompt : { ...prompt, point: to };
    case 'box':
      return prompt;
  }
}

/** What was refused, apart from some. */
const refusedBut = ({ refused }: WorkspaceDocument, gone: (refusal: Refusal) => boolean) =>
  refused ? { refused: refused.filter((refusal) => !gone(refusal)) } : {};

const sameValues = (a: ParameterValues, b: ParameterValues): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([id, value]) => Object.hasOwn(b, id) && b[id] === value);

/** The named actions over a history. */
export function createActions(history: History): Actions {
  let counters = countersFor(history.document());

  const categoryName = (id: number): string =>
    history.document().categories.find((category) => category.id === id)?.name ?? 'object';

  /** Replaces one annotation; `change` returns the same object for "nothing to do". */
  const changeAnnotation = (
    id: number,
    change: (annotation: Annotation) => Annotation,
    label: (annotation: Annotation) => string,
    group?: string,
  ) => {
    const document = history.document();
    const old = document.annotations.find((annotation) => annotation.id === id);
    if (!old) return;
    const next = change(old);
    if (next === old) return;
    const changed = next.learnt && next.learnt === old.learnt ? withoutLearnt(next) : next;
    history.commit(
      { ...document, annotations: document.annotations.map((each) => (each === old ? changed : each)) },
      { label: label(next), ...(group === undefined ? {} : { group }) },
    );
  };

  const changeCategory = (id: number, part: Partial<Category>, label: string, group?: string) => {
    const document = history.document();
    const old = document.categories.find((category) => category.id === id);
    if (!old) return;
    const next = { ...old, ...part };
    if (next.name === old.name && next.colour === old.colour) return;
    history.commit(
      { ...document, categories: document.categories.map((each) => (each === old ? next : each)) },
      { label, ...(group === undefined ? {} : { group }) },
    );
  };

  return {
    addImages(images, batch) {
      const document = history.document();
      const known = new Set(document.images.map((image) => image.id));
      const fresh = images.filter((image) => !known.has(image.id));
      if (fresh.length === 0) return;
      const [first] = fresh;
      const label = batch === undefined && fresh.length === 1 && first ? `open ${first.name}` : 'open photos';
      history.commit(
        { ...document, images: [...document.images, ...fresh] },
        { label, ...(batch === undefined ? {} : { group: `images:${batch}` }) },
      );
    },
    seedImages: (images) =>
      history.rewrite((document) => ({ ...document, images: [...document.images, ...images] })),
    removeImage(id) {
      const document = history.document();
      const image = document.images.find((each) => each.id === id);
      if (!image) return;
      history.commit(
        {
          ...document,
          images: document.images.filter((each) => each !== image),
          annotations: document.annotations.filter((annotation) => annotation.imageId !== id),
          ...refusedBut(document, (refusal) => refusal.imageId === id),
        },
        { label: `remove ${image.name}` },
      );
    },
    addAnnotation(annotation, how = 'add') {
      const document = history.document();
      if (!document.images.some((image) => image.id === annotation.imageId)) {
        throw new Error('The photo of this object is no longer in the workspace. Open it again first.');
      }
      const known = document.categories.some((category) => category.id === annotation.categoryId);
      const categoryId = known ? annotation.categoryId : (document.categories[0]?.id ?? 1);
      const id = counters.annotation;
      counters = { ...counters, annotation: id + 1 };
      history.commit(
        { ...document, annotations: [...document.annotations, { ...annotation, id, categoryId }] },
        { label: `${how} ${categoryName(categoryId)}` },
      );
      return id;
    },
    refuse(refusal) {
      const document = history.document();
      history.commit(
        { ...document, refused: [...(document.refused ?? []), refusal] },
        { label: `drop proposed ${categoryName(refusal.categoryId)}` },
      );
    },
    addAnnotations(list) {
      const document = history.document();
      const present = list.filter(({ imageId }) => document.images.some((image) => image.id === imageId));
      if (present.length === 0) return;
      const byName = new Map(document.categories.map(({ id, name }) => [name, id]));
      const fresh: Category[] = [];
      const annotations = present.map(({ category, ...annotation }, i) => {
        let categoryId = byName.get(category);
        if (categoryId === undefined) {
          categoryId = counters.category + fresh.length;
          fresh.push({ id: categoryId, name: category, colour: colourOf(categoryId) });
          byName.set(category, categoryId);
        }
        return { ...annotation, id: counters.annotation + i, categoryId };
      });
      counters = {
        annotation: counters.annotation + annotations.length,
        category: counters.category + fresh.length,
      };
      history.commit(
        {
          ...document,
          categories: [...document.categories, ...fresh],
          annotations: [...document.annotations, ...annotations],
        },
        { label: `add ${plural(annotations.length, 'object')}` },
      );
    },
    removeAnnotation(id) {
      const document = history.document();
      const old = document.annotations.find((annotation) => annotation.id === id);
      if (!old) return;
      history.commit(
        { ...document, annotations: document.annotations.filter((annotation) => annotation !== old) },
        { label: `delete ${categoryName(old.categoryId)}` },
      );
    },
    setAnnotationCategory(id, categoryId) {
      if (!history.document().categories.some((category) => category.id === categoryId)) return;
      changeAnnotation(
        id,
        (old) => (old.categoryId === categoryId ? old : { ...old, categoryId }),
        () => `call it ${categoryName(categoryId)}`,
      );
    },
    setAnnotationScale(id, scale) {
      changeAnnotation(
        id,
        (old) => (old.scale === scale ? old : { ...old, scale }),
        (annotation) => `scale of ${categoryName(annotation.categoryId)}`,
        `scale:${id}`,
      );
    },
    setAnnotationParameters(id, parameters, dial) {
      changeAnnotation(
        id,
        (old) => (sameValues(old.parameters, parameters) ? old : { ...old, parameters }),
        (annotation) => `parameters of ${categoryName(annotation.categoryId)}`,
        dial === undefined ? undefined : `parameters:${id}:${dial}`,
      );
    },
    setParametersOfAll(method, parameters, head) {
      const document = history.document();
      let count = 0;
      const annotations = document.annotations.map((annotation) => {
        const same = sameValues(annotation.parameters, parameters) && annotation.head === head;
        if (annotation.method !== method || same) return annotation;
        count += 1;
        return { ...withoutLearnt(annotation), parameters, ...(head === undefined ? {} : { head }) };
      });
      if (count === 0) return;
      history.commit({ ...document, annotations }, { label: `parameters of ${plural(count, 'object')}` });
    },
    setAnnotationMethod(id, method) {
      changeAnnotation(
        id,
        (old) => (old.method === method ? old : { ...old, method, parameters: {}, scale: 0 }),
        (annotation) => `method of ${categoryName(annotation.categoryId)}`,
      );
    },
    setAnnotationRun(id, { method, parameters, head }) {
      const kept = headsOf(history.document()).some(({ key }) => key === head) ? head : undefined;
      changeAnnotation(
        id,
        (old) => {
          const same = old.method === method && sameValues(old.parameters, parameters) && old.head === kept;
          if (same) return old;
          const { head: _, headClass: __, ...rest } = old;
          const scale = old.method === method ? old.scale : 0;
          return { ...rest, method, parameters, scale, ...(kept === undefined ? {} : { head: kept }) };
        },
        (annotation) => `run of ${categoryName(annotation.categoryId)}`,
      );
    },
    movePromptPoint(id, index, to, drag) {
      changeAnnotation(
        id,
        (old) => {
          const prompt = withPoint(old.prompt, index, to);
          return prompt === old.prompt ? old : { ...old, prompt };
        },
        (annotation) => `move a point of ${categoryName(annotation.categoryId)}`,
        drag === undefined ? undefined : `drag:${id}:${index}:${drag}`,
      );
    },
    teach(id, bank, contributions, sight) {
      const order =
        1 + Math.max(0, ...history.document().annotations.map(({ learnt }) => learnt?.order ?? 0));
      changeAnnotation(
        id,
        (old) => ({ ...old, learnt: { order, bank, contributions, ...(sight ? { sight } : {}) } }),
        (annotation) => `learn from ${categoryName(annotation.categoryId)}`,
      );
    },
    unteach(id) {
      changeAnnotation(
        id,
        (old) => (old.learnt ? withoutLearnt(old) : old),
        (annotation) => `stop learning from ${categoryName(annotation.categoryId)}`,
      );
    },
    importPrototypes({ bank, classes, sight }) {
      const document = history.document();
      const sightFor = (name: string): { readonly sight?: Known } => {
        const memory = sight?.classes.find((each) => each.name === name)?.memory;
        return sight && memory ? { sight: { bank: sight.bank, memory } } : {};
      };
      for (const { learnt, categoryId } of document.annotations) {
        const known = document.categories.find(({ id }) => id === categoryId)?.name;
        if (!learnt || !classes.some(({ name }) => name === known)) continue;
        checkBank(bank, learnt.bank);
        if (sight && learnt.sight) checkBank(sight.bank, learnt.sight.bank);
      }
      const categories = document.categories.map((category) => {
        const memory = classes.find(({ name }) => name === category.name)?.memory;
        return memory ? { ...category, imported: { bank, memory, ...sightFor(category.name) } } : category;
      });
      for (const { name, memory } of classes) {
        if (categories.some((category) => category.name === name)) continue;
        const id = counters.category;
        counters = { ...counters, category: id + 1 };
        categories.push({ id, name, colour: colourOf(id), imported: { bank, memory, ...sightFor(name) } });
      }
      history.commit({ ...document, categories }, { label: 'open prototypes' });
    },
    addCategory(name, colour) {
      const document = history.document();
      const id = counters.category;
      counters = { ...counters, category: id + 1 };
      history.commit(
        { ...document, categories: [...document.categories, { id, name, colour: colour ?? colourOf(id) }] },
        { label: `add class ${name}` },
      );
      return id;
    },
    renameCategory: (id, name) => changeCategory(id, { name }, `rename class ${categoryName(id)} to ${name}`),
    recolourCategory: (id, colour) =>
      changeCategory(id, { colour }, `colour of class ${categoryName(id)}`, `colour:${id}`),
    removeCategory(id, orphans) {
      const document = history.document();
      const categories = document.categories.filter((category) => category.id !== id);
      if (categories.length === document.categories.length || categories.length === 0) return;
      if (orphans.kind === 'move' && !categories.some((category) => category.id === orphans.to)) return;
      const annotations =
        orphans.kind === 'delete'
          ? document.annotations.filter((annotation) => annotation.categoryId !== id)
          : document.annotations.map((annotation) =>
              annotation.categoryId === id
                ? { ...withoutLearnt(annotation), categoryId: orphans.to }
                : annotation,
            );
      const count = document.annotations.filter((annotation) => annotation.categoryId === id).length;
      const also = count > 0 && orphans.kind === 'delete' ? ` with ${plural(count, 'object')}` : '';
      history.commit(
        {
          ...document,
          categories,
          annotations,
          ...refusedBut(document, (refusal) => refusal.categoryId === id),
        },
        { label: `delete class ${categoryName(id)}${also}` },
      );
    },
    ...createHeadActions(history),
    counters: () => counters,
    restore(document, saved) {
      const least = countersFor(document);
      counters = {
        annotation: Math.max(least.annotation, saved?.annotation ?? 1),
        category: Math.max(least.category, saved?.category ?? 1),
      };
      history.reset(document);
    },
  };
}
