import type { Box, Grid, Point, Size } from '../geometry';
import type { TrainedHead } from '../heads';
import type { Pixels } from '../image';
import type { Ring, Rle } from '../mask';
import type {
  AttentionHead,
  BankKey,
  ClassPrototypes,
  Frame,
  Learnt,
  LookedHead,
  LookedMap,
  OtherObject,
  Palette,
  ParameterValues,
  PasteOptions,
  Prompt,
  TokenMap,
} from '../methods';

/** One object to compute. A run is a pure function of (this request, the image, the model, the backend's kind). */
export interface RunRequest {
  readonly imageId: string;
  /** `exits`, `attention-shift`, … */
  readonly method: string;
  readonly prompt: Prompt;
  /** What differs from the declared defaults; {} for none. */
  readonly parameters: ParameterValues;
  /** The other objects of the image that the method regards, in the order `othersOf` gives; left out for none. */
  readonly others?: readonly OtherObject[];
  /** What is known of the object's class, for a method that remembers. */
  readonly prototypes?: ClassPrototypes;
  /** Run lengths of all pixels of the object's class, for a method that asks what a truth would give. */
  readonly truth?: Uint32Array;
  /** For a method that predicts by one, where its parameters are so (`headIdOf`). */
  readonly head?: TrainedHead;
  /** Name of the object's class, for a head that tells classes apart. */
  readonly headClass?: string;
}

/** An object whose mask a person accepted, for its class to learn from (SIM). */
export interface LearnRequest extends Pick<RunRequest, 'imageId' | 'prompt' | 'parameters'> {
  /** Run lengths of the class's accepted masks in the image, this object's first. */
  readonly masks: readonly Uint32Array[];
  /** The class's prototypes so far; undefined for a class that is new. */
  readonly known:
    | {
        readonly bank: BankKey;
        readonly born: readonly { readonly prototype: number; readonly vector: Float32Array }[];
      }
    | undefined;
}

/** What an object taught its class. */
export interface LearntObject extends Learnt {
  /** What its look in the whole photo taught, for its class to be found on others; left out where nothing. */
  readonly sight?: Learnt;
}

/** Where objects of a class are to be looked for. */
export interface ProposeRequest {
  readonly imageId: string;
  /** What the class looks like in whole photos (`sightOf`). */
  readonly prototypes: ClassPrototypes;
  /** Run lengths of the class's objects that are on the photo already: they are not proposed again. */
  readonly taken: readonly Uint32Array[];
  /** What differs from the defaults (`proposing`). */
  readonly parameters: ParameterValues;
}

/** An object that nobody has asked for yet. The run of `request` gives `result`. */
export interface Proposal {
  readonly request: RunRequest;
  readonly result: RunResult;
  /** The mask meant: its place on the wheel. */
  readonly scale: number;
  /** IoU to be expected, 0…1; only its order means much. */
  readonly score: number;
}

/** How far a search for objects is. */
export interface ProposeProgress {
  readonly done: number;
  readonly places: number;
  /** The surest first, as far as it is known by now. */
  readonly proposals: readonly Proposal[];
}

/** One pseudo mask, ready to draw, to keep and to export. Plain data: can be cloned to a worker and stored. */
export interface ScaleMask {
  /** Place on the wheel: 0 the default, larger numbers larger masks. */
  readonly scale: number;
  /** COCO run lengths (column-major, zeros first) over the whole image. */
  readonly counts: Uint32Array;
  /** Run lengths of the pixels that the method is sure of neither way, where it knows such. */
  readonly ignored?: Uint32Array;
  /** Their rings, as `rings`. */
  readonly ignoredRings?: readonly Ring[];
  /** Pixels. */
  readonly area: number;
  /** Tight box. */
  readonly box: Box;
  /** 0…1. */
  readonly score: number;
  /** Rings to fill with the even-odd rule, in image pixels. */
  readonly rings: readonly Ring[];
}

export interface RunResult {
  readonly image: Size;
  /** Sorted by scale, nested; never empty. */
  readonly masks: readonly ScaleMask[];
  readonly map: TokenMap;
  readonly flags: readonly string[];
  /** Milliseconds per stage, in order; `recalled` where it did not run, because nothing it depends on had changed. */
  readonly stages: readonly {
    readonly id: string;
    readonly title: string;
    readonly ms: number;
    readonly recalled?: true;
  }[];
  /** Milliseconds from request to result, waiting in the queue not included. */
  readonly ms: number;
  /** Where the kernels ran. */
  readonly backend: 'cpu' | 'webgpu';
}

