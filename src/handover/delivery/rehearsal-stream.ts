/** What a rehearsal reads, as delivery reads a spool's streams: the messages made for it, one record each (rehearsal-messages.ts). */
import { randomInt } from 'node:crypto';
import type { HandoverProfile } from '../../model/handover-profile.ts';
import { idToOctets, newId } from '../../model/ids.ts';
import { DEFAULT_PACE_KBPS, DEFAULT_RETAIN_MINUTES } from '../../model/packetcable-options.ts';
import { DEFAULT_INTERVAL_SECONDS, DEFAULT_PACKAGE_BYTES } from '../../model/pull-options.ts';
import { REHEARSAL_CCC_ID, rehearsalLiidOf } from '../../model/rehearsal.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import type { NativeSpoolReader, Slab, StreamListing } from '../../native/addon.ts';
import { testMessagesOf } from './rehearsal-messages.ts';
import type { TestMessage, TestMessages } from './rehearsal-messages.ts';
import { securityAsked } from './rehearsal-security.ts';

export interface RehearsalOrder {
  readonly profile: HandoverProfile;
  readonly agencyId: string;
  readonly host: string;
  readonly hi2Port: number;
  readonly hi3Port: number;
  readonly tls: boolean;
  /** SHA-256 of the LEMF's SPKI, lower-case hex. */
  readonly pins: readonly string[];
  /** For both links together. */
  readonly waitMs: number;
  /** Wraps the key of encrypted payloads for the agency. Absent: nobody gets it. */
  readonly wrap?: ((key: Buffer) => Buffer) | undefined;
}

const LARGEST_CIN = 0xffff_ffff;

/** What is sent, under a number that no test had (I5): made now. */
export function testInterception({ profile, host, hi3Port }: RehearsalOrder): {
  readonly cin: number;
  readonly messages: TestMessages;
} {
  const cin = profile.standard === 'packetcable' ? REHEARSAL_CCC_ID : randomInt(LARGEST_CIN);
  const timeNs = BigInt(Date.now()) * 1_000_000n;
  return { cin, messages: testMessagesOf({ profile, host, hi3Port, cin, timeNs }) };
}

/** Where a stream's cursor begins. */
export const NOTHING = { confirmed: 0n, confirmedItems: 0n, resent: 0n };

/** One leg of a rehearsal. */
export interface TestLeg {
  readonly order: RehearsalOrder;
  readonly handover: 2 | 3;
  readonly messages: readonly TestMessage[];
  readonly cin: number;
}

/** A stream as delivery finds one in a spool: what it is, how much there is of it, and what reads it. */
export interface TestStream {
  readonly about: StreamAbout;
  /** Ended, and all of it durable. */
  readonly listing: StreamListing;
  readonly read: NativeSpoolReader['read'];
}

/** `grantId`: made up, and the same for both legs. */
export function testStreamOf(leg: TestLeg, grantId: string): TestStream {
  return { about: aboutOf(leg, grantId), listing: listingOf(leg, grantId), read: readerOf(leg.messages) };
}

function aboutOf({ order, handover, cin }: TestLeg, grantId: string): StreamAbout {
  const { host, tls, pins, agencyId } = order;
  const { standard, acknowledgement, keepAliveMs, keepAliveBytes, responseTimeoutMs, ...rest } = order.profile;
  const { operatorId, networkElementId, authorizationCountry, deliveryCountry, timeForm } = rest;
  const security = securityAsked(order.profile);
  const port = handover === 2 ? order.hi2Port : order.hi3Port;
  const inDatagrams = standard === 'packetcable' && handover === 3;
  const endpoint = inDatagrams ? { host, port, tls: false, pins: [] } : { host, port, tls, pins: [...pins] };
  return {
    ...{ version: 1, grantId, warrantId: newId(), agencyId, leg: handover === 2 ? 'iri' : 'cc' },
    ...{ liid: rehearsalLiidOf(standard), cin, endpoints: [endpoint] },
    profile: {
      ...{ standard, acknowledgement, keepAliveMs, keepAliveBytes, responseTimeoutMs },
      ...{ operatorId, networkElementId, authorizationCountry, deliveryCountry, timeForm },
      ...(inDatagrams ? { datagrams: datagramsOf(order.profile) } : {}),
      ...(standard === 'pull' ? { packages: packagesOf(order.profile) } : {}),
      ...(security === undefined ? {} : { security }),
    },
  };
}

function packagesOf({
  intervalSeconds,
  packageBytes,
}: HandoverProfile): NonNullable<StreamAbout['profile']['packages']> {
  return {
    intervalSeconds: intervalSeconds ?? DEFAULT_INTERVAL_SECONDS,
    packageBytes: packageBytes ?? DEFAULT_PACKAGE_BYTES,
  };
}

function datagramsOf({ paceKbps, retainMinutes }: HandoverProfile): NonNullable<StreamAbout['profile']['datagrams']> {
  return { paceKbps: paceKbps ?? DEFAULT_PACE_KBPS, retainMinutes: retainMinutes ?? DEFAULT_RETAIN_MINUTES };
}

function listingOf({ messages, handover }: TestLeg, grantId: string): StreamListing {
  const durableBytes = messages.reduce((sum, { octets }) => sum + BigInt(octets.length), 0n);
  const leg = handover === 2 ? (1 as const) : (2 as const);
  const ids = { streamId: idToOctets(newId()), grantId: idToOctets(grantId) };
  return { ...ids, leg, ended: true, durableRecords: BigInt(messages.length), durableBytes };
}

/** One record at each call, so that it is known of each message whether it was confirmed. */
function readerOf(messages: readonly TestMessage[]): NativeSpoolReader['read'] {
  let next = 0n;
  return (_streamId: Buffer, from = next, ...[, withRecords]: [number?, boolean?]): Promise<Slab | undefined> => {
    const message = messages[Number(from)];
    if (message === undefined) return Promise.resolve(undefined);
    next = from + 1n;
    const { octets, timeNs, kind } = message;
    const times = { firstTimeNs: timeNs, lastTimeNs: timeNs };
    const record = { ordinal: from, timeNs, offset: 0, length: octets.length, kind, items: 1 };
    const records = withRecords ? [record] : undefined;
    return Promise.resolve({ octets, first: from, count: 1, items: 1, ...times, records });
  };
}
