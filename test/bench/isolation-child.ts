/**
 * Delivery in a process of its own, out of a spool in memory: ten live streams of ten agencies, a PDU each 20 ms, beside streams to
 * hostile LEMFs and, on the first agency's link, a stream with a backlog. After {setup} says {result}: milliseconds from a PDU's
 * appearance in the spool to its confirmation, and the process's memory.
 */
import { startDelivery } from '../../src/handover/delivery/delivery.ts';
import type { SpoolCursor } from '../../src/native/addon.ts';
import { MemorySpool } from '../handover/delivery/memory-spool.ts';
import type { MemoryStream } from '../handover/delivery/memory-spool.ts';
import { contentPdus } from '../handover/delivery/pdus.ts';
import { aboutOf, plainEndpoint } from '../handover/delivery/rig.ts';

export interface IsolationSetup {
  readonly port: number;
  readonly hostilePorts: readonly number[];
  readonly seconds: number;
  /** PDUs of 1400 octets that lie there when the live ones begin. */
  readonly backlog: number;
}

export interface IsolationResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly rssMb: number;
  /** PDUs of the backlog that were confirmed meanwhile. */
  readonly drained: number;
}

const LIVE = 10;
const EVERY_MS = 20;
const profile = { responseTimeoutMs: 60_000, keepAliveMs: 1000, keepAliveBytes: 1 << 20 };

/** Notes when what was appended is confirmed. */
class TimedSpool extends MemorySpool {
  readonly latencies: number[] = [];
  readonly #appended = new Map<string, number[]>();

  appendNow(stream: MemoryStream, pdu: Buffer): void {
    const key = stream.streamId.toString('hex');
    const times = this.#appended.get(key) ?? [];
    this.#appended.set(key, times);
    times.push(performance.now());
    this.append(stream, [pdu]);
  }

  override storeCursor(streamId: Buffer, cursor: SpoolCursor): Promise<void> {
    const stream = this.all.get(streamId.toString('hex'));
    const times = this.#appended.get(streamId.toString('hex')) ?? [];
    const before = Number(stream?.cursor.confirmed ?? 0n);
    for (let at = before; at < Number(cursor.confirmed); at++) {
      const time = times[at];
      if (time !== undefined) this.latencies.push(performance.now() - time);
    }
    if (stream !== undefined) stream.cursor = cursor;
    return Promise.resolve();
  }
}

function agencyOf(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

function streamsOf(spool: TimedSpool, setup: IsolationSetup): { live: MemoryStream[]; backlog: MemoryStream } {
  const to = (index: number, grant: number, liid: string, port: number): MemoryStream =>
    spool.add(aboutOf({ agencyId: agencyOf(index), grant, liid, endpoints: [plainEndpoint(port)], profile }));
  const bulk = contentPdus('H', 0, 3000, 1400);
  setup.hostilePorts.forEach((port, index) => spool.append(to(1000 + index, 1000 + index, 'H', port), bulk));
  const live = Array.from({ length: LIVE }, (_, index) => to(index, index, `L-${index}`, setup.port));
  const backlog = to(0, 500, 'B', setup.port);
  const pdus = contentPdus('B', 0, 1000, 1400);
  for (let left = setup.backlog; left > 0; left -= pdus.length) spool.append(backlog, pdus.slice(0, left));
  return { live, backlog };
}

async function measure(setup: IsolationSetup): Promise<IsolationResult> {
  const spool = new TimedSpool();
  const { live, backlog } = streamsOf(spool, setup);
  const quiet = (): void => undefined;
  const delivery = startDelivery({ reader: spool, log: { info: quiet, warn: quiet }, pollMs: 1, cursorMs: 1 });
  const ticker = setInterval(() => {
    for (const stream of live) {
      const next = stream.records.length;
      const [pdu] = contentPdus(stream.about.liid, next, next + 1, 1400);
      if (pdu !== undefined) spool.appendNow(stream, pdu);
    }
  }, EVERY_MS);
  await new Promise((resolve) => setTimeout(resolve, setup.seconds * 1000));
  clearInterval(ticker);
  const drained = Number(backlog.cursor.confirmed);
  const rssMb = process.memoryUsage.rss() / 1e6;
  await delivery.close();
  // The first second belongs to the connections being made.
  const settled = spool.latencies.slice(Math.floor(spool.latencies.length / setup.seconds)).sort((a, b) => a - b);
  const at = (part: number): number => settled[Math.min(settled.length - 1, Math.floor(settled.length * part))] ?? NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), worstMs: at(1), rssMb, drained };
}

// A listener that stays keeps the channel, and with it the process, alive.
process.on('message', () => undefined);
process.once('message', ({ setup }: { setup: IsolationSetup }) => {
  void measure(setup).then((result) => process.send?.({ result }));
});
process.send?.({ up: true });