/** A run that was watched: the same result, and every frame in the order of the stages. Never stored. */
export interface Watched {
  readonly result: RunResult;
  readonly frames: readonly Frame[];
}

/** A token that is asked about. */
export interface TokenRequest {
  readonly imageId: string;
  /** The tokens of the frame that is looked at. */
  readonly grid: Grid;
  /** A pixel of the image; its token is the row. */
  readonly pixel: Point;
}

/** Which token's affinity to all others is asked for. */
export interface AffinityRequest extends TokenRequest, Pick<RunRequest, 'method' | 'parameters'> {
  /** 0: the affinity itself. Above: that power of the walk's transition matrix, for methods that walk. */
  readonly power: number;
}

export type BackendChoice = 'auto' | 'cpu' | 'webgpu';

/** What the engine is doing before it can run. */
export type EngineStatus =
  | { readonly state: 'loading'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly state: 'warming-up' }
  | {
      readonly state: 'ready';
      readonly model: string;
      /** Where the ViT runs: "WASM, 2 threads" or "WebGPU". */
      readonly network: string;
      /** Where the kernels run: "CPU, 2 threads" or "WebGPU (adapter name)". */
      readonly kernels: string;
      readonly backend: 'cpu' | 'webgpu';
      /** Why this device: "software adapter: the CPU is faster", with the measured milliseconds. */
      readonly reason: string;
    }
  | { readonly state: 'failed'; readonly sentence: string };

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** A first result that a better one will replace. */
  readonly onPreview?: (result: RunResult) => void;
  /** Before others in the queue (the object under the pointer). */
  readonly urgent?: boolean;
}

export interface WatchOptions extends Pick<RunOptions, 'signal'> {
  /** The colours that a device which can paint gives maps in. */
  readonly palette?: Palette;
}

export interface ExportImage extends Size {
  /** Under which the engine has it open. */
  readonly id: string;
  readonly name: string;
  readonly annotations: readonly ExportAnnotation[];
}

export interface ExportAnnotation {
  /** Place in the exported categories, from 0. */
  readonly category: number;
  readonly counts: Uint32Array;
  /** Pixels that the method is sure of neither way, where it knows such. */
  readonly ignored?: Uint32Array;
  readonly score: number;
  readonly prompt: Prompt;
  /** By what it claims its pixels, where its method shares them out between the objects of an image. */
  readonly claim?: { readonly method: string; readonly id: number; readonly map: TokenMap };
}

/** A document whose objects share no pixel where their method forbids it. */
export interface SharedOut {
  readonly document: ExportDocument;
  /** Objects that are not in it because others have every pixel of theirs. */
  readonly emptied: readonly { readonly image: string; readonly category: string }[];
}

export interface ExportDocument {
  readonly images: readonly ExportImage[];
  readonly categories: readonly string[];
  /** What made the masks, for COCO's `info`. */
  readonly description: string;
}

/** A new photo by copy-paste, to look at. */
export interface PastePreview extends Size {
  /** The photo, smaller. */
  readonly picture: Pixels;
  /** The photo that objects were taken from. */
  readonly source: string;
  /** Those of the photo itself, then the pasted ones; later ones lie over earlier ones. Rings in the photo's pixels. */
  readonly objects: readonly {
    /** Place in the document's categories. */
    readonly category: number;
    readonly score: number;
    /** The photo it was pasted from; left out for one that was there. */
    readonly from?: string;
    /** Pixels of it, and those that are still seen. */
    readonly area: number;
    readonly seen: number;
    readonly rings: readonly Ring[];
    readonly hidden: readonly Ring[];
  }[];
}

/** A photo as a data set knows it. */
export interface NamedPhoto extends Size {
  readonly id: string;
  /** The file's name without folders. */
  readonly name: string;
}

/** An object of a COCO file on an open photo. */
export interface CocoObject {
  /** Its id in the file. */
  readonly id: number;
  readonly imageId: string;
  /** Name of its category. */
  readonly category: string;
  /** A region of many objects, which nothing is compared with. */
  readonly crowd: boolean;
  /** Left out where the file gives no segmentation. */
  readonly mask?: Rle;
  /** Its extreme points or point, else its box; left out where there is none of them. */
  readonly prompt?: Prompt;
}

