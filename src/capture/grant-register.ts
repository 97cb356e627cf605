/**
 * The grants that this core process has bound, by id: what the engine's counters do not say of them. Owns nothing durable;
 * outages come back with the journal at each start.
 */
import { idFromOctets } from '../model/ids.ts';
import type { GrantCounters, NativeGrant } from '../native/addon.ts';
import type { GrantStatus } from '../ipc/core-messages.ts';

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
