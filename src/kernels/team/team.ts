import { instantiate, simdModuleOfThreads } from '../simd/module';
import { BOARD, pagesOf, type Room, type Rooms } from '../simd/rooms';

/** The most memory that threads share; rooms beyond it are of one thread. Two affinities of 4,096 tokens fit. */
const MOST_BYTES = 192 * 2 ** 20;
/** So many tiles there are (`../simd/assembly/board.ts`). */
const MOST_THREADS = 16;
/** Longer than a chunk ever takes, also on a machine that has much else to do. */
const PATIENCE_MS = 5000;
/**
 * Multiplications from which a job is shared: 2.5 µs of one thread. From forty times as many it is worth waking a
 * helper, which takes as long (`../simd/assembly/team.ts`).
 */
const WORTH = 50_000;
/** A helper that does not come up within this time is not waited for. */
const ARRIVAL_MS = 2000;

/** Words of the board that are written or read here (`../simd/assembly/team.ts`). */
const WORD = { helpers: 3, worth: 4, patience: 5, lost: 6 } as const;

/** What a helper thread is started with: it instantiates the module over the memory, says so, and calls `help`. */
export interface HelperStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
}

/** Starts a helper thread; returns what ends it. `onGone` hears once that it ended, or never came, and why. */
export type OpenHelper = (
  start: HelperStart,
  onHere: () => void,
  onGone: (why: string) => void,
) => () => void;

export interface TeamOptions {
  /** Threads that compute, the calling one among them. */
  readonly threads: number;
  readonly openHelper: OpenHelper;
  /** For the specs: multiplications from which a job is shared, and how long a lost helper is waited for. */
  readonly worth?: number;
  readonly patienceMs?: number;
}

/**
 * Threads that compute in one memory. The caller leads; a helper sleeps where there is nothing to do. It can die or
 * never come: then the others go on, and a job that it had begun fails with `lost` true.
 */
export class Team implements Rooms {
  /** When every helper has come, or will not. */
  readonly ready: Promise<void>;
  private readonly words: Int32Array;
  private readonly end: (() => void)[] = [];
  /** In the order of their addresses. */
  private readonly lent: Room[] = [];
  private readonly shared: Omit<Room, 'begin' | 'bytes'>;
  private open = true;

  private constructor(
    { threads, openHelper, worth = WORTH, patienceMs = PATIENCE_MS }: TeamOptions,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    /** For what is too large to be shared. */
    private readonly others: Rooms,
  ) {
    this.shared = { memory, run: instantiate(module, memory) };
    this.words = new Int32Array(memory.buffer, 0, BOARD / 4);
    this.words[WORD.worth] = worth;
    this.words[WORD.patience] = patienceMs;
    const helpers = Array.from({ length: Math.min(threads, MOST_THREADS) - 1 }, (_, at) => {
      return new Promise<void>((settle) => {
        const onHere = () => {
          if (this.open) Atomics.add(this.words, WORD.helpers, 1);
          settle();
        };
        const onGone = (why: string) => {
          settle();
          this.mourn(why);
        };
        // The one before may have failed at once.
        if (!this.open) return settle();
        try {
          this.end.push(openHelper({ module, memory, thread: at + 1 }, onHere, onGone));
        } catch (error) {
          onGone(error instanceof Error ? error.message : String(error));
        }
      });
    });
    this.ready = withPatience(helpers);
  }

  /**
   * Nothing where threads cannot share a memory (a page that is not cross-origin isolated), and on a page's own
   * thread, which must not wait for others.
   */
  static open(options: TeamOptions, others: Rooms): Team | undefined {
    const module = simdModuleOfThreads();
    const alone = options.threads < 2 || globalThis.crossOriginIsolated === false;
    if (!module || alone || typeof document !== 'undefined') return undefined;
    let memory: WebAssembly.Memory;
    try {
      memory = new WebAssembly.Memory({ initial: 1, maximum: pagesOf(MOST_BYTES), shared: true });
    } catch {
      // No room to grow in: what one thread needs may still be there.
      return undefined;
    }
    return new Team(options, module, memory, others);
  }

  /** Threads that compute, the calling one among them. */
  get threads(): number {
    return 1 + Atomics.load(this.words, WORD.helpers);
  }

  /** Did a helper not come back from its part of a job? Then nothing here may be computed with any more. */
  get lost(): boolean {
    return Atomics.load(this.words, WORD.lost) === 1;
  }

  acquire(bytes: number): Room {
    const place = this.placeFor(bytes);
    if (place === undefined) return this.others.acquire(bytes);
    const room = { ...this.shared, begin: place.begin, bytes };
    this.lent.splice(place.at, 0, room);
    return room;
  }

  /** The first gap that is large enough, the memory grown to it; and how many rooms lie before it. */
  private placeFor(bytes: number): { readonly begin: number; readonly at: number } | undefined {
    let begin = BOARD;
    let at = 0;
    for (; at < this.lent.length && this.lent[at].begin - begin < bytes; at++) {
      begin = this.lent[at].begin + this.lent[at].bytes;
    }
    const { memory } = this.shared;
    const missing = begin + bytes - memory.buffer.byteLength;
    try {
      if (missing > 0) memory.grow(pagesOf(missing));
      return { begin, at };
    } catch {
      return undefined;
    }
  }

  release(rooms: Iterable<Room>): void {
    const foreign: Room[] = [];
    for (const room of rooms) {
      const at = this.lent.indexOf(room);
      if (at >= 0) this.lent.splice(at, 1);
      else foreign.push(room);
    }
    this.others.release(foreign);
  }

  /** Ends the helpers; what is still computed here is computed by the caller alone. */
  clear(): void {
    this.open = false;
    Atomics.store(this.words, WORD.helpers, 0);
    for (const end of this.end.splice(0)) end();
    this.others.clear();
  }

  private mourn(why: string): void {
    if (!this.open) return;
    console.warn(`A helper thread of the kernels stopped (${why}); they go on with one thread.`);
    this.clear();
  }
}

/** Settles with the promises, or when they take too long. */
async function withPatience(promises: readonly Promise<void>[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ARRIVAL_MS);
  });
  await Promise.race([Promise.all(promises), late]);
  clearTimeout(timer);
}
