/** Streams and the orders about them, as people read them. */
import type { FlushedShape, StreamOrderShape } from '../api/stream-shapes.ts';
import type { StreamView } from '../ipc/stream-messages.ts';
import { fields, table } from './table.ts';

const legOf = ({ leg, reports }: { readonly leg: number; readonly reports?: true | undefined }): string =>
  leg === 1 ? 'IRI' : reports === true ? 'REPORTS' : 'CC';
const at = (ns: bigint): string => new Date(Number(ns / 1_000_000n)).toISOString();
const stateOf = ({ state, code }: { readonly state: string; readonly code?: string | undefined }): string =>
  code === undefined ? state : `${state} (${code})`;

function keptOf({ keptFrom, durable, keptBytes }: StreamView): string {
  if (keptFrom === undefined || keptFrom >= durable) return '-';
  return `${keptFrom}-${durable - 1n} (${mebibytes(keptBytes)})`;
}

function mebibytes(octets: bigint): string {
  return `${(Number(octets) / (1 << 20)).toFixed(1)} MiB`;
}

export function streamTable(streams: readonly StreamView[]): string {
  const rows = streams.map((each) => [
    ...[each.streamId, each.warrantId, legOf(each), stateOf(each)],
    ...[each.durable, each.sent, each.confirmed].map(String),
    keptOf(each),
  ]);
  return table(['STREAM', 'WARRANT', 'LEG', 'STATE', 'DURABLE', 'SENT', 'CONFIRMED', 'KEPT'], rows);
}

function segmentTable({ segments = [] }: StreamView): string {
  const rows = segments.map(({ first, next, octets, createdNs, footer, freed }) => [
    `${first}-${next === undefined ? '' : next - 1n}`,
    ...[at(createdNs), mebibytes(octets), freed ? 'gone' : next === undefined ? 'open' : 'kept'],
    next === undefined ? '' : footer.toString('hex'),
  ]);
  return table(['RECORDS', 'BEGUN', 'SIZE', '', 'SHA-256 OF ITS FOOTER'], rows);
}

function purgedPairs({ purged }: StreamView): readonly (readonly [string, string])[] {
  if (purged === undefined) return [];
  const unconfirmed = purged.records - purged.confirmed;
  return [
    ['destroyed', `${at(purged.timeNs)}, order ${purged.orderId}`],
    ['key', `${purged.keyId.toString('hex')} (destroyed)`],
    ['unconfirmed then', `${unconfirmed} records`],
  ];
}

export function describeStream(stream: StreamView): string {
  const { holds, redeliveries } = stream;
  const held = holds.map(
    ({ scope, by, reason, sinceMs }) =>
      ['held', `since ${new Date(sinceMs).toISOString()} with its ${scope}, by ${by}: ${reason}`] as const,
  );
  const again = redeliveries.map(
    ({ orderId, first, end, next, state, code }) =>
      [
        'sent again',
        `records ${first}-${end - 1n}, ${stateOf({ state, code })}, up to ${next}; order ${orderId}`,
      ] as const,
  );
  const head = fields([
    ['stream', `${stream.streamId} (${legOf(stream)})`],
    ['warrant', stream.warrantId],
    ['grant', stream.grantId],
    ['agency', stream.agencyId],
    ['state', `${stateOf(stream)}${stream.ended ? ', ended' : ''}`],
    ['durable', `${stream.durable} records`],
    ['sent', `${stream.sent}`],
    ['confirmed', `${stream.confirmed}, of these ${stream.confirmedItems} IRI or CC`],
    ['resent', `${stream.resent} records, after reconnects`],
    ['kept', keptOf(stream)],
    ...held,
    ...again,
    ...purgedPairs(stream),
  ]);
  return `${head}\n\nSegments\n${segmentTable(stream)}`;
}

function whatOf({ kind, first, end, destroys }: StreamOrderShape): string {
  if (kind === 'redeliver') return `send records ${first ?? ''}-${BigInt(end ?? '1') - 1n} again`;
  if (kind === 'purge') return destroys ? 'destroy, confirmed or not' : 'purge';
  return 'hold';
}

/** Codes and counts; lists are for --json. */
function outcomeText({ outcome = {} }: StreamOrderShape): string {
  const simple = Object.entries(outcome).filter(([, value]) => typeof value !== 'object');
  return simple.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}

function codeIn({ outcome = {} }: StreamOrderShape): string {
  const { code } = outcome;
  return typeof code === 'string' ? code : '';
}

export function ordersTable(orders: readonly StreamOrderShape[]): string {
  const rows = orders.map((order) => [
    ...[order.orderId, whatOf(order), `${order.scope} ${order.subject}`, order.state],
    ...[order.requestedAt, order.reason, codeIn(order)],
  ]);
  return table(['ORDER', 'WHAT', 'OF', 'STATE', 'ASKED', 'REASON', ''], rows);
}

export function describeOrder(order: StreamOrderShape): string {
  const outcome = outcomeText(order);
  return fields([
    ['order', order.orderId],
    ['what', whatOf(order)],
    ['of', `${order.scope} ${order.subject}`],
    ['state', order.state],
    ['asked by', `person ${order.requestedBy}, ${order.requestedAt}`],
    ...(order.approvedBy === undefined ? [] : [['approved by', `person ${order.approvedBy}`] as const]),
    ['reason', order.reason],
    ...(outcome === '' ? [] : [['outcome', outcome] as const]),
  ]);
}

export function flushTable({ coreFlushed, streams }: FlushedShape): string {
  const rows = streams.map((each) => [
    ...[each.streamId, each.warrantId, legOf(each), stateOf(each)],
    ...[each.durable, each.confirmed, each.unconfirmed],
  ]);
  const core = coreFlushed
    ? 'Everything the core had accepted is durable.'
    : 'The core does not answer: what it had accepted may not be durable yet.';
  return `${core}\n${table(['STREAM', 'WARRANT', 'LEG', 'STATE', 'DURABLE', 'CONFIRMED', 'UNCONFIRMED'], rows)}`;
}
