/**
 * Shows a drill as it runs: a few lines redrawn in place on a terminal, else one line a second; and at the end a table that
 * says in plain words what was matched, what arrived, and that nothing was lost. Plain ANSI, no packages.
 */
import type { DrillEvent, DrillProgress, DrillViewer } from './progress.ts';
import type { AgencyReport, DrillReport, WarrantReport } from './report.ts';

export interface ViewOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const lineEveryMs = 1000;
const mostRows = 20;
const barWidth = 14;

const number = new Intl.NumberFormat('en-US');
const count = (value: number): string => number.format(Math.round(value));
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function bar(part: number, whole: number): string {
  const filled = whole === 0 ? 0 : Math.min(barWidth, Math.round((part / whole) * barWidth));
  return '█'.repeat(filled) + '·'.repeat(barWidth - filled);
}

function oneLine(p: DrillProgress): string {
  const links = p.agencies.map((agency) => `${agency.id} ${agency.link}`).join(', ');
  return (
    `${seconds(p.elapsedMs).padStart(8)}  ${p.stage.padEnd(7)}  ${count(p.packetsPerSecond)} packets/s  ` +
    `seen ${count(p.seen)}  matched ${count(p.matched)}  buffered ${count(p.buffered)}  delivered ${count(p.delivered)}  ` +
    `links: ${links}`
  );
}

/** The block that a terminal shows, redrawn in place. */
export function liveLines(p: DrillProgress): string[] {
  const processes = Object.entries(p.processes).map(([name, state]) => (state === 'up' ? name : `${name} DOWN`));
  const agencies = p.agencies.slice(0, mostRows).map((agency) => {
    const made = agency.confirmed + agency.buffered;
    const share = `${count(agency.confirmed).padStart(7)} delivered ${count(agency.buffered).padStart(7)} buffered`;
    return `  ${agency.id.padEnd(8)} link ${agency.link.padEnd(10)} ${bar(agency.confirmed, made)} ${share}`;
  });
  return [
    `  ${seconds(p.elapsedMs)}  ${p.stage}  ·  processes: ${processes.join(', ')}`,
    `  capture ${count(p.seen)} packets (${count(p.packetsPerSecond)}/s)  →  matched ${count(p.matched)}` +
      `  →  encoded ${count(p.encoded)} PDUs`,
    ...agencies,
  ];
}

class TerminalView implements DrillViewer {
  readonly #output: ViewOutput;
  #drawn = 0;

  constructor(output: ViewOutput) {
    this.#output = output;
  }

  progress(progress: DrillProgress): void {
    const width = (this.#output.columns ?? 100) - 1;
    const lines = liveLines(progress).map((line) => line.slice(0, width));
    this.#erase();
    this.#output.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  event({ elapsedMs, text }: DrillEvent): void {
    this.#erase();
    this.#output.write(`${seconds(elapsedMs).padStart(8)}  ${text}\n`);
  }

  close(): void {
    this.#drawn = 0;
  }

  /** Up over what was drawn, and everything below cleared. */
  #erase(): void {
    if (this.#drawn > 0) this.#output.write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#drawn = 0;
  }
}

class LineView implements DrillViewer {
  readonly #output: ViewOutput;
  #nextMs = 0;

  constructor(output: ViewOutput) {
    this.#output = output;
  }

  progress(progress: DrillProgress): void {
    if (progress.elapsedMs < this.#nextMs) return;
    this.#nextMs = progress.elapsedMs + lineEveryMs;
    this.#output.write(`${oneLine(progress)}\n`);
  }

  event({ elapsedMs, text }: DrillEvent): void {
    this.#output.write(`${seconds(elapsedMs).padStart(8)}  ${text}\n`);
  }

  close(): void {
    return;
  }
}

export function openView(output: ViewOutput): DrillViewer {
  return output.isTTY === true ? new TerminalView(output) : new LineView(output);
}

type Row = readonly string[];

function layOut(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: Row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)]
    .map((text) => `  ${text}`)
    .join('\n');
}

function warrantRow([id, w]: [string, WarrantReport]): Row {
  const iri = `${count(w.iri.delivered)} of ${count(w.iri.made)}`;
  return [id, ...[w.matched, w.encoded, w.delivered, w.confirmed, w.buffered, w.gap, w.duplicates].map(count), iri];
}

function agencyLine([id, agency]: [string, AgencyReport]): string {
  const trouble = agency.outageMs > 0 ? `was cut off for ${seconds(agency.outageMs)}` : 'was never cut off';
  return `  Agency ${id} ${trouble}; at most ${count(agency.mostBuffered)} PDUs waited for it on disk.`;
}

/** Of an order without content whose agency is told of packets. */
function reportLine([id, { matched, reports }]: [string, WarrantReport]): string[] {
  if (reports === undefined) return [];
  return [`  ${id}: without content; reports told of ${count(reports.delivered)} of its ${count(matched)} packets.`];
}

function verdict(report: DrillReport): string[] {
  const warrants = Object.values(report.warrants);
  const total = (pick: (warrant: WarrantReport) => number) => warrants.reduce((sum, each) => sum + pick(each), 0);
  const buffered = total((w) => w.buffered + w.iri.buffered + (w.reports?.buffered ?? 0));
  const gap = total((w) => w.gap + (w.reports?.gap ?? 0));
  if (!report.ok) return ['NOT OK:', ...report.problems.slice(0, mostRows).map((problem) => `  ${problem}`)];
  const waiting = buffered > 0 ? `, ${count(buffered)} still waiting on disk` : '';
  const declared = gap > 0 ? `, ${count(gap)} declared missing to the agency` : '';
  return [`OK: ${count(total((w) => w.delivered + w.iri.delivered))} PDUs delivered${waiting}${declared}, 0 lost.`];
}

/** The final table and what it means, for somebody who sees it for the first time. */
export function finalText(report: DrillReport): string {
  const { stages, timings } = report;
  const dropped = Object.values(stages.dropped).reduce((sum, each) => sum + each, 0);
  const entries = Object.entries(report.warrants);
  const rows = entries.slice(0, mostRows).map(warrantRow);
  const more =
    entries.length > mostRows ? [`  ... and ${entries.length - mostRows} more warrants (report.json has all)`] : [];
  const head = ['Warrant', 'Matched', 'Encoded', 'Delivered', 'Confirmed', 'Buffered', 'Gap', 'Resent', 'IRI'];
  return [
    '',
    `Of ${count(stages.seen)} packets seen, ${count(stages.matched)} belong to a warrant; ${count(stages.unmatched)} do not and` +
      ` left no trace; ${count(dropped)} could not be read.`,
    '',
    layOut(head, rows),
    ...more,
    '',
    ...entries.slice(0, mostRows).flatMap(reportLine),
    ...Object.entries(report.agencies).slice(0, mostRows).map(agencyLine),
    `  Set up in ${seconds(timings.setUpMs)}, captured in ${seconds(timings.captureMs)}, drained in ${seconds(timings.drainMs)}.`,
    ...report.alarms.map((alarm) => `  Alarm: ${alarm}`),
    ...report.untaken.map((index) => `  faults[${index}] was never due: the capture ended before it.`),
    '',
    ...verdict(report),
    '',
  ].join('\n');
}
