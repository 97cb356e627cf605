/** `writ metrics`: the same figures as `writ status`, for a monitoring system. */
import type { Command } from 'commander';
import { renderMetrics } from '../../insight/metrics.ts';
import type { Metric, Sample } from '../../insight/metrics.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';
import { deliveryMetrics } from './metrics-delivery.ts';
import { gather } from './status.ts';
import type { Status } from './status.ts';

const counter = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  ...{ name, help, samples },
  type: 'counter',
});
const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  ...{ name, help, samples },
  type: 'gauge',
});

const legNames: Readonly<Record<number, string>> = { 1: 'iri', 2: 'cc' };

function processMetrics({ core, delivery, office }: Status): Metric[] {
  const up = { core: core.up, delivery: delivery.up, office: office.up };
  const samples = Object.entries(up).map(([process, isUp]) => ({ labels: { process }, value: isUp ? 1 : 0 }));
  return [gauge('writ_process_up', '1 while the process answers', samples)];
}

function captureMetrics({ core }: Status): Metric[] {
  if (!core.up) return [];
  const { points, fragments } = core.is.stages;
  const sources = core.is.sources.map(({ point, up }) => ({ labels: { point }, value: up ? 1 : 0 }));
  const by = (pick: (each: (typeof points)[number]) => bigint): Sample[] =>
    points.map((each) => ({ labels: { point: each.point }, value: pick(each) }));
  const dropped = points.flatMap((each) =>
    Object.entries(each.dropped).map(([cause, value]) => ({ labels: { point: each.point, cause }, value })),
  );
  const joined = Object.entries(fragments).map(([outcome, value]) => ({ labels: { outcome }, value }));
  return [
    gauge('writ_capture_point_up', '1 while packets can come from there', sources),
    counter(
      'writ_packets_seen_total',
      'Packets at the capture point, dropped ones too',
      by((each) => each.seen),
    ),
    counter(
      'writ_packets_matched_total',
      'Packets of any running interception',
      by((each) => each.matched),
    ),
    counter('writ_packets_dropped_total', 'Packets that could not be judged, by cause', dropped),
    counter(
      'writ_packets_unread_total',
      'Packets with something inside that was not read',
      by((each) => each.deeper + each.opaque),
    ),
    counter('writ_fragmented_packets_total', 'Packets that hang on several fragments, by outcome', joined),
    gauge('writ_spool_queued_bytes', 'Accepted and not yet durable', [
      { labels: {}, value: core.is.spool.queuedBytes },
    ]),
    gauge('writ_spool_failed', '1 since a write to the spool failed', [
      { labels: {}, value: core.is.spool.code === undefined ? 0 : 1 },
    ]),
  ];
}

function ageMetrics({ core }: Status): Metric[] {
  if (!core.up) return [];
  const { atMost, blocks, sumNs, boundMs } = core.is.spool.ages;
  const seconds = (ns: bigint): number => Number(ns) / 1e9;
  const buckets = atMost.map(({ upToNs, blocks: value }) => ({
    ...{ suffix: '_bucket', labels: { le: `${seconds(upToNs)}` }, value },
  }));
  const samples = [
    ...buckets,
    { suffix: '_bucket', labels: { le: '+Inf' }, value: blocks },
    { suffix: '_sum', labels: {}, value: seconds(sumNs) },
    { suffix: '_count', labels: {}, value: blocks },
  ];
  const help = "How old blocks' first records were once they were durable";
  return [
    { name: 'writ_spool_durable_age_seconds', help, type: 'histogram', samples },
    gauge('writ_spool_age_bound_seconds', 'What these ages are held against', [{ labels: {}, value: boundMs / 1000 }]),
  ];
}

