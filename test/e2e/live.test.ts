import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as kit from '../acceptance/kit.ts';
import { judged, oneEach, scenarioOf } from '../acceptance/recall.ts';
import { rewrapped } from '../acceptance/truth.ts';
import { inside, Link, noNamespaces } from './namespaces.ts';
import { skipFor } from '../support/skip.ts';

const CAPTURE = 'writ-cap';
const SENDER = 'writ-gen';
const WORK = path.resolve('build/live');

const link = new Link({ capture: CAPTURE, sender: SENDER, captureInterface: 'wc0', senderInterface: 'wg0' });

async function appears(file: string, child: ChildProcess): Promise<void> {
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`the drill ended with ${child.exitCode} before it was ready`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return child.exitCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve));
}

function scenario(targets: readonly kit.Target[]): object {
  return {
    name: 'live',
    source: { kind: 'interface', name: 'wc0', seconds: 6 },
    agencies: [{ id: 'a', standard: 'etsi', tls: true, ack: 'keepalive' }],
    warrants: targets.map((target, i) => ({
      id: `w${i}`,
      agency: 'a',
      liid: `LIVE-${i}`,
      instrument: 'title-iii',
      scope: 'iri+cc',
      selectors: [{ kind: target.kind, value: target.value }],
    })),
    faults: [],
    drainSeconds: 30,
  };
}

describe('a live interface in a namespace', function () {
  this.timeout(120_000);
  let child: ChildProcess | undefined;

  before(function () {
    skipFor(this, kit.missing() ?? noNamespaces());
    rmSync(WORK, { recursive: true, force: true });
    mkdirSync(WORK, { recursive: true });
    link.up();
  });

  after(async () => {
    child?.kill('SIGTERM');
    if (child !== undefined) await ended(child);
    if (noNamespaces() === undefined) link.down();
  });

  /** A drill on the interface while the file is sent into it; all that the kernel received was seen. */
  async function played(name: string, drill: object, pcap: string): Promise<kit.DrillRun> {
    const dir = path.join(WORK, `${name}-out`);
    writeFileSync(path.join(WORK, `${name}.json`), JSON.stringify(drill));
    child = spawn(
      'ip',
      inside(CAPTURE, 'bin/writ', 'drill', '--scenario', path.join(WORK, `${name}.json`), '--out', dir),
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    child.stdout?.resume();
    await appears(path.join(dir, 'ready'), child);
    const before = link.received();
    const sent = Number(
      execFileSync('ip', inside(SENDER, 'python3', 'test/e2e/send_pcap.py', pcap, 'wg0', '8000'), {
        encoding: 'utf8',
      }),
    );
    expect(await ended(child)).to.equal(0);
    expect(link.received() - before).to.equal(sent);
    const report = JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8')) as kit.DrillReport;
    expect(report.stages.seen).to.equal(sent);
    expect(report.stages.dropped['kernel'] ?? 0).to.equal(0);
    return { code: 0, output: '', dir, report };
  }

  it("delivers the targets' packets while other traffic flows, with counters that agree with the kernel's", async () => {
    const traffic = kit.makeTraffic('live', [
      '20000',
      '5',
      '800',
      '10',
      '--truth-targets',
      '40',
      '--kinds',
      'ipv4,ipv6,prefix',
    ]);
    const targets = traffic.targets.filter((t) => t.fromNs === 0n && t.toNs === undefined && t.must > 0).slice(0, 12);
    const run = await played('live', scenario(targets), traffic.pcap);
    const verdicts = targets.map((target, i) => kit.checkContent(run, traffic, `w${i}`, [target], ['--live']));
    expect(verdicts.filter((verdict) => verdict !== '')).to.deep.equal([]);
  });

  it('I1, I3: two workers deliver exactly the packets of addresses, MACs and circuits out of every wrapping, in fragments too', async () => {
    const args = ['20000', '6', '400', '10', '--truth-targets', '120', '--kinds', 'ipv4,ipv6,prefix,mac', '--traps'];
    const play = rewrapped(kit.makeTraffic('live-wrapped', args), 6, 6000, 1);
    const isOpen = ({ fromNs, toNs, must }: kit.Target) => fromNs === 0n && toNs === undefined && must > 0;
    const numbers = play.targets.flatMap((target, number) => (isOpen(target) ? [number] : []));
    const kinds = numbers.map((number) => play.targets[number]?.kind);
    expect(kinds).to.include.members(['ipv4', 'prefix', 'mac', 'circuit']);
    const warrants = oneEach(play, numbers);
    const source = { kind: 'interface', name: 'wc0', seconds: 8 };
    const run = await played('wrapped', { ...scenarioOf(play, warrants), source, workers: 2 }, play.pcaps[0] ?? '');
    expect(judged(run, warrants, true)).to.deep.equal([]);
  });
});
