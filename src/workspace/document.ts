import type { Box } from '../geometry';
import type { HeadId, HeldOut } from '../heads';
import type { BankKey, Memory } from '../methods';
import type { ClassPrototypes, OtherObject, ParameterValues, Prompt } from '../methods/declaration';

/** A photo of the workspace; its pixels live beside the document, in the library. */
export interface WorkspaceImage {
  /** UUID, never reused. */
  readonly id: string;
  /** The file's name; two photos may share one. */
  readonly name: string;
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  /** Pixels, after EXIF orientation. */
  readonly height: number;
}

/** A class of objects. */
export interface Category {
  /** From 1, never reused. */
  readonly id: number;
  readonly name: string;
  /** `#rrggbb`. */
  readonly colour: string;
  /** What was known of it from a file of prototypes, and of its look in whole photos. */
  readonly imported?: Known & { readonly sight?: Known };
}

/** What was learnt of one kind of features. */
export interface Known {
  readonly bank: BankKey;
  readonly memory: Memory;
}

/** One object: what was asked for, not what came out. Its mask is the result of a run. */
export interface Annotation {
  /** From 1, never reused. */
  readonly id: number;
  readonly imageId: string;
  readonly categoryId: number;
  /** A method's id. */
  readonly method: string;
  readonly prompt: Prompt;
  /** What differs from the method's declared defaults. */
  readonly parameters: ParameterValues;
  /** Place on the wheel: 0 the default, larger numbers larger masks. */
  readonly scale: number;
  /** The photo's other objects that this one's mask depends on; kept true by `regardOthers`. */
  readonly others?: readonly OtherObject[];
  /** What its method knows of its class; kept true by `createPrototypeKeeper`. */
  readonly prototypes?: ClassPrototypes;
  /** Key of the trained head that its method predicts by; kept true by `regardHeads`. */
  readonly head?: string;
  /** What that head calls the object's class, where it tells classes apart. */
  readonly headClass?: string;
  /** Run lengths of the truth of its class, where its method asks for it; kept true by `withClassTruth`. */
  readonly truth?: Uint32Array;
  /** A person accepted its mask, and this is what its class learnt from it. Any other mask takes it back. */
  readonly learnt?: Learnt;
}

/** What a class learnt from one object. */
export interface Learnt {
  /** Place in the order in which the class's objects were accepted. */
  readonly order: number;
  readonly bank: BankKey;
  readonly contributions: Memory;
  /** What its look in the whole photo taught, for the class to be found on others. */
  readonly sight?: Known;
}

/** An object of a class that was proposed, and that a person did not want. */
export interface Refusal {
  readonly imageId: string;
  readonly categoryId: number;
  /** Tight box of its mask. */
  readonly box: Box;
}

/** A trained head that is kept with the data set; its weights lie beside the document, under its key. */
export interface KeptHead {
  readonly key: string;
  readonly head: HeadId;
  /** A person's name for it. */
  readonly name: string;
  /** One sentence: what made it. */
  readonly made: string;
  /** The classes it tells apart, each with the workspace's class that was called so when it came. */
  readonly classes: readonly { readonly name: string; readonly categoryId?: number }[];
  /** How it did on what was held out; undefined for one from a file. */
  readonly heldOut?: HeldOut;
}

/** Everything that undo covers. */
export interface WorkspaceDocument {
  readonly images: readonly WorkspaceImage[];
  readonly categories: readonly Category[];
  readonly annotations: readonly Annotation[];
  /** Left out while nothing was refused. */
  readonly refused?: readonly Refusal[];
  /** In the order they were kept; left out for none. */
  readonly heads?: readonly KeptHead[];
}

/** The next numbers to give out. Outside undo: a number once given never names anything else. */
export interface Counters {
  readonly annotation: number;
  readonly category: number;
}

/** Twelve colours told apart on photos, dark and light; classes take them in turn. */
const CLASS_COLOURS = [
  '#ff6b4a',
  '#35b6ff',
  '#ffc53d',
  '#5ad46f',
  '#d57bff',
  '#ff7eb6',
  '#2fd6c3',
  '#b8d432',
  '#8d9bff',
  '#ff9d3b',
  '#00b39e',
  '#e0a3a3',
] as const;

/** The colour of the category with this number when nobody chooses another. */
export const colourOf = (categoryId: number): string =>
  CLASS_COLOURS[(categoryId - 1) % CLASS_COLOURS.length] ?? CLASS_COLOURS[0];

/** A workspace nobody has touched: one class, so that the first click has one. */
export const emptyDocument = (): WorkspaceDocument => ({
  images: [],
  categories: [{ id: 1, name: 'object', colour: colourOf(1) }],
  annotations: [],
});

/** The smallest counters that collide with nothing in the document. */
export const countersFor = (document: WorkspaceDocument): Counters => ({
  annotation: 1 + Math.max(0, ...document.annotations.map((annotation) => annotation.id)),
  category: 1 + Math.max(0, ...document.categories.map((category) => category.id)),
});

/** "1 object", "2 objects". */
export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What was accepted is a mask: an object that gets another one has to be accepted anew. */
export function withoutLearnt({ learnt: _, ...annotation }: Annotation): Annotation {
  return annotation;
}

/** The objects of one photo, in the order they were made. */
export const annotationsOf = (document: WorkspaceDocument, imageId: string): readonly Annotation[] =>
  document.annotations.filter((annotation) => annotation.imageId === imageId);

/** The points a person can take hold of. A box has none. */
export function promptPoints(prompt: Prompt): readonly { readonly x: number; readonly y: number }[] {
  switch (prompt.kind) {
    case 'extreme-points':
      return prompt.points;
    case 'point':
      return [prompt.point];
    case 'box':
      return [];
  }
}
