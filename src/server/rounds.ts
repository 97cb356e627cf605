/**
 * Rounds of work, one at a time: at once when woken, else after a pause; woken in the midst of one, another follows at once.
 * Always true: after `close` has settled no round runs. A round answers for its own failures.
 */
export class Rounds {
  readonly #round: () => Promise<void>;
  readonly #pauseMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #wanted = false;
  #closed = false;

  constructor(round: () => Promise<void>, pauseMs: number) {
    this.#round = round;
    this.#pauseMs = pauseMs;
  }

  wake(): void {
    this.#wanted = true;
    if (this.#running !== undefined || this.#closed) return;
    clearTimeout(this.#timer);
    this.#wanted = false;
    this.#running = this.#round().finally(() => {
      this.#running = undefined;
      if (this.#closed) return;
      this.#timer = setTimeout(() => this.wake(), this.#wanted ? 0 : this.#pauseMs);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
