/**
 * Asks again and again until there is an answer; undefined when there was none in time. An answer that takes long is asked
 * for less often, so that the asking does not keep the other side from its work.
 */
export async function until<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
  pauseMs = 10,
): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const asked = Date.now();
    const answer = await ask();
    if (answer !== undefined || Date.now() >= end) return answer;
    const wait = Math.max(pauseMs, patience * (Date.now() - asked));
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Of the time, one part in five for asking. */
const patience = 4;
