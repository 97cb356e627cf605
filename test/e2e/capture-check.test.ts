import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Finding } from '../../src/insight/finding.ts';
import type { LiveSurvey, MachineFacts } from '../../src/native/survey.ts';
import { ethernetFrame, ipPacket } from '../support/frames.ts';
import { setGro, transfer } from './merging.ts';
import { inside, ip, Link, noNamespaces } from './namespaces.ts';
import { skipFor } from '../support/skip.ts';

const [capture, sender] = [`writ-kc${process.pid}`, `writ-ks${process.pid}`];
const [captureInterface, senderInterface] = ['wkc0', 'wks0'];
const names = { capture, sender, captureInterface, senderInterface };

interface Report {
  readonly fit: boolean;
  readonly kind: 'interface';
  readonly findings: readonly Finding[];
  readonly survey: LiveSurvey;
  readonly machine: MachineFacts;
}

function missing(): string | undefined {
  return spawnSync('python3', ['--version']).status === 0 ? noNamespaces() : 'python3 is absent';
}

function send(frames: readonly Buffer[]): void {
  const input = frames.map((frame) => `${frame.toString('hex')}\n`).join('');
  const run = spawnSync('ip', inside(sender, 'python3', path.resolve('test/native/send-frames.py'), senderInterface), {
    input,
    encoding: 'utf8',
  });
  expect(run.status, run.stderr).to.equal(0);
}

/** A ring makes its interface promiscuous as the last step of its opening. */
async function untilPromiscuous(): Promise<void> {
  for (;;) {
    const [link] = JSON.parse(ip('-n', capture, '-d', '-j', 'link', 'show', captureInterface)) as {
      promiscuity: number;
    }[];
    if ((link?.promiscuity ?? 0) > 0) return;
    await pause(20);
  }
}

/** The command's own process in the capture's namespace, with `traffic` made once it looks. */
async function check(traffic: () => void | Promise<void>): Promise<{ readonly code: number; readonly report: Report }> {
  const words = ['--json', 'capture', 'check', captureInterface, '--seconds', '3'];
  const child = spawn('ip', inside(capture, process.execPath, 'bin/writ', ...words), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = once(child, 'close') as Promise<[number]>;
  await Promise.race([untilPromiscuous(), ended]);
  await traffic();
  const [code] = await ended;
  return { code, report: JSON.parse(out) as Report };
}

function gtp(inner: Buffer, teid: number): Buffer {
  const header = Buffer.from([0x30, 0xff, 0, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(inner.length, 2);
  header.writeUInt32BE(teid, 4);
  const packet = ipPacket({
    source: '198.51.100.1',
    destination: '198.51.100.2',
    payload: Buffer.concat([header, inner]),
  });
  packet.writeUInt16BE(2152, 22);
  return packet;
}

function plain(index: number): Buffer {
  return ipPacket({ source: '192.0.2.1', destination: '203.0.113.5', payload: Buffer.from(`plain ${index}`) });
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Of as many digits as no count or time here comes upon by chance. */
const TEID = 1_592_590_000;

/** 40 untagged, 30 behind a VLAN, 20 QinQ, 10 in GTP-U. */
const FRAMES = [
  ...times(40, (index) => ethernetFrame(plain(index))),
  ...times(30, (index) => ethernetFrame(plain(100 + index), [{ type: 0x8100, id: 10 + (index % 3) }])),
  ...times(20, (index) =>
    ethernetFrame(plain(200 + index), [
      { type: 0x88a8, id: 10 },
      { type: 0x8100, id: 20 + (index % 4) },
    ]),
  ),
  ...times(10, (index) => ethernetFrame(gtp(plain(300 + index), TEID + index))),
];

function finding({ findings }: Report, subject: string): Finding | undefined {
  return findings.find((each) => each.subject === subject);
}

describe('writ capture check on an interface', function () {
  this.timeout(120_000);
  const link = new Link(names);

  before(function () {
    skipFor(this, missing());
    link.up();
  });
  after(() => link.down());

  it('counts known traffic by its wrappings, tags included, and finds it fit', async () => {
    setGro(names, false);
    const { code, report } = await check(() => send(FRAMES));
    const { traffic } = report.survey;
    expect(traffic.kinds.map(({ kind, frames }) => [kind, frames])).to.have.deep.members([
      ['Ethernet / IPv4', 40],
      ['Ethernet / VLAN / IPv4', 30],
      ['Ethernet / VLAN / VLAN / IPv4', 20],
      ['Ethernet / IPv4 / UDP GTP-U / IPv4', 10],
    ]);
    expect([traffic.outerVlans, traffic.innerVlans, traffic.undissected]).to.deep.equal([3, 4, 0]);
    expect([report.survey.kernelDrops, report.survey.interface.mtu]).to.deep.equal([0, 9000]);
    expect(report.survey.seconds).to.be.within(3, 30);
    expect(report.findings.filter(({ mark }) => mark === 'WRONG')).to.deep.equal([]);
    expect([report.fit, code]).to.deep.equal([true, 0]);
    // Without measured fractions: the digits of one may be those of a TEID by chance.
    const said = JSON.stringify(report, (_, value: unknown) =>
      Number.isInteger(value) || typeof value !== 'number' ? value : 0,
    );
    expect(said).not.to.match(/192\.0\.2|203\.0\.113|198\.51\.100|02:00:00|159259000\d/);
  });

  it('refuses an interface that merges packets, and gives the command that ends it', async () => {
    setGro(names, true);
    const { code, report } = await check(() => send(FRAMES));
    expect(report.survey.interface.offloads.find(({ name }) => name === 'rx-gro')?.on).to.equal(true);
    expect(finding(report, 'offloads')).to.deep.include({ mark: 'WRONG' });
    expect(finding(report, 'offloads')?.says).to.contain(`ethtool -K ${captureInterface} gro off`);
    expect([report.fit, code]).to.deep.equal([false, 1]);
  });

  it('knows packets that no wire has seen: larger than any, their checksums not filled in', async () => {
    setGro(names, false);
    const { code, report } = await check(() => transfer(names));
    expect(report.survey.traffic.overJumbo).to.be.greaterThan(10);
    expect(finding(report, 'merged packets')?.mark).to.equal('WRONG');
    expect(finding(report, 'checksums')?.mark).to.equal('WRONG');
    expect(JSON.stringify(report)).not.to.contain('198.18.');
    expect([report.fit, code]).to.deep.equal([false, 1]);
  });

  it('leaves the interface as it found it', () => {
    const [found] = JSON.parse(ip('-n', capture, '-d', '-j', 'link', 'show', captureInterface)) as {
      promiscuity: number;
    }[];
    expect(found?.promiscuity).to.equal(0);
  });

  it('says which right is missing to somebody who may not capture', () => {
    const words = [process.execPath, 'bin/writ', 'capture', 'check', captureInterface];
    const dropped = ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw', '--', ...words];
    const run = spawnSync('ip', inside(capture, ...dropped), { encoding: 'utf8' });
    expect(run.status).to.equal(1);
    expect(run.stderr).to.contain('needs CAP_NET_RAW').and.to.contain('WRIT_CAPTURE_NO_PERMISSION');
  });
});
