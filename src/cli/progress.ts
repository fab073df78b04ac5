import type { Terminal } from './terminal';

/** Shortest time between two drawings. */
const EVERY_MS = 200;

/** Seconds as "1 h 05 min", "3 min 20 s", "12 s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  return minutes > 0 ? `${minutes} min ${two(whole % 60)} s` : `${whole} s`;
}

/** One line that is drawn over itself; nothing where nobody watches. */
export class Progress {
  private readonly began = performance.now();
  private drawn = Number.NEGATIVE_INFINITY;
  private done = 0;
  private failed = 0;

  /** @param total objects of this run; @param what they are called */
  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
    private readonly what: string,
  ) {}

  /** One more is done. */
  step(failed: boolean): void {
    this.done++;
    if (failed) this.failed++;
    const now = performance.now();
    if (!this.terminal.watched || now - this.drawn < EVERY_MS) return;
    this.drawn = now;
    this.terminal.error(`\r${this.line(now)}\u001b[K`);
  }

  /** Takes the line away and says how it went. */
  end(): void {
    if (!this.terminal.watched || this.done === 0) return;
    const seconds = (performance.now() - this.began) / 1000;
    const rate = (this.done / seconds).toFixed(1);
    this.terminal.error(`\r${this.done} ${this.what} in ${duration(seconds)}, ${rate}/s\u001b[K\n`);
  }

  private line(now: number): string {
    const rate = this.done / ((now - this.began) / 1000);
    const failed = this.failed > 0 ? `, ${this.failed} failed` : '';
    const left = duration((this.total - this.done) / rate);
    return `${this.done} of ${this.total} ${this.what}, ${rate.toFixed(1)}/s, ${left} left${failed}`;
  }
}
