/** What has to be undone, last first. Steps may be added while others run; each runs once, and a failing one stops none. */
export class Cleanup {
  readonly #steps: (() => Promise<void> | void)[] = [];
  #isOver = false;

  /** After run() began, a step is done at once: whatever started late must not be left behind. */
  add(step: () => Promise<void> | void): void {
    if (this.#isOver) void Promise.resolve(step()).catch(() => undefined);
    else this.#steps.push(step);
  }

  async run(): Promise<void> {
    this.#isOver = true;
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch {
        // The next step is still to be undone.
      }
    }
  }
}
