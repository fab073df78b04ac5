/**
 * The beginning of the memory, before everything that is laid out (`BOARD` in `../rooms.ts`): the job that the
 * threads work at and who is at it (`team.ts`), and a tile of 32 numbers for each of at most 16 threads.
 */

/** What a job is given: numbers of 32 bits, one behind the other. */
const GIVEN: usize = 256;
const TILES: usize = 1024;

/** Which thread this instance computes for; 0 leads. */
let thread: i32 = 0;

export function setThread(number: i32): void {
  thread = number;
}

/** Where this thread keeps a tile. */
export function ownTile(): usize {
  return TILES + (thread << 7);
}

export function give(k: usize, value: usize): void {
  store<usize>(GIVEN + (k << 2), value);
}

export function given(k: usize): i32 {
  return load<i32>(GIVEN + (k << 2));
}

/** Floats are given as their bits. */
export function givenFloat(k: usize): f32 {
  return load<f32>(GIVEN + (k << 2));
}
