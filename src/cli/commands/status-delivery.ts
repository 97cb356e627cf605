/** What `writ status` shows of delivery: the streams and the links. Figures as people read them; `--json` has them exact. */
import { isFullyChecked } from '../../handover/delivery/checks-owed.ts';
import type { DeliveryContract, LinkStatus, StreamStatus } from '../../ipc/delivery-messages.ts';
import type { Result } from '../../ipc/contract.ts';
import { table } from '../table.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Three digits are enough: 1.5 MiB, 213 GiB. */
export function inBytes(count: number | bigint): string {
  let value = Number(count);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** The largest two units: 40 s, 3 min 20 s, 2 h 5 min, 4 d 1 h. */
export function inTime(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

export function deliveryLine({ links, streams, memory }: Result<DeliveryContract, 'status'>): string {
  const { heldBytes, limitBytes } = memory;
  const held = `${inBytes(heldBytes)} of at most ${inBytes(limitBytes)} on its way`;
  return `${links.length} links, ${streams.length} streams, ${held}`;
}

function ageOf({ oldestTimeNs }: StreamStatus, wallMs: number): string {
  if (oldestTimeNs === undefined) return '';
  return inTime(Math.max(0, wallMs - Number(oldestTimeNs / 1_000_000n)) / 1000);
}

/** A second is the shortest that is worth telling apart. */
function drainOf({ durable, confirmed, drainSeconds }: StreamStatus): string {
  if (durable === confirmed) return '';
  return drainSeconds === undefined ? 'not draining' : inTime(Math.max(1, drainSeconds));
}

/** What integrity checks are still open; nothing where all stand, or there are none. */
function openChecks({ checks }: StreamStatus): string {
  if (checks === undefined || isFullyChecked(checks)) return '';
  const { unhashed, unsigned, unconfirmed } = checks;
  const parts = [
    [unhashed, 'not hashed'],
    [unsigned, unsigned === 1 ? 'hash not signed' : 'hashes not signed'],
    [unconfirmed, unconfirmed === 1 ? 'check not confirmed' : 'checks not confirmed'],
  ] as const;
  return parts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', ');
}

function streamRow(stream: StreamStatus, wallMs: number): readonly string[] {
  const { grantId, leg, reports, durable, sent, confirmed, resent, bufferedBytes, latency } = stream;
  const confirmation = latency === undefined ? '' : `${latency.p50Ms.toFixed(0)} / ${latency.p99Ms.toFixed(0)} ms`;
  const buffered = durable - confirmed;
  return [
    ...[grantId, leg === 1 ? 'IRI' : reports === true ? 'REPORTS' : 'CC', `${sent}`, `${confirmed}`, `${buffered}`],
    ...[buffered === 0n ? '' : inBytes(bufferedBytes), ageOf(stream, wallMs), drainOf(stream), `${resent}`],
    confirmation,
  ];
}

/** One row a stream; `wallMs`: now. Integrity checks have a column where a stream has any. */
export function streamTable(streams: readonly StreamStatus[], wallMs: number): string {
  const head = ['GRANT', 'SIDE', 'SENT', 'CONFIRMED', 'BUFFERED', 'SIZE', 'OLDEST', 'DRAINED IN', 'RESENT'];
  const isChecked = streams.some(({ checks }) => checks !== undefined);
  return table(
    [...head, 'CONFIRMED IN (P50 / P99)', ...(isChecked ? ['OPEN CHECKS'] : []), ''],
    streams.map((stream) => [
      ...streamRow(stream, wallMs),
      ...(isChecked ? [openChecks(stream)] : []),
      stream.code ?? '',
    ]),
  );
}

function linkRow(link: LinkStatus): readonly string[] {
  return [
    ...[link.agencyId, `HI${link.interface}`, link.state, new Date(link.sinceMs).toISOString()],
    ...[`${link.endpoint} of ${link.endpoints}`, inBytes(link.unconfirmedBytes), `${link.resends}`, link.code ?? ''],
  ];
}

export function linkTable(links: readonly LinkStatus[]): string {
  return table(['AGENCY', 'SIDE', 'STATE', 'SINCE', 'ENDPOINT', 'UNCONFIRMED', 'RESENT', ''], links.map(linkRow));
}
