import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { PduScanner } from '../../src/handover/asn1/pdu-scanner.ts';
import type { LemfReport } from '../../src/lemf/lemf.ts';
import { contentPdus } from '../handover/delivery/pdus.ts';
import { bundled } from '../support/bundled.ts';
import { skipFor } from '../support/skip.ts';
import { LIID, PDU_OCTETS } from './delivery-end.ts';
import type { EndOptions, Figures } from './delivery-end.ts';
import { until } from './instance.ts';
import { inside, ip, Link, noNamespaces } from './namespaces.ts';

const names = {
  ...{ capture: `writ-dl${process.pid}`, sender: `writ-dd${process.pid}` },
  ...{ captureInterface: 'wdl0', senderInterface: 'wdd0' },
};
const LEMF = { namespace: names.capture, address: '198.18.7.1', badAddress: '198.18.8.1' };
const WRIT = { namespace: names.sender, address: '198.18.7.2', badAddress: '198.18.8.2' };
const PORT = 7001;
const COUNT = 2000;

function missing(): string | undefined {
  if (spawnSync('nft', ['--version']).status !== 0) return 'nft is absent';
  return spawnSync('python3', ['--version']).status === 0 ? noNamespaces() : 'python3 is absent';
}

/** A program of this folder in a namespace, with a channel to it. */
class End {
  readonly #child: ChildProcess;

