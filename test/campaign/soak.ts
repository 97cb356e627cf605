/**
 * npm run campaign:soak -- [SECONDS=600] [FRAMES_A_SECOND=0]      0: as fast as the sender can
 *
 * A live core on a veth pair in two namespaces: 10,000 targets of which some 1 % of the packets are, one frame in 32
 * a fragment (of an order by service and of tunnels; in order, late, and never complete), two orders coming and two going each
 * second. Its resident memory is sampled each second and printed as JSON. Ends with 1 when memory grew, after the warm-up, by more
 * than 16 MB or 5 %, whichever is more, or when a frame or an item is not accounted for.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { inside, noNamespaces } from '../e2e/namespaces.ts';
import type { LiveCounts } from '../bench/live-core.ts';
import { ended, median, nextMessage } from '../bench/measure.ts';
import { residentBytes } from '../bench/process-cost.ts';
import { ScratchLink } from '../bench/scratch-link.ts';

const TARGETS = 10_000;
const CHURN_MS = 500;
/** Caches, pools and the ring's pages fill; fragments are given up for the first time after 5 s. */
const WARM_UP_S = 30;
const WINDOW_S = 15;
const BOUND_BYTES = 16e6;
const BOUND_SHARE = 0.05;
const SENDER = path.resolve('build/addon/soak_traffic_bench');
const [SENDING_CPU, CAPTURING_CPU] = ['0', '1'];

const [seconds, rate] = [Number(process.argv[2] ?? 600), Number(process.argv[3] ?? 0)];

function slopePerMinute(samples: readonly number[]): number {
  const n = samples.length;
  const mean = samples.reduce((sum, each) => sum + each, 0) / n;
  const middle = (n - 1) / 2;
  const over = samples.reduce((sum, each, i) => sum + (i - middle) * (each - mean), 0);
  return (60 * over) / samples.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
}

const mb = (bytes: number): number => Math.round(bytes / 1e5) / 10;

function judge(samples: readonly number[], sent: number, counts: LiveCounts, grants: number): boolean {
  const steady = samples.slice(WARM_UP_S);
  const [before, after] = [median(steady.slice(0, WINDOW_S)), median(steady.slice(-WINDOW_S))];
  const bound = Math.max(BOUND_BYTES, before * BOUND_SHARE);
  const accounted = counts.seen === sent && counts.encoded + counts.gap === counts.taken;
  const figures = {
    seconds,
    sent,
    framesPerSecond: Math.round(sent / seconds),
    counts,
    ordersComeAndGone: grants,
    residentMB: {
      start: mb(samples[0] ?? 0),
      min: mb(Math.min(...steady)),
      max: mb(Math.max(...steady)),
      warm: mb(before),
      end: mb(after),
      slopePerMinute: mb(slopePerMinute(steady)),
      bound: mb(bound),
    },
    flat: after - before <= bound,
    accounted,
  };
  console.log(JSON.stringify(figures, null, 2));
  return figures.flat && accounted;
}

/** One sample each second, orders coming and going meanwhile, until the sender has ended. */
async function sample(pid: number, sending: Promise<unknown>, churn: (number: number) => void): Promise<number[]> {
  const samples: number[] = [];
  let orders = 0;
  const churning = setInterval(() => churn(orders++), CHURN_MS);
  const sampling = setInterval(() => samples.push(residentBytes(pid)), 1000);
  await sending;
  clearInterval(churning);
  clearInterval(sampling);
  return samples;
}

async function run(link: ScratchLink): Promise<boolean> {
  const { capture, sender, captureInterface, senderInterface } = link.names;
  const directory = path.join(link.folder, 'core');
  const program = [process.execPath, '--import', 'tsx', 'test/campaign/soak-child.ts'];
  const command = ['taskset', '-c', CAPTURING_CPU, ...program, directory, captureInterface, String(TARGETS)];
  const core = spawn('ip', inside(capture, ...command), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await nextMessage(core, 'ready');
  const load = ['taskset', '-c', SENDING_CPU, SENDER, senderInterface, String(rate), String(seconds)];
  const traffic = spawn('ip', inside(sender, ...load), { stdio: ['ignore', 'pipe', 'inherit'] });
  let sent = '';
  traffic.stdout.setEncoding('utf8').on('data', (text: string) => (sent += text));
  let orders = 0;
  const samples = await sample(core.pid ?? 0, once(traffic, 'close'), (number) => {
    orders = number;
    core.send({ churn: number });
  });
  core.send({ stop: true });
  const counts = await nextMessage<LiveCounts>(core, 'counts');
  await ended(core);
  return judge(samples, Number(sent), counts, orders);
}

const reason = noNamespaces();
if (reason !== undefined) throw new Error(`the soak campaign can't run here: ${reason}`);
if (seconds < WARM_UP_S + 2 * WINDOW_S) throw new Error(`a soak takes at least ${WARM_UP_S + 2 * WINDOW_S} seconds`);
if (!existsSync(SENDER)) execFileSync('make', ['-s', '-C', 'addon', SENDER], { stdio: 'inherit' });
const link = new ScratchLink('soak');
process.exitCode = (await run(link)) ? 0 : 1;
link.down();
