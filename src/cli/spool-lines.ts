/** How full the spool is, in words: the part of `writ status` that says when content will be refused, and how soon records are durable. */
import type { SpoolAges, SpoolSpace, SpoolStart } from '../ipc/core-messages.ts';

const units = ['octets', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** "12.3 GB": powers of ten, as disks are sold. */
export function octetsText(octets: bigint | number): string {
  let value = Number(octets);
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

function hoursText(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} minutes`;
  return hours < 96 ? `${hours.toFixed(1)} hours` : `${Math.round(hours / 24)} days`;
}

function outlook({ growth, hoursLeft }: SpoolSpace): string {
  if (growth === undefined) return '';
  if (hoursLeft === undefined) return '; not growing';
  return `; growing by ${octetsText(growth)} a second: room for ${hoursText(hoursLeft)}`;
}

/** One line, and one for what is refused. */
export function spoolLines(space: SpoolSpace): string {
  const { used, limit, diskFree, level, redo, refusing } = space;
  const percent = limit === 0n ? '0.0' : (Number((used * 1000n) / limit) / 10).toFixed(1);
  const mark = level === 0 ? '' : ` (above ${level} %)`;
  const lines = [
    `Spool: ${octetsText(used)} of ${octetsText(limit)}, ${percent} %${mark}; disk ${octetsText(diskFree)} free, ${octetsText(redo)} kept for the redo log${outlook(space)}`,
  ];
  if (refusing !== 'no') lines.push(`New content is REFUSED (${refusing}) and declared as gaps; IRI goes on`);
  const alone = space.streams.filter((each) => each.refusing !== 'no' && refusing === 'no');
  for (const each of alone) {
    const what = each.leg === 1 ? 'IRI waits' : 'content is REFUSED and declared as gaps';
    lines.push(`Grant ${each.grantId}: ${what} (${each.refusing}), ${octetsText(each.used)} stored`);
  }
  return lines.join('\n');
}

/** What the core's start found of the end before it. */
export function startLine(start: SpoolStart): string {
  const { lastEnd, tookNs, streams, damaged, cutStreams, cutBytes, restoredBytes } = start;
  const open = `open after ${millisecondsText(tookNs)} with ${streams} streams`;
  const broken = damaged === 0n ? '' : `; ${damaged} are DAMAGED and stand still`;
  if (lastEnd === 'none') return `Start: a new spool, ${open}${broken}`;
  if (lastEnd === 'clean') return `Start: the last end was clean; ${open}${broken}`;
  const cut = cutBytes === 0n ? 'nothing cut' : `${octetsText(cutBytes)} cut from the ends of ${cutStreams} streams`;
  const restored = restoredBytes === 0n ? '' : `, ${octetsText(restoredBytes)} restored from the redo log`;
  return `Start: the last end was NOT clean (killed, or the power failed); ${open}, ${cut}${restored}${broken}`;
}

function millisecondsText(ns: bigint): string {
  const ms = Number(ns) / 1e6;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** How old records were when they became durable; a quantile is told by the step it lies in, up to 25 % above. */
export function ageLine({ blocks, p50Ns, p99Ns, longestNs, boundMs, recent }: SpoolAges): string {
  if (blocks === 0n) return `Durable after: nothing was written yet (99 % are to be within ${boundMs} ms)`;
  const since = `half within ${millisecondsText(p50Ns)}, 99 % within ${millisecondsText(p99Ns)}, the longest ${millisecondsText(longestNs)}`;
  const lately = recent.blocks === 0n ? '' : `; 99 % of the last minutes within ${millisecondsText(recent.p99Ns)}`;
  return `Durable after: ${since}${lately} (bound ${boundMs} ms)`;
}