  constructor(namespace: string, script: string, ...args: readonly string[]) {
    const node = [process.execPath, bundled(path.join('test/e2e', script)), ...args];
    this.#child = spawn('ip', inside(namespace, ...node), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** Resolves with what it says next under `key`; rejects when it ends. */
  heard<T>(key: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`it ended before it said ${key}`));
      const hear = (message: Record<string, T>): void => {
        if (!(key in message)) return;
        this.#child.off('message', hear);
        this.#child.off('exit', ended);
        resolve(message[key] as T);
      };
      this.#child.on('message', hear);
      this.#child.once('exit', ended);
    });
  }

  say(message: object): void {
    this.#child.send(message);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

describe('delivery over a network that fails', function () {
  this.timeout(60_000);
  const link = new Link(names);
  let folder: string;
  let lemf: End;
  let writ: End;
  let line: ChildProcess | undefined;

  before(function () {
    skipFor(this, missing());
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'writ-faults-'));
    link.up();
    ip('-n', LEMF.namespace, 'addr', 'add', `${LEMF.address}/30`, 'dev', names.captureInterface);
    ip('-n', WRIT.namespace, 'addr', 'add', `${WRIT.address}/30`, 'dev', names.senderInterface);
  });
  afterEach(async () => {
    await writ.kill();
    await lemf.kill();
    line?.kill('SIGKILL');
    line = undefined;
    link.down();
    rmSync(folder, { recursive: true, force: true });
  });

  async function startCollecting(name = 'lemf', address = LEMF.address): Promise<void> {
    lemf = new End(LEMF.namespace, 'lemf-end.ts', address, String(PORT), path.join(folder, name));
    await lemf.heard('ports');
  }

  /** Half of the PDUs are there from the start, at a LEMF that takes them slowly: every fault hits data under way. */
  async function begin(options: Partial<EndOptions> = {}, address = LEMF.address): Promise<void> {
    await startCollecting('lemf', address);
    await command('slow 400000');
    const profile = { responseTimeoutMs: 60_000, keepAliveBytes: 8192, ...options.profile };
    const told: EndOptions = { userTimeoutMs: 1000, ...options, profile };
    writ = new End(WRIT.namespace, 'delivery-end.ts', address, String(PORT), JSON.stringify(told));
    await writ.heard('up');
    writ.say({ append: COUNT / 2 });
    await figuresWhere(({ confirmed }) => confirmed > 50);
  }

  async function command(text: string): Promise<void> {
    const obeyed = lemf.heard('obeyed');
    lemf.say({ command: text });
    await obeyed;
  }

  async function ask<T>(end: End, key: string): Promise<T> {
    const answer = end.heard<T>(key);
    end.say({ ask: key });
    return answer;
  }

  function figuresWhere(isSo: (figures: Figures) => boolean): Promise<Figures> {
    return until(async () => {
      const figures = await ask<Figures>(writ, 'figures');
      return isSo(figures) ? figures : undefined;
    });
  }

  /** The LEMF's firewall from now on: one rule on what comes in, or none. */
  function firewall(rule: string): void {
    const table = rule === '' ? '' : `table inet t { chain i { type filter hook input priority 0; ${rule}; }; }`;
    const done = spawnSync('ip', inside(LEMF.namespace, 'nft', '-f', '-'), {
      input: `flush ruleset\n${table}\n`,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(done.stderr);
  }

  /** The other half, then the LEMF's own ledger: nothing lost, order kept, what came twice came on another connection and the same. */
  async function finish(): Promise<Figures> {
    writ.say({ append: COUNT / 2 });
    await command('normal');
    const figures = await figuresWhere(({ confirmed }) => confirmed === COUNT);
    const report = await ask<LemfReport>(lemf, 'report');
    expect(report.faults).to.deep.equal([]);
    const { items, lastSequence, duplicates } = report.liids[LIID]?.cc ?? {};
    expect({ items, lastSequence }).to.deep.equal({ items: COUNT, lastSequence: COUNT - 1 });
    expect(duplicates).to.be.at.most(figures.resent);
    return figures;
  }

  it('loses nothing when connections are reset and refused', async () => {
    await begin();
    firewall(`tcp dport ${PORT} reject with tcp reset`);
    await figuresWhere(({ code }) => code === 'WRIT_DELIVERY_LOST' || code === 'WRIT_DELIVERY_REFUSED');
    firewall('');
    expect((await finish()).resent).to.be.above(0);
  });

  it('loses nothing when the kernel is told to abort the connection', async function () {
    await begin();
    const before = await ask<Figures>(writ, 'figures');
    const abort = ['ss', '-HtK', 'dst', LEMF.address, 'dport', '=', `:${PORT}`];
    const { stdout } = spawnSync('ip', inside(WRIT.namespace, ...abort), { encoding: 'utf8' });
    skipFor(this, stdout === '' ? 'this kernel aborts no connections (ss -K)' : undefined);
    const after = await figuresWhere(({ connects }) => connects > before.connects);
    expect(after.confirmed).to.be.at.least(before.confirmed);
    await finish();
  });

  it('notices a LEMF that vanished without a word by the kernel, long before its own patience ends', async () => {
    await begin();
    firewall('drop');
    const lost = await figuresWhere(({ code }) => code !== undefined);
    expect(lost.code).to.equal('WRIT_DELIVERY_UNREACHABLE');
    firewall('');
    await finish();
  });

  it('notices it on an idle link, too', async () => {
    await begin({ profile: { keepAliveMs: 360_000 } });
    await command('normal');
    await figuresWhere(({ confirmed }) => confirmed === COUNT / 2);
    firewall('drop');
    const lost = await figuresWhere(({ code }) => code !== undefined);
    expect(lost.code).to.equal('WRIT_DELIVERY_UNREACHABLE');
    firewall('');
    await finish();
  });

  it('goes on over a partition that is shorter than its patience, on the same connection', async () => {
    await begin({ userTimeoutMs: 60_000 });
    firewall('drop');
    await figuresWhere(({ retransmits }) => retransmits > 2);
    firewall('');
    expect(await finish()).to.include({ connects: 1, resent: 0 });
  });

  it('sends a slow reader no more than it takes, and nothing twice', async () => {
    await begin();
    const figures = await finish();
    expect(figures).to.include({ connects: 1, resent: 0 });
  });

  it('loses nothing and keeps the order on a line that loses one packet in five', async () => {
    await begin({ userTimeoutMs: 30_000 });
    firewall('meta l4proto tcp numgen random mod 100 < 20 drop');
    await figuresWhere(({ confirmed, retransmits }) => confirmed === COUNT / 2 && retransmits > 10);
    await finish();
  });

  it('loses nothing and keeps the order on a line that loses and reorders', async () => {
    const ends = [LEMF.namespace, LEMF.badAddress, WRIT.namespace, WRIT.badAddress];
    line = spawn('python3', ['test/e2e/reorder.py', ...ends, '7'], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (line.stdout !== null) await once(line.stdout, 'data');
    await begin({ userTimeoutMs: 30_000 }, LEMF.badAddress);
    expect((await finish()).retransmits).to.be.above(0);
    expect(outOfOrder()).to.be.above(0);
  });

  /** Segments that the LEMF's kernel had to keep because one before them was missing. */
  function outOfOrder(): number {
    const netstat = ['cat', '/proc/net/netstat'];
    const { stdout } = spawnSync('ip', inside(LEMF.namespace, ...netstat), { encoding: 'utf8' });
    const [titles = [], values = []] = stdout
      .split('\n')
      .filter((text) => text.startsWith('TcpExt:'))
      .map((text) => text.split(' '));
    return Number(values[titles.indexOf('TCPOFOQueue')]);
  }

  /** Numbers of whole PDUs that a LEMF had written, each compared with what was sent. */
  function stored(name: string, pdus: readonly Buffer[]): number[] {
    const { octets, ends } = new PduScanner().push(readFileSync(path.join(folder, name, LIID, 'hi3.ber')));
    return ends.map((end, index) => {
      const pdu = octets.subarray(ends[index - 1] ?? 0, end);
      const number = pdus.findIndex((each) => each.equals(pdu));
      expect(number, 'every PDU is one that was sent, byte for byte').to.be.at.least(0);
      return number;
    });
  }

  it('loses nothing of what a LEMF confirmed that is killed in the middle of a PDU', async () => {
    await begin();
    await lemf.kill();
    const { confirmed } = await figuresWhere(({ code }) => code !== undefined);
    await startCollecting('next');
    writ.say({ append: COUNT / 2 });
    const { resent } = await figuresWhere((figures) => figures.confirmed === COUNT);
    const pdus = contentPdus(LIID, 0, COUNT, PDU_OCTETS);
    const early = stored('lemf', pdus);
    const late = stored('next', pdus);
    expect(early).to.deep.equal(Array.from(early, (_, index) => index));
    expect(late).to.deep.equal(Array.from(late, (_, index) => COUNT - late.length + index));
    expect(early.length, 'what was confirmed is on its disk').to.be.at.least(confirmed);
    expect(late[0], 'sent again from the last confirmed').to.equal(confirmed);
    expect(early.length - confirmed).to.be.at.most(resent);
  });
});
