import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { homeLayout, socketPath } from '../../src/config/home.ts';
import { callOnce } from '../../src/ipc/client.ts';
import { coreContract, type Stages } from '../../src/ipc/core-messages.ts';
import type { DrillReport } from '../../src/drill/report.ts';
import { until } from './instance.ts';
import { inside, Link, noNamespaces } from './namespaces.ts';
import { deliveredNumbers, sendFrames } from './numbered.ts';
import { skipFor } from '../support/skip.ts';

const CAPTURE = 'writ-ld-cap';
const SENDER = 'writ-ld-gen';
const WORK = path.resolve('build/live-drops');
const PAYLOAD_BYTES = 1372;
const PACKET_BYTES = PAYLOAD_BYTES + 28;
/** The ring of 64 MiB (packet_ring.h) can't hold them, whatever it needs beside their octets. */
const FLOOD = Math.ceil((64 << 20) / PACKET_BYTES) * 2;
const EDGE = 400;
/** The first for one order, the first three for another, the last for none. */
const ADDRESSES = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '203.0.113.9'];
const SECONDS = 15;

const warrant = (id: string, kind: string, value: string): object => ({
  ...{ id, agency: 'a', liid: id.toUpperCase(), instrument: 'title-iii', scope: 'iri+cc' },
  selectors: [{ kind, value }],
});
const SCENARIO = {
  name: 'live-drops',
  source: { kind: 'interface', name: 'wldc0', seconds: SECONDS },
  agencies: [{ id: 'a', standard: 'etsi', tls: true, ack: 'keepalive' }],
  warrants: [warrant('one', 'ipv4', '192.0.2.1'), warrant('many', 'prefix', '192.0.2.0/28')],
  faults: [],
  drainSeconds: 60,
};

describe('a live interface when the core is starved', function () {
  this.timeout(180_000);
  const link = new Link({ capture: CAPTURE, sender: SENDER, captureInterface: 'wldc0', senderInterface: 'wldg0' });
  const out = path.join(WORK, 'out');

  before(function () {
    skipFor(this, noNamespaces() ?? (spawnSync('python3', ['--version']).status === 0 ? undefined : 'needs python3'));
    rmSync(WORK, { recursive: true, force: true });
    mkdirSync(WORK, { recursive: true });
    link.up();
  });

  after(async () => {
    if (noNamespaces() !== undefined) return;
    if (drill !== undefined && drill.exitCode === null) await stop(drill);
    link.down();
  });

  let drill: ChildProcess | undefined;

  async function startDrill(): Promise<ChildProcess> {
    const file = path.join(WORK, 'scenario.json');
    writeFileSync(file, JSON.stringify(SCENARIO));
    const command = [process.execPath, 'bin/writ', 'drill', '--scenario', file, '--out', out];
    const log = openSync(path.join(WORK, 'drill.txt'), 'w');
    const child = (drill = spawn('ip', inside(CAPTURE, ...command), { stdio: ['ignore', log, log] }));
    closeSync(log);
    await until(() => {
      if (child.exitCode !== null) throw new Error(readFileSync(path.join(WORK, 'drill.txt'), 'utf8'));
      return existsSync(path.join(out, 'ready')) ? true : undefined;
    });
    return child;
  }

  /** The drill's own core, and the throwaway home it serves. */
  function findCore(): { readonly pid: number; readonly stages: () => Promise<Stages> } {
    const core = link.processes().find(({ args }) => args.includes('--home') && args.at(-1) === 'core');
    if (core === undefined) throw new Error('the drill has no core');
    const home = homeLayout(core.args[core.args.indexOf('--home') + 1] ?? '');
    const ask = () => callOnce(socketPath(home, 'core'), coreContract, 'status', {}, 30_000);
    return { pid: core.pid, stages: async () => (await ask()).stages };
  }

  const send = (firstNumber: number, frames: number, rate: number): number =>
    sendFrames(
      {
        ...{ namespace: SENDER, interface: 'wldg0', addresses: ADDRESSES, payloadBytes: PAYLOAD_BYTES },
        ...{ firstNumber, rate },
      },
      frames,
    );

  it("counts every frame that the kernel's ring had no room for, and delivers exactly the targets' packets among the rest", async () => {
    const child = await startDrill();
    const ended = once(child, 'exit') as Promise<[number | null]>;
    const core = findCore();
    const counted = (total: number) => until(async () => ((await core.stages()).seen >= total ? true : undefined));
    const before = link.received();
    let sent = send(0, EDGE, 4000);
    await counted(sent);
    process.kill(core.pid, 'SIGSTOP');
    sent += send(sent, FLOOD, 0);
    process.kill(core.pid, 'SIGCONT');
    await counted(sent);
    const flooded = (await core.stages()).dropped['kernel'] ?? 0n;
    sent += send(sent, EDGE, 4000);
    expect(await ended).to.deep.equal([0, null]);

    expect(link.received() - before, 'frames that came in').to.equal(sent);
    const { stages, warrants, problems } = JSON.parse(
      readFileSync(path.join(out, 'report.json'), 'utf8'),
    ) as DrillReport;
    const lost = stages.dropped['kernel'] ?? 0;
    expect(problems).to.deep.equal([]);
    expect(stages.seen, 'dropped ones included').to.equal(sent);
    expect(stages.unmatched + stages.matched + lost, 'no other cause of loss').to.equal(sent);
    expect(lost, 'the ring flowed over').to.be.greaterThan(0);
    expect(lost, 'and only then').to.equal(Number(flooded));

    const content = (id: string) => deliveredNumbers(path.join(out, 'warrants', id, 'cc.pcapng'));
    const many = content('many').map(({ number }) => number);
    expect(
      many.filter((number, i) => number <= (many[i - 1] ?? -1)),
      'each once, in order',
    ).to.deep.equal([]);
    expect(many.filter((number) => number % ADDRESSES.length === 3)).to.deep.equal([]);
    expect(content('one').map(({ number }) => number)).to.deep.equal(many.filter((n) => n % ADDRESSES.length === 0));
    expect(content('many').filter(({ bytes }) => bytes !== PACKET_BYTES)).to.deep.equal([]);
    expect([many.length, warrants['many']?.matched, warrants['many']?.delivered]).to.deep.equal(
      Array(3).fill(stages.matched),
    );
    expect(warrants['one']?.matched).to.equal(content('one').length);
    const edges = Array.from({ length: sent }, (_, n) => n).filter((n) => n < EDGE || n >= EDGE + FLOOD);
    const edgeOfMany = edges.filter((n) => n % ADDRESSES.length !== 3);
    expect(
      many.filter((n) => n < EDGE || n >= EDGE + FLOOD),
      'before and after',
    ).to.deep.equal(edgeOfMany);
  });
});

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
