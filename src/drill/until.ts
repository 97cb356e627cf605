/** Asks again and again until there is an answer; undefined when there was none in time. */
export async function until<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
  pauseMs = 10,
): Promise<T | undefined> {
  for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, pauseMs))) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= end) return answer;
  }
}
