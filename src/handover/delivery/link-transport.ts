/** What a link's connection is made of: a socket of TCP, with TLS or without, or one for datagrams. */
import { DatagramTransport } from './datagram-transport.ts';
import type { DatagramCounts, LinkContext } from './link-types.ts';
import { tuningOf } from './socket-tuning.ts';
import type { StreamEndpoint } from '../../model/stream-about.ts';
import { Transport } from './transport.ts';
import type { LinkTransport, TransportEvents } from './transport.ts';

export interface LinkTransportOptions {
  readonly endpoint: StreamEndpoint;
  /** SHA-256 of the SPKI, lower-case hex: any that a stream of the link names. */
  readonly pins: ReadonlySet<string>;
  /** Of content in datagrams; absent: a connection. */
  readonly datagramKbps: number | undefined;
  /** Where datagrams are counted. */
  readonly datagrams: DatagramCounts;
  readonly context: LinkContext;
  readonly events: Omit<TransportEvents, 'untuned'>;
}

/** Begins at once; the events say what becomes of it. */
export function openTransport(options: LinkTransportOptions): LinkTransport {
  const { endpoint, pins, datagramKbps: paceKbps, datagrams: counts, context, events } = options;
  const { tls, clock, userTimeoutMs, log } = context;
  if (paceKbps !== undefined) {
    return new DatagramTransport({ endpoint, paceKbps, counts, nowMs: () => clock.monotonicMs(), events });
  }
  const untuned = (code: string): void => log.warn({ code }, 'a connection goes on without its TCP settings');
  return new Transport({
    ...{ endpoint, pins, tls, tuning: tuningOf(userTimeoutMs), wallMs: clock.wallMs() },
    events: { ...events, untuned },
  });
}