/** What a COCO file has of the open photos. */
export interface CocoObjects {
  readonly objects: readonly CocoObject[];
  /** Objects on photos that are not open. */
  readonly elsewhere: number;
  /** Sentences about what was left out. */
  readonly problems: readonly string[];
}

/** The engine as the page sees it; it lives in a worker and never blocks the page. */
export interface EngineClient {
  /** Hears of every change of state, at once with the present one. Returns the unsubscribe function. */
  onStatus(listener: (status: EngineStatus) => void): () => void;
  /** Loads again with another choice of backend. */
  chooseBackend(choice: BackendChoice): void;
  /**
   * Reads a file: size after EXIF orientation. Rejects with a sentence that names the file and the reason.
   * The engine keeps the blob (by reference), not the decoded picture.
   */
  openImage(imageId: string, file: Blob, name: string): Promise<Size>;
  closeImage(imageId: string): void;
  /** Encodes what a click on this image will need, while nothing more urgent waits. */
  prepare(imageId: string): void;
  /** Rejects with a sentence; with an AbortError when cancelled. */
  run(request: RunRequest, options?: RunOptions): Promise<RunResult>;
  /**
   * The same run with its frames; before all others in the queue. With a palette maps that lie on a device come as
   * pictures besides. Rejects as `run` does.
   */
  watch(request: RunRequest, options?: WatchOptions): Promise<Watched>;
  /** One row of the affinity the method's walk or query starts from, its largest value 1. */
  affinityRow(request: AffinityRequest, options?: Pick<RunOptions, 'signal'>): Promise<TokenMap>;
  /** The same to look at: colours that never left the device, where it can paint; else the row itself. */
  affinityPicture(
    request: AffinityRequest,
    palette: Palette,
    options?: Pick<RunOptions, 'signal'>,
  ): Promise<LookedMap>;
  /** The token's attention in every block and head; the first call fetches the model's full graph. */
  attentionHeads(
    request: TokenRequest,
    options?: Pick<RunOptions, 'signal'>,
  ): Promise<readonly AttentionHead[]>;
  /** The same to look at, in one picture, as `affinityPicture` is. */
  attentionPictures(
    request: TokenRequest,
    palette: Palette,
    options?: Pick<RunOptions, 'signal'>,
  ): Promise<readonly LookedHead[]>;
  /** Reads a COCO file; large ones take a while. Rejects with a sentence where it is none. */
  readCocoObjects(file: Blob, name: string, photos: readonly NamedPhoto[]): Promise<CocoObjects>;
  /** What an object teaches its class; before all others in the queue. Rejects with a sentence. */
  /** Reads a trained head's file. Rejects with a sentence where it is none, or one for another model. */
  readHead(file: Blob, name: string): Promise<TrainedHead>;
  /** A trained head's file, JSON. */
  writeHead(head: TrainedHead): Promise<Blob>;
  learn(request: LearnRequest, options?: Pick<RunOptions, 'signal'>): Promise<LearntObject>;
  /** Objects of a class that nobody has asked for, the surest first. Rejects as `run` does. */
  propose(
    request: ProposeRequest,
    onProgress: (progress: ProposeProgress) => void,
    signal?: AbortSignal,
  ): Promise<readonly Proposal[]>;
  /** Gives pixels that several objects hold to one of them, where their method says how. */
  shareOut(document: ExportDocument): Promise<SharedOut>;
  /** The COCO JSON file. */
  exportCoco(document: ExportDocument, segmentation: 'rle' | 'polygon'): Promise<Blob>;
  /** Masks as PNG in a zip; progress 0…1. */
  exportPngs(
    document: ExportDocument,
    onProgress: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<Blob>;
  /** One of the new photos that `exportPasted` makes. Rejects with a sentence where nothing can be pasted onto it. */
  pastePreview(
    document: ExportDocument,
    imageId: string,
    options: PasteOptions,
    more?: Pick<RunOptions, 'signal'>,
  ): Promise<PastePreview>;
  /** New photos by copy-paste and their COCO file, in a zip; progress 0…1. */
  exportPasted(
    document: ExportDocument,
    options: PasteOptions,
    onProgress: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<Blob>;
}
