/** Parts of a file: as a client asks for one (RFC 9110, 14), and which of them a client has had. */

/** Octets [start, end). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const ONE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** What `Range` asks of a file; all of it for a form that need not be heeded (several ranges, other units); undefined: nothing of it is there. */
export function rangeAsked(header: string | undefined, octets: number): ByteRange | undefined {
  const whole = { start: 0, end: octets };
  const [, from = '', to = ''] = (header === undefined ? undefined : ONE.exec(header)) ?? [];
  if (from === '' && to === '') return whole;
  if (from === '') return Number(to) === 0 ? undefined : { start: Math.max(0, octets - Number(to)), end: octets };
  const end = to === '' ? octets : Math.min(octets, Number(to) + 1);
  if (to !== '' && Number(to) < Number(from)) return whole;
  return Number(from) < octets ? { start: Number(from), end } : undefined;
}

/** More pieces than that are forgotten: who fetches so has to begin again. */
const MOST_PIECES = 64;

/** Which octets of a file were fetched. */
export class Coverage {
  #ranges: readonly ByteRange[] = [];

  add(added: ByteRange): void {
    const apart = this.#ranges.filter(({ start, end }) => end < added.start || start > added.end);
    const touching = this.#ranges.filter((range) => !apart.includes(range));
    const joined = touching.reduce(
      (all, { start, end }) => ({ start: Math.min(all.start, start), end: Math.max(all.end, end) }),
      added,
    );
    this.#ranges = [...apart, joined].slice(-MOST_PIECES);
  }

  isWhole(octets: number): boolean {
    return this.#ranges.some(({ start, end }) => start === 0 && end >= octets);
  }
}
