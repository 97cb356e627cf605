/**
 * Tells datagrams that come again from new ones. They have no numbers, and in the oldest form no time: two equal ones may be two packets.
 * But a resend comes from another socket, repeats a row of what came before, and goes on with new ones: so a socket's first datagram is
 * looked for in the history, and what follows is held against what followed there.
 *
 * Owns: what came last of one CCC-ID, as digests. On failure: a resend that reaches further back counts as new; where equal datagrams
 * stand several times, the row that fits longest is taken.
 */
const LARGEST_MEMORY = 1 << 19;

/** A socket that sent so many new ones in a row resends no more. */
const MOST_MISSES = 4096;

interface Resend {
  /** Where in the history the next one may be; several where equal ones stand there. */
  places: readonly number[];
  /** How long the history was when the socket first sent. */
  end: number;
  misses: number;
}

export class ResendHistory {
  readonly #digests: number[] = [];
  /** By socket; undefined: it sends new ones only. */
  readonly #resends = new Map<number, Resend | undefined>();

  /** `socket`: a number of its own; `digest`: of the datagram's octets. True: it came before. */
  isAgain(socket: number, digest: number): boolean {
    if (!this.#resends.has(socket)) this.#resends.set(socket, { places: [], end: this.#digests.length, misses: 0 });
    const resend = this.#resends.get(socket);
    const found = resend === undefined ? [] : this.#placesOf(resend, digest);
    if (resend !== undefined) this.#moveOn(socket, resend, found);
    if (found.length > 0) return true;
    this.#digests.push(digest);
    if (this.#digests.length > LARGEST_MEMORY) this.#forget();
    return false;
  }

  /** What was lost the first time is new in the midst of a resend: the row goes on behind it. */
  #moveOn(socket: number, resend: Resend, found: readonly number[]): void {
    if (found.length > 0) resend.places = found.map((place) => place + 1);
    resend.misses = found.length > 0 ? 0 : resend.misses + 1;
    const reached = resend.places.filter((place) => place >= resend.end).length;
    const isOver = reached > 0 && (found.length === 0 || reached === resend.places.length);
    if (isOver || resend.end === 0 || resend.misses >= MOST_MISSES) this.#resends.set(socket, undefined);
  }

  #placesOf({ places, end }: Resend, digest: number): readonly number[] {
    const fitting = places.filter((place) => place < end && this.#digests[place] === digest);
    if (fitting.length > 0 || places.some((place) => place >= end)) return fitting;
    const later: number[] = [];
    const from = places.length === 0 ? 0 : Math.min(...places);
    for (
      let at = this.#digests.indexOf(digest, from);
      at >= 0 && at < end;
      at = this.#digests.indexOf(digest, at + 1)
    ) {
      later.push(at);
    }
    return later;
  }

  #forget(): void {
    const gone = LARGEST_MEMORY >> 1;
    this.#digests.splice(0, gone);
    for (const resend of this.#resends.values()) {
      if (resend === undefined) continue;
      resend.places = resend.places.map((place) => Math.max(0, place - gone));
      resend.end = Math.max(0, resend.end - gone);
    }
  }
}
