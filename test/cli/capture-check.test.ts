import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { surveyFile } from '../../src/native/addon.ts';
import type { FileSurvey } from '../../src/native/survey.ts';
import type { Finding } from '../../src/insight/finding.ts';
import { codeOf } from '../../src/base/errors.ts';
import { addressOctets, ethernetFrame, ipPacket, pcapFile, type CapturedFrame } from '../support/frames.ts';
import { writHere } from './captured.ts';

const CAPTURES = '../shared/captures';
const START_NS = 1_700_000_000_000_000_000n;

interface Report {
  readonly fit: boolean;
  readonly kind: 'file';
  readonly findings: readonly Finding[];
  readonly survey: FileSurvey;
}

/** What is somebody's: everything here may change without the report changing by an octet. */
interface Secrets {
  readonly hosts: readonly [string, string];
  readonly hosts6: readonly [string, string];
  readonly macs: Buffer;
  readonly outerVlan: number;
  readonly innerVlan: number;
  readonly teid: number;
  readonly payload: Buffer;
}

const host = fc.tuple(fc.constantFrom('192.0.2', '198.51.100', '203.0.113'), fc.integer({ min: 1, max: 254 }));
const hosts = fc
  .tuple(host, host)
  .filter(([a, b]) => a.join('.') !== b.join('.'))
  .map(([a, b]) => [a.join('.'), b.join('.')] as const);
const group = fc.integer({ min: 0x1000, max: 0xffff }).map((value) => value.toString(16));
const hosts6 = fc
  .tuple(fc.tuple(group, group), fc.tuple(group, group))
  .filter(([a, b]) => a.join() !== b.join())
  .map(([a, b]) => [`2001:db8::${a.join(':')}`, `2001:db8::${b.join(':')}`] as const);
const secrets: fc.Arbitrary<Secrets> = fc.record({
  hosts,
  hosts6,
  macs: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((octets) => Buffer.from(octets)),
  outerVlan: fc.integer({ min: 1, max: 4094 }),
  innerVlan: fc.integer({ min: 1, max: 4094 }),
  teid: fc.integer({ min: 1, max: 0xffff_ffff }),
  payload: fc.uint8Array({ minLength: 40, maxLength: 40 }).map((octets) => Buffer.from(octets)),
});

