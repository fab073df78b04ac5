import { give, setThread } from './board';
import { work } from './work';

/**
 * Several threads, one memory. The leader publishes a job in chunks; every thread that is awake takes the next
 * chunk until there is none. Who takes which does not matter to the result: a chunk writes what no other one
 * writes. So a helper that sleeps, comes late or is gone only leaves more to the others; the leader waits for
 * nobody but those who are at a chunk.
 *
 * Words that different threads write are 64 bytes apart.
 */

/** Counts jobs; helpers sleep on it. */
const JOB: usize = 0;
const ASLEEP: usize = 4;
/** 1 while chunks may be taken. */
const OPEN: usize = 8;
/** Helpers that came; written from outside (`../../team/team.ts`), like the next two. */
const HELPERS: usize = 12;
/** Jobs of less than so many multiplications are not shared. */
const WORTH: usize = 16;
/** Milliseconds that the leader waits for the helpers' last chunks. */
const PATIENCE: usize = 20;
/** 1 once it waited for nothing. */
const LOST: usize = 24;
const NEXT: usize = 64;
/** Helpers that may be at a chunk; the leader sleeps on it. */
const INSIDE: usize = 128;
const LEADER_ASLEEP: usize = 132;
const KERNEL: usize = 192;
const CHUNKS: usize = 196;

/** It takes a job of so many times `WORTH`, 0.1 ms of one thread, to wake a helper. */
const WAKE: f64 = 40;

/** Loops before the leader sleeps for its helpers: about 50 µs. */
const SPINS = 50_000;
/**
 * Loops before a helper goes to sleep: about 200 µs, more than the leader needs from one operation to the next, for a
 * helper that was woken comes late (the slowest tenth of Sinkhorn's runs at 576 tokens took 0.5 ms instead of 0.35).
 */
const HELPER_SPINS = 200_000;

/**
 * Does all chunks of a job, with the helpers where there are any; `cost` in multiplications. Afterwards nobody but
 * the leader touches the memory. Traps where a helper does not come back from its chunk.
 */
export function share(
  kernel: i32,
  chunks: i32,
  cost: f64,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  e: usize = 0,
  f: usize = 0,
  g: usize = 0,
): void {
  give(0, a);
  give(1, b);
  give(2, c);
  give(3, d);
  give(4, e);
  give(5, f);
  give(6, g);
  if (ASC_FEATURE_THREADS) {
    if (chunks > 1 && isWorth(cost)) {
      store<i32>(KERNEL, kernel);
      store<i32>(CHUNKS, chunks);
      atomic.store<i32>(NEXT, 0);
      atomic.store<i32>(OPEN, 1);
      atomic.add<i32>(JOB, 1);
      wakeFor(cost);
      takeChunks();
      atomic.store<i32>(OPEN, 0);
      awaitHelpers();
      return;
    }
  }
  for (let chunk = 0; chunk < chunks; chunk++) work(kernel, chunk);
}

/** Wakes the helpers where work of this cost is worth it: a job, or several that follow each other closely. */
export function wakeFor(cost: f64): void {
  if (ASC_FEATURE_THREADS) {
    if (cost < WAKE * f64(load<i32>(WORTH))) return;
    if (atomic.load<i32>(ASLEEP) > 0) atomic.notify(JOB, -1);
  }
}

/** Is a helper awake for it, or to be woken? */
function isWorth(cost: f64): bool {
  const worth = f64(load<i32>(WORTH));
  const helpers = atomic.load<i32>(HELPERS);
  return cost >= WAKE * worth ? helpers > 0 : cost >= worth && atomic.load<i32>(ASLEEP) < helpers;
}

function takeChunks(): void {
  const kernel = load<i32>(KERNEL);
  const chunks = load<i32>(CHUNKS);
  for (let chunk = atomic.add<i32>(NEXT, 1); chunk < chunks; chunk = atomic.add<i32>(NEXT, 1)) {
    work(kernel, chunk);
  }
}

function awaitHelpers(): void {
  for (let spins = 0; spins < SPINS; spins++) if (atomic.load<i32>(INSIDE) === 0) return;
  atomic.store<i32>(LEADER_ASLEEP, 1);
  // Many short waits: a machine that was put to sleep itself has used up one of them.
  for (let patience = load<i32>(PATIENCE); patience > 0; patience--) {
    const inside = atomic.load<i32>(INSIDE);
    if (inside === 0) {
      atomic.store<i32>(LEADER_ASLEEP, 0);
      return;
    }
    atomic.wait<i32>(INSIDE, inside, 1_000_000);
  }
  atomic.store<i32>(LOST, 1);
  unreachable();
}

/** A helper's life: it never returns. */
export function help(thread: i32): void {
  if (ASC_FEATURE_THREADS) {
    setThread(thread);
    for (let seen = 0; ; ) {
      seen = nextJob(seen);
      // Entered first, looked second: whoever finds the job open is waited for before it changes.
      atomic.add<i32>(INSIDE, 1);
      if (atomic.load<i32>(OPEN) === 1) takeChunks();
      const last = atomic.sub<i32>(INSIDE, 1) === 1;
      if (last && atomic.load<i32>(LEADER_ASLEEP) === 1) atomic.notify(INSIDE, 1);
    }
  }
}

/** Waits for a job other than `seen`. */
function nextJob(seen: i32): i32 {
  for (let spins = 0; spins < HELPER_SPINS; spins++) {
    const job = atomic.load<i32>(JOB);
    if (job !== seen) return job;
  }
  atomic.add<i32>(ASLEEP, 1);
  atomic.wait<i32>(JOB, seen, -1);
  atomic.sub<i32>(ASLEEP, 1);
  return atomic.load<i32>(JOB);
}
