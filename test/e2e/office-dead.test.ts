import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { readPostmaster } from '../../src/db/embedded/postmaster.ts';
import { processStart } from '../../src/server/pid-file.ts';
import { inside, Link, noNamespaces } from './namespaces.ts';
import { deliveredNumbers, sendUntil, Witness } from './numbered.ts';
import { Instance, killNow, until } from './instance.ts';
import { skipFor } from '../support/skip.ts';

const CAPTURE = 'writ-od-cap';
const SENDER = 'writ-od-gen';
const WORK = path.resolve('build/office-dead');
const LIID = 'OD-1';
const TARGET = '192.0.2.77';
/** Its neighbour, and somebody else. */
const OTHERS = ['192.0.2.78', '203.0.113.9'];
const TRAFFIC = [TARGET, ...OTHERS];
/** From the order's entry: four commands and their signatures take about three seconds of it. */
const ORDER_MS = 18_000;
const AFTER_NS = 1_000_000_000n;
const GRANT_ENDED = 4;
const EXPIRED = 1;

describe('a live interception without its office', function () {
  this.timeout(120_000);
  const link = new Link({ capture: CAPTURE, sender: SENDER, captureInterface: 'wodc0', senderInterface: 'wodg0' });
  const writ = new Instance(WORK, CAPTURE);

  before(async function () {
    skipFor(this, noNamespaces() ?? (spawnSync('python3', ['--version']).status === 0 ? undefined : 'needs python3'));
    rmSync(WORK, { recursive: true, force: true });
    mkdirSync(WORK, { recursive: true, mode: 0o700 });
    link.up();
    await writ.start('wodc0');
  });

  after(() => {
    if (noNamespaces() === undefined) link.down();
  });

  /** The supervisor first: it would start the office again at once. Nothing of these comes back. */
  async function killOffice(): Promise<{ readonly pids: readonly number[]; readonly deadNs: bigint }> {
    const postmaster = readPostmaster(path.join(writ.home.postgres, 'data'))?.pid;
    const pids = [writ.pid('serve'), writ.pid('office'), postmaster].map((pid) => pid ?? 0);
    expect(pids, 'supervisor, office and Postgres run').not.to.include(0);
    for (const pid of pids) await killNow(pid);
    return { pids, deadNs: BigInt(Date.now()) * 1_000_000n };
  }

  /** Each record of the content that the core made, and each IRI, is confirmed by the agency. */
  async function delivered(): Promise<true | undefined> {
    const [grant, streams] = [await writ.grant(), await writ.streams()];
    const confirmed = (leg: number) => streams.find((stream) => stream.leg === leg)?.confirmedItems;
    const isWhole = confirmed(1) === grant?.iriMade && confirmed(2) === grant?.encoded;
    return isWhole && streams.every((stream) => stream.confirmed === stream.durable) ? true : undefined;
  }

  it('I2: goes on with office and Postgres killed, and ends on time, to the packet', async () => {
    const witness = new Witness(CAPTURE, 'wodc0');
    await witness.ready();
    const notAfterMs = Date.now() + ORDER_MS;
    const notAfterNs = BigInt(notAfterMs) * 1_000_000n;
    writ.enter({ liid: LIID, target: TARGET, notAfterMs });
    await until(async () => {
      expect(Date.now() < notAfterMs, 'the grant is in the core before its end').to.equal(true);
      return (await writ.grant())?.state === 'active' ? true : undefined;
    });
    const traffic = { namespace: SENDER, interface: 'wodg0', addresses: TRAFFIC, firstNumber: 0, payloadBytes: 200 };
    const sending = sendUntil({ ...traffic, rate: 600 }, notAfterNs + AFTER_NS);
    await until(async () => (((await writ.grant())?.matched ?? 0n) >= 50n ? true : undefined));

    const { pids, deadNs } = await killOffice();
    expect(deadNs < notAfterNs, 'killed while the order was in force').to.equal(true);
    const sent = await sending;
    const grant = await until(async () => {
      const now = await writ.grant();
      return now?.state === 'expired' ? now : undefined;
    });
    await until(delivered);
    expect(
      pids.map((pid) => processStart(pid)),
      'nothing came back',
    ).to.deep.equal([undefined, undefined, undefined]);
    expect(readPostmaster(path.join(writ.home.postgres, 'data'))?.pid ?? pids[2]).to.equal(pids[2]);

    const { records } = await writ.core('journal', { from: 0n, max: 10_000 });
    const ends = records.filter(({ kind, grantId }) => kind === GRANT_ENDED && grantId === grant.grantId);
    expect(ends.map(({ timeNs, body }) => [timeNs, body[0]])).to.deep.equal([[notAfterNs, EXPIRED]]);

    const { missed, arrivals } = await witness.end();
    expect([missed, arrivals.size], 'the witness saw every frame').to.deep.equal([0, sent]);
    const verdict = await writ.endLemf();
    expect(verdict.code, verdict.text).to.equal(0);

    // The kernel stamps a frame once, for the witness and for Writ's ring: so the two agree, and the end can be told exactly.
    const rows = [...arrivals].filter(([number]) => number % TRAFFIC.length === 0);
    const due = rows.filter(([, ns]) => ns < notAfterNs).map(([number, ns]) => `${number} ${ns / 1000n}`);
    const content = deliveredNumbers(path.join(writ.lemfFolder, LIID, 'cc.pcapng'));
    expect(content.map(({ number, microseconds }) => `${number} ${microseconds}`)).to.deep.equal(due);
    expect(rows.length - due.length, 'target packets came behind the end').to.be.greaterThan(0);
    expect(rows.filter(([, ns]) => ns > deadNs && ns < notAfterNs).length).to.be.greaterThan(0);
    expect([grant.matched, grant.encoded, grant.gap]).to.deep.equal([BigInt(due.length), BigInt(due.length), 0n]);
    const lines = readFileSync(path.join(writ.lemfFolder, LIID, 'iri.ndjson'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).to.include({ iriType: 'iRI-End', timeNs: String(notAfterNs) });
    expect(
      spawnSync('ip', inside(CAPTURE, process.execPath, 'bin/writ', 'status', '--home', writ.home.root)).status,
    ).to.equal(1);
  });
});