function gtp(teid: number, inner: Buffer): Buffer {
  const header = Buffer.from([0x30, 0xff, 0, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(inner.length, 2);
  header.writeUInt32BE(teid, 4);
  return Buffer.concat([header, inner]);
}

/** ipPacket, sent to the port of GTP-U. */
function gtpPacket([source, destination]: readonly [string, string], teid: number, inner: Buffer): Buffer {
  const packet = ipPacket({ source, destination, payload: gtp(teid, inner) });
  packet.writeUInt16BE(2152, 22);
  return packet;
}

function framesOf({ hosts: v4, hosts6: v6, macs, outerVlan, innerVlan, teid, payload }: Secrets): CapturedFrame[] {
  const inner = ipPacket({ source: v4[0], destination: v4[1], payload });
  const tags = [
    { type: 0x88a8, id: outerVlan },
    { type: 0x8100, id: innerVlan },
  ];
  const frames = [
    ethernetFrame(inner, tags),
    ethernetFrame(ipPacket({ source: v6[0], destination: v6[1], payload })),
    ethernetFrame(gtpPacket(v4, teid, inner)),
  ];
  for (const frame of frames) macs.copy(frame, 0);
  return frames.map((frame, index) => ({ timeNs: START_NS + BigInt(index) * 1_000_001n, frame }));
}

/** The ways in which an address could be written. */
function spellings({ hosts: v4, hosts6: v6, macs }: Secrets): string[] {
  const macTexts = [macs.subarray(0, 6), macs.subarray(6)].map(
    (mac) => mac.toString('hex').match(/../g)?.join(':') ?? '',
  );
  const hex = [...v4, ...v6].map((address) => addressOctets(address).toString('hex'));
  const decimal = v4.map((address) => String(addressOctets(address).readUInt32BE()));
  return [...v4, ...v6, ...macTexts, ...hex, ...decimal];
}

describe('writ capture check', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'writ-check-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  // The command sets it to say that a source is not fit.
  afterEach(() => (process.exitCode = undefined));

  function captured(octets: Buffer): string {
    const name = path.join(folder, 'a.pcap');
    writeFileSync(name, octets);
    return name;
  }

  async function check(octets: Buffer): Promise<Report> {
    const { out } = await writHere(['--json', 'capture', 'check', captured(octets)]);
    return JSON.parse(out) as Report;
  }

  const sample = fc.sample(secrets, { seed: 7, numRuns: 1 })[0];
  if (sample === undefined) throw new Error('no sample was made');

  it('says in words and in JSON what a file shows, without any set-up', async () => {
    const name = captured(pcapFile(framesOf(sample)));
    const { out, code } = await writHere(['--home', path.join(folder, 'absent'), 'capture', 'check', name]);
    expect(code, out).to.equal(0);
    expect(out).to.contain('Ethernet / VLAN / VLAN / IPv4').and.to.contain('Ethernet / IPv4 / UDP GTP-U / IPv4');
    expect(out).to.match(/1 outer, 1 inner[^]*Fit for evidence\.\n$/);
    const { fit, survey } = await check(pcapFile(framesOf(sample)));
    expect([fit, survey.traffic.frames, survey.traffic.ip, survey.file.records]).to.deep.equal([true, 3, 3, 3]);
    expect(existsSync(path.join(folder, 'absent'))).to.equal(false);
  });

  it('never shows an address, whatever the frames hold', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, async (theirs) => {
        const name = captured(pcapFile(framesOf(theirs)));
        const said =
          (await writHere(['capture', 'check', name])).out + (await writHere(['--json', 'capture', 'check', name])).out;
        expect(said).to.contain('Fit for evidence.').and.to.contain('"findings"');
        for (const text of spellings(theirs)) expect(said).not.to.contain(text);
      }),
      { numRuns: 40 },
    );
  });

  it('says the same of any addresses, labels and payload', async () => {
    const first = await check(pcapFile(framesOf(sample)));
    await fc.assert(
      fc.asyncProperty(secrets, async (theirs) => {
        expect(await check(pcapFile(framesOf(theirs)))).to.deep.equal(first);
      }),
      { numRuns: 40 },
    );
  });

  it('ends with 1 when something is wrong, and says what to do', async () => {
    const [frame] = framesOf(sample);
    if (frame === undefined) throw new Error('no frame was made');
    const cut = { ...frame, frame: frame.frame.subarray(0, 64), originalLength: frame.frame.length };
    const { out } = await writHere(['capture', 'check', captured(pcapFile([cut]))]);
    expect(process.exitCode).to.equal(1);
    expect(out)
      .to.match(/WRONG\s+snap length.*capture again without a limit/)
      .and.to.contain('Not fit for evidence: 2 findings');
    process.exitCode = undefined;
    expect((await check(pcapFile([]))).fit).to.equal(false);
    expect(process.exitCode).to.equal(1);
  });

  it('ends with 2 when there is no such interface, file or capture', async () => {
    const text = path.join(folder, 'text.txt');
    writeFileSync(text, 'no capture, only words');
    for (const [source, code] of [
      ['no-such-if', 'WRIT_CAPTURE_NO_INTERFACE'],
      [path.join(folder, 'absent.pcap'), 'WRIT_CAPTURE_OPEN'],
      [text, 'WRIT_CAPTURE_FORMAT'],
      [folder, 'WRIT_CAPTURE_OPEN'],
    ] as const) {
      const run = await writHere(['capture', 'check', source]);
      expect([source, run.code]).to.deep.equal([source, 2]);
      expect(run.err).to.contain(`(${code})`);
    }
    for (const seconds of ['0', '-1', '3601', 'x']) {
      const run = await writHere(['capture', 'check', 'lo', '--seconds', seconds]);
      expect([seconds, run.code, run.out]).to.deep.equal([seconds, 2, '']);
    }
  });

  it('reads every public capture to its end, and judges it', async function () {
    if (!existsSync(CAPTURES)) {
      console.log(`      skipped: the folder ${CAPTURES} is absent`);
      this.skip();
    }
    const files = readdirSync(CAPTURES, { withFileTypes: true }).filter((entry) => entry.isFile());
    let judged = 0;
    for (const { name } of files) {
      const source = path.join(CAPTURES, name);
      try {
        await surveyFile(source);
      } catch (thrown) {
        expect([name, codeOf(thrown)]).to.be.deep.oneOf([
          [name, 'WRIT_CAPTURE_FORMAT'],
          [name, 'WRIT_CAPTURE_OPEN'],
        ]);
        continue;
      }
      const { out, err } = await writHere(['capture', 'check', source]);
      expect(out, `${name}: ${err}`).to.match(/[Ff]it for evidence/);
      judged++;
    }
    expect(judged).to.be.greaterThan(files.length / 2);
  });
});
