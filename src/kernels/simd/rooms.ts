import { keepWithin } from '../keep';
import { instantiate, type SimdExports, simdModule } from './module';

const PAGE = 65536;
/** Bytes of memory that are kept for the next run: an affinity of 4,096 tokens and its features. */
const KEEP = 96 * 2 ** 20;

/** Bytes at the beginning of every memory that are the module's own (`assembly/board.ts`). */
export const BOARD = 4096;

export const pagesOf = (bytes: number) => Math.ceil(bytes / PAGE);

/** A piece of a memory, and the module that computes in it. It stays where it is, so arrays over it stay valid. */
export interface Room {
  readonly memory: WebAssembly.Memory;
  readonly run: SimdExports;
  /** Address of its first byte; 64 divides it. */
  readonly begin: number;
  readonly bytes: number;
}

/** Rooms that runs borrow and give back. */
export interface Rooms {
  /** @throws RangeError with a sentence where there is not so much memory. */
  acquire(bytes: number): Room;
  release(rooms: Iterable<Room>): void;
  clear(): void;
}

/** The address of the next `count` float32. */
export type Take = (count: number) => number;

/** Hands out arrays one behind the other, none in a cache line of another's. */
function layout(begin: number): { readonly take: Take; readonly end: () => number } {
  let end = begin;
  const take = (count: number) => {
    const at = end;
    end += Math.ceil(count / 16) * 64;
    return at;
  };
  return { take, end: () => end };
}

/** A room for just what `lay` takes, and where that lies. `lay` is called twice: to measure, and for the places. */
export function layOut<Places>(
  rooms: Rooms,
  lay: (take: Take) => Places,
): { readonly room: Room; readonly places: Places } {
  const measured = layout(0);
  lay(measured.take);
  const room = rooms.acquire(measured.end());
  return { room, places: lay(layout(room.begin).take) };
}

/** `count` float32 at an address. */
export function floats(room: Room, address: number, count: number): Float32Array {
  return new Float32Array(room.memory.buffer, address, count);
}

/** Numbers of `rows` packed rows: panels of eight. */
export const packedLength = (rows: number, width: number) => Math.ceil(rows / 8) * 8 * width;

/** Every room is a memory of its own, which one thread computes in. */
export class PrivateRooms implements Rooms {
  private free: Room[] = [];

  private constructor(private readonly module: WebAssembly.Module) {}

  /** Nothing where WebAssembly or its SIMD is missing. */
  static open(): PrivateRooms | undefined {
    const module = simdModule();
    return module && new PrivateRooms(module);
  }

  acquire(bytes: number): Room {
    const fits = this.free.filter((room) => room.bytes >= bytes).sort((a, b) => a.bytes - b.bytes)[0];
    if (fits) {
      this.free.splice(this.free.indexOf(fits), 1);
      return fits;
    }
    const pages = pagesOf(BOARD + bytes);
    let memory: WebAssembly.Memory;
    try {
      memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    } catch {
      const size = Math.ceil(bytes / 2 ** 20);
      throw new RangeError(`There is no memory for an array of ${size} MiB; choose a smaller size.`);
    }
    return { memory, run: instantiate(this.module, memory), begin: BOARD, bytes: pages * PAGE - BOARD };
  }

  /** Keeps of these and the earlier ones what `KEEP` has room for and lets go of the others. */
  release(rooms: Iterable<Room>): void {
    this.free = keepWithin([...rooms, ...this.free], ({ bytes }) => bytes, KEEP);
  }

  clear(): void {
    this.free = [];
  }
}
