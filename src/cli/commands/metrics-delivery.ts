/** What `writ metrics` prints of delivery. Ids of grants and agencies only (I10). */
import type { Metric, Sample } from '../../insight/metrics.ts';
import type { Result } from '../../ipc/contract.ts';
import type { DeliveryContract, LinkStatus, StreamStatus } from '../../ipc/delivery-messages.ts';

type Value = number | bigint | undefined;

/** One sample each, but where there is nothing to tell. */
function samplesOf<T>(all: readonly T[], labels: (each: T) => Sample['labels'], pick: (each: T) => Value): Sample[] {
  return all.flatMap((each) => {
    const value = pick(each);
    return value === undefined ? [] : [{ labels: labels(each), value }];
  });
}

type Told<T> = readonly [type: Metric['type'], name: string, help: string, pick: (each: T) => Value];

/** To the microsecond. */
const secondsOf = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * 1000) / 1e6;

function ageOf({ oldestTimeNs }: StreamStatus): number | undefined {
  return oldestTimeNs === undefined ? undefined : Math.max(0, Date.now() - Number(oldestTimeNs / 1_000_000n)) / 1000;
}

const OF_STREAMS: readonly Told<StreamStatus>[] = [
  ['gauge', 'writ_stream_sent', 'Records sent on the connection at hand or confirmed before', (each) => each.sent],
  ['counter', 'writ_stream_confirmed_total', 'Records confirmed by the agency', (each) => each.confirmed],
  ['counter', 'writ_stream_resent_total', 'Records sent more than once', (each) => each.resent],
  [
    'gauge',
    'writ_stream_buffered',
    'Records stored and not confirmed by the agency',
    (each) => each.durable - each.confirmed,
  ],
  ['gauge', 'writ_stream_buffered_bytes', 'Octets of them, by the average of the stream', (each) => each.bufferedBytes],
  ['gauge', 'writ_stream_oldest_seconds', 'Age of the oldest record that is not confirmed', ageOf],
  [
    'gauge',
    'writ_stream_drain_seconds',
    'Until all is confirmed at the present rates; absent when it does not get less',
    (each) => each.drainSeconds,
  ],
  [
    'gauge',
    'writ_stream_unhashed',
    'Records sent that no hash covers yet; absent without integrity checks',
    (each) => each.checks?.unhashed,
  ],
  ['gauge', 'writ_stream_unsigned', 'Hashes that no signature covers yet', (each) => each.checks?.unsigned],
  [
    'gauge',
    'writ_stream_unconfirmed_checks',
    'Integrity checks made and not confirmed',
    (each) => each.checks?.unconfirmed,
  ],
  ['gauge', 'writ_stream_held', '1 while the stream is held back', (each) => (each.code === undefined ? 0 : 1)],
];

const OF_LINKS: readonly Told<LinkStatus>[] = [
  ['gauge', 'writ_link_up', '1 while the link to the agency is up', (each) => (each.state === 'up' ? 1 : 0)],
  ['gauge', 'writ_link_since_seconds', 'When its state began, seconds since 1970', (each) => each.sinceMs / 1000],
  ['gauge', 'writ_link_endpoint', "Place of the endpoint in the agency's list, from 1", (each) => each.endpoint],
  ['counter', 'writ_link_connects_total', 'Times that the link came up', (each) => each.connects],
  ['counter', 'writ_link_resends_total', 'Records sent again after a reconnect', (each) => each.resends],
  ['gauge', 'writ_link_unconfirmed_bytes', 'Octets sent and not confirmed', (each) => each.unconfirmedBytes],
  ['gauge', 'writ_link_held_bytes', 'Memory of the link, of what all links share', (each) => each.heldBytes],
  ['gauge', 'writ_link_kernel_queued_bytes', 'Octets in the kernel, not acknowledged', (each) => each.tcp?.queuedBytes],
  ['counter', 'writ_link_datagrams_total', 'Datagrams that the kernel took', (each) => each.datagrams?.sent],
  [
    'counter',
    'writ_link_unreachable_total',
    'Times that ICMP said that nobody takes the datagrams',
    (each) => each.datagrams?.unreachable,
  ],
  ['counter', 'writ_link_datagram_errors_total', 'Other errors of their socket', (each) => each.datagrams?.failed],
  ['gauge', 'writ_link_rtt_seconds', "The connection's round trip", (each) => each.tcp && each.tcp.rttUs / 1e6],
];

const legOf = ({ grantId, leg, reports }: StreamStatus): Sample['labels'] => ({
  ...{ grant: grantId, leg: leg === 1 ? 'iri' : reports === true ? 'reports' : 'cc' },
});

function latencyOf(streams: readonly StreamStatus[]): Metric {
  const quantile = (text: string, pick: (each: StreamStatus) => Value): Sample[] =>
    samplesOf(streams, (each) => ({ ...legOf(each), quantile: text }), pick);
  return {
    name: 'writ_stream_confirmation_seconds',
    help: 'From sending to confirmation, of the last ones',
    type: 'gauge',
    samples: [
      ...quantile('0.5', (each) => secondsOf(each.latency?.p50Ms)),
      ...quantile('0.99', (each) => secondsOf(each.latency?.p99Ms)),
    ],
  };
}

/** Links of one agency that are separate by warrant have the same labels: their figures are added, or the worst is told. */
function merged(
  samples: readonly Sample[],
  join: (a: Sample['value'], b: Sample['value']) => Sample['value'],
): Sample[] {
  const byLabels = new Map<string, Sample>();
  for (const sample of samples) {
    const key = JSON.stringify(sample.labels);
    const known = byLabels.get(key);
    byLabels.set(key, known === undefined ? sample : { ...sample, value: join(known.value, sample.value) });
  }
  return [...byLabels.values()];
}

const ADDED = /_total$|_bytes$/;
const LEAST = /_up$/;

function joinOf(name: string): (a: Sample['value'], b: Sample['value']) => Sample['value'] {
  if (ADDED.test(name)) return (a, b) => Number(a) + Number(b);
  return LEAST.test(name) ? (a, b) => (a < b ? a : b) : (a, b) => (a > b ? a : b);
}

export function deliveryMetrics({ links, streams, memory }: Result<DeliveryContract, 'status'>): Metric[] {
  const sideOf = (link: LinkStatus): Sample['labels'] => ({ agency: link.agencyId, side: `hi${link.interface}` });
  const bytes = (kind: string, value: number): Sample => ({ labels: { kind }, value });
  return [
    ...OF_STREAMS.map(([type, name, help, pick]) => ({ type, name, help, samples: samplesOf(streams, legOf, pick) })),
    latencyOf(streams),
    ...OF_LINKS.map(([type, name, help, pick]) => ({
      ...{ type, name, help },
      samples: merged(samplesOf(links, sideOf, pick), joinOf(name)),
    })),
    {
      ...{ name: 'writ_delivery_memory_bytes', help: "Read from the spool and not yet the kernel's", type: 'gauge' },
      samples: [
        bytes('held', memory.heldBytes),
        bytes('most', memory.mostHeldBytes),
        bytes('limit', memory.limitBytes),
      ],
    },
  ];
}