function spaceMetrics({ core }: Status): Metric[] {
  if (!core.up) return [];
  const { space } = core.is.spool;
  const one = (value: bigint | number): Sample[] => [{ labels: {}, value }];
  const optional = (value: number | undefined): Sample[] => (value === undefined ? [] : one(value));
  const used = space.streams.map(({ grantId, leg, used: value }) => ({
    labels: { grant: grantId, leg: legNames[leg] ?? 'journal' },
    value,
  }));
  const refused = space.streams.map(({ grantId, leg, refusing }) => ({
    labels: { grant: grantId, leg: legNames[leg] ?? 'journal' },
    value: refusing === 'no' ? 0 : 1,
  }));
  return [
    gauge('writ_spool_used_bytes', "Octets of all streams' files", one(space.used)),
    gauge('writ_spool_limit_bytes', 'What all streams may take', one(space.limit)),
    gauge('writ_spool_disk_free_bytes', "Free on the spool's file system", one(space.diskFree)),
    counter('writ_spool_accepted_bytes_total', 'Octets accepted since the core started', one(space.accepted)),
    counter('writ_spool_freed_bytes_total', 'Octets freed since the core started', one(space.freed)),
    gauge('writ_spool_redo_bytes', 'Kept back for the redo log', one(space.redo)),
    gauge('writ_spool_level', 'The highest of 80, 90, 95 percent that was reached; 0: none', one(space.level)),
    gauge(
      'writ_spool_hours_left',
      'Until content is refused, at the growth of the last minutes',
      optional(space.hoursLeft),
    ),
    gauge('writ_spool_refusing', '1 while new content of all streams is refused', one(space.refusing === 'no' ? 0 : 1)),
    gauge('writ_stream_used_bytes', "Octets of a stream's files", used),
    gauge('writ_stream_refusing', '1 while new records of the stream are refused for want of room', refused),
  ];
}

function startMetrics({ core }: Status): Metric[] {
  if (!core.up) return [];
  const { lastEnd, tookNs, cutBytes } = core.is.spool.start;
  const one = (value: bigint | number): Sample[] => [{ labels: {}, value }];
  return [
    gauge(
      'writ_spool_last_end_clean',
      '0 when the core was killed or the power failed',
      one(lastEnd === 'unclean' ? 0 : 1),
    ),
    gauge('writ_spool_start_seconds', 'What opening the spool took at the start', one(Number(tookNs) / 1e9)),
    gauge('writ_spool_start_cut_bytes', 'Octets of torn tails that the start cut', one(cutBytes)),
  ];
}

function certificateMetrics({ certificates }: Status): Metric[] {
  const samples = certificates.map(({ of, untilMs }) => ({ labels: { of }, value: untilMs / 1000 }));
  return [gauge('writ_certificate_end_seconds', 'When a certificate ends, seconds since 1970', samples)];
}

function grantMetrics({ grants }: Status): Metric[] {
  if (!grants.up) return [];
  const all = grants.is.grants;
  const by = (pick: (each: (typeof all)[number]) => bigint): Sample[] =>
    all.map((each) => ({ labels: { grant: each.grantId }, value: pick(each) }));
  return [
    counter(
      'writ_grant_matched_total',
      'Packets matched',
      by((each) => each.matched),
    ),
    counter(
      'writ_grant_encoded_total',
      'Content items made',
      by((each) => each.encoded),
    ),
    counter(
      'writ_grant_gap_total',
      'Content items declared lost',
      by((each) => each.gap),
    ),
    counter(
      'writ_grant_truncated_total',
      'Packets not captured whole, no evidence',
      by((each) => each.truncated),
    ),
    counter(
      'writ_grant_repeated_total',
      'Packets seen before at another point',
      by((each) => each.repeated),
    ),
    counter(
      'writ_grant_iri_total',
      'IRI records made',
      by((each) => each.iriMade),
    ),
  ];
}

export function metricsOf(status: Status): string {
  return renderMetrics([
    ...processMetrics(status),
    ...captureMetrics(status),
    ...spaceMetrics(status),
    ...ageMetrics(status),
    ...startMetrics(status),
    ...grantMetrics(status),
    ...certificateMetrics(status),
    ...(status.delivery.up ? deliveryMetrics(status.delivery.is) : []),
  ]);
}

export function addMetrics(program: Command, open: Open): void {
  const command = teach(program.command('metrics'), {
    summary: 'the counters, for a monitoring system',
    does:
      'Prints what `writ status` shows in the text form that Prometheus reads, for example through a textfile collector. ' +
      'Ids only, never a target.',
    examples: ['writ metrics > /var/lib/node_exporter/writ.prom'],
  });
  command.action(async () => {
    const context = open(command);
    const status = await gather(context);
    context.show({ metrics: metricsOf(status) }, () => metricsOf(status).trimEnd());
  });
}
