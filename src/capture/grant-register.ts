/**
 * The grants that this core process has bound, by id: what the engine's counters do not say of them. Owns nothing durable;
 * outages come back with the journal at each start.
 */
import { createHash } from 'node:crypto';
import { WritError } from '../base/errors.ts';
import { idFromOctets } from '../model/ids.ts';
import type { GrantCounters, NativeGrant } from '../native/addon.ts';
import type { GrantStatus } from '../ipc/core-messages.ts';

/** As the native core names them: a restart finds the streams by their grants. */
export function streamIdOf(grantId: Buffer, leg: 1 | 2): Buffer {
  return createHash('sha256').update(grantId).update(Buffer.of(leg)).digest().subarray(0, 16);
}

interface Outage {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

interface Entry {
  readonly grant: NativeGrant;
  readonly outages: Outage[];
}

export class GrantRegister {
  readonly #entries = new Map<string, Entry>();

  add(grant: NativeGrant): void {
    const key = grant.grantId.toString('hex');
    if (!this.#entries.has(key)) this.#entries.set(key, { grant, outages: [] });
  }

  find(grantId: Buffer): NativeGrant | undefined {
    return this.#entries.get(grantId.toString('hex'))?.grant;
  }

  /** The grant and leg whose stream's id begins so. Throws WRIT_CORE_NO_STREAM, WRIT_CORE_AMBIGUOUS_STREAM. */
  streamNamed(beginning: string): { readonly grant: NativeGrant; readonly leg: 1 | 2; readonly streamId: string } {
    const wanted = beginning.toLowerCase();
    const found = [...this.#entries.values()].flatMap(({ grant }) =>
      ([1, 2] as const).map((leg) => ({ grant, leg, streamId: idFromOctets(streamIdOf(grant.grantId, leg)) })),
    );
    const [first, second] = found.filter(({ streamId }) => streamId.startsWith(wanted));
    if (first === undefined) throw new WritError('WRIT_CORE_NO_STREAM', `no grant of this core has a stream ${wanted}`);
    if (second !== undefined) throw new WritError('WRIT_CORE_AMBIGUOUS_STREAM', `${wanted} names several streams`);
    return first;
  }

  get size(): number {
    return this.#entries.size;
  }

  addOutage(grantId: Buffer, outage: Outage): void {
    this.#entries.get(grantId.toString('hex'))?.outages.push(outage);
  }

  status(counters: GrantCounters): GrantStatus | undefined {
    const entry = this.#entries.get(counters.grantId.toString('hex'));
    if (entry === undefined) return undefined;
    const { matched, encoded, gap, truncated, repeated, firstPacketNs, lastPacketNs, state } = counters;
    return {
      grantId: idFromOctets(counters.grantId),
      warrantId: idFromOctets(entry.grant.warrantId),
      state,
      notBefore: entry.grant.notBeforeNs,
      notAfter: entry.grant.notAfterNs,
      ...{ matched, encoded, gap, truncated, repeated, firstPacketNs, lastPacketNs },
      iriMade: counters.iriItems,
      outages: [...entry.outages],
    };
  }
}
