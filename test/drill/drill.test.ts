import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { peekPsPdu } from '../../src/handover/asn1/peek.ts';
import { decodePsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import { profilePresets } from '../../src/model/profile-presets.ts';
import type { DrillReport } from '../../src/drill/report.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';
import type { CapturedFrame } from '../support/frames.ts';

const writ = path.resolve('bin/writ');
const startNs = 1_700_000_000_000_000_000n;
const target = '192.0.2.7';
const other = '192.0.2.99';

/** Every third packet is the target's, in turn from and to it; each carries its number. */
const packetOf = (index: number): Buffer => {
  const address = index % 3 === 0 ? target : other;
  const ends = index % 2 === 0 ? [address, '198.51.100.1'] : ['198.51.100.1', address];
  return ipPacket({ source: ends[0]!, destination: ends[1]!, payload: Buffer.from(`packet ${index}`) });
};
const frameAt = (index: number): CapturedFrame => ({
  timeNs: startNs + BigInt(index) * 1_000_003n,
  frame: ethernetFrame(packetOf(index)),
});

interface Content {
  readonly timeUs: bigint;
  readonly packet: string;
}

/** The enhanced packet blocks of a pcapng (little-endian, microseconds). */
function readContent(file: string): Content[] {
  const octets = readFileSync(file);
  const found: Content[] = [];
  for (let at = 0; at < octets.length; at += octets.readUInt32LE(at + 4)) {
    if (octets.readUInt32LE(at) !== 6) continue;
    const timeUs = (BigInt(octets.readUInt32LE(at + 12)) << 32n) | BigInt(octets.readUInt32LE(at + 16));
    found.push({ timeUs, packet: octets.toString('hex', at + 28, at + 28 + octets.readUInt32LE(at + 20)) });
  }
  return found;
}

const byTime = (left: Content, right: Content) =>
  Number(left.timeUs - right.timeUs) || left.packet.localeCompare(right.packet);

/** IPv4 packets from an address or to it in a pcap (little-endian, microseconds, Ethernet with any VLAN tags). */
function capturedOf(file: string, address: string): Content[] {
  const octets = readFileSync(file);
  const wanted = Buffer.from(address.split('.').map(Number));
  const found: Content[] = [];
  for (let at = 24; at < octets.length; at += 16 + octets.readUInt32LE(at + 8)) {
    let start = at + 16 + 12;
    while ([0x8100, 0x88a8].includes(octets.readUInt16BE(start))) start += 4;
    const packet = octets.subarray(start + 2, start + 2 + octets.readUInt16BE(start + 4));
    const isIpv4 = octets.readUInt16BE(start) === 0x0800;
    if (!isIpv4 || ![12, 16].some((end) => packet.subarray(end, end + 4).equals(wanted))) continue;
    const timeUs = BigInt(octets.readUInt32LE(at)) * 1_000_000n + BigInt(octets.readUInt32LE(at + 4));
    found.push({ timeUs, packet: packet.toString('hex') });
  }
  return found;
}

interface Example {
  readonly agencies: readonly { readonly id: string; readonly profile?: string }[];
  readonly warrants: readonly { readonly id: string; readonly agency: string }[];
  readonly faults: readonly { readonly agency?: string; readonly kill?: string }[];
}

const EXAMPLES = {
  plain: 'etsi-ip-access',
  acked: 'etsi-ip-access-acknowledged',
  slow: 'etsi-ip-access-slow',
  joined: 'etsi-ip-access-aggregated',
  time: 'etsi-generalized-time',
  secured: 'etsi-encrypted-integrity',
  ias: 'us-internet-access',
  pen: 'us-pen-trap',
  voice: 'us-voice',
  cable: 'us-packetcable',
  pull: 'pull',
};

const readExample = (file: string) => JSON.parse(readFileSync(`examples/scenarios/${file}.json`, 'utf8')) as Example;

/** Agencies, orders and faults of every example, on the capture that they share; processes are killed as the Internet's wants it. */
function allExamples(): object {
  const all = Object.entries(EXAMPLES).map(([name, file]) => {
    const example = readExample(file);
    const named = (id: string) => `${name}-${id}`;
    return {
      agencies: example.agencies.map((agency) => ({ ...agency, id: named(agency.id) })),
      warrants: example.warrants.map((one) => ({ ...one, id: named(one.id), agency: named(one.agency) })),
      faults: example.faults
        .filter(({ kill }) => kill === undefined || name === 'ias')
        .map((fault) => (fault.agency === undefined ? fault : { ...fault, agency: named(fault.agency) })),
    };
  });
  return {
    name: 'every example',
    source: { kind: 'file', path: path.resolve('examples/demo/traffic.pcap'), speed: 'max' },
    ...{ agencies: all.flatMap(({ agencies }) => agencies), warrants: all.flatMap(({ warrants }) => warrants) },
    ...{ faults: all.flatMap(({ faults }) => faults), drainSeconds: 30 },
  };
}

describe('a drill', function () {
  this.timeout(120_000);
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'writ-drill-test-'));
    mkdirSync(path.join(directory, 'tmp'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const out = () => path.join(directory, 'out');
  const write = (count: number, more: Record<string, unknown>) => {
    writeFileSync(
      path.join(directory, 'a.pcap'),
      pcapFile(Array.from({ length: count }, (_, index) => frameAt(index))),
    );
    const warrant = { id: 'w1', agency: 'a', liid: 'W-1', instrument: 'title-iii', scope: 'iri+cc' };
    const scenario = {
      name: 'test',
      source: { kind: 'file', path: 'a.pcap' },
      agencies: [{ id: 'a', standard: 'etsi' }],
      warrants: [{ ...warrant, selectors: [{ kind: 'ipv4', value: target }] }],
      drainSeconds: 30,
      ...more,
    };
    const file = path.join(directory, 's.json');
    writeFileSync(file, JSON.stringify(scenario));
    return ['drill', '--scenario', file, '--out', out(), '--quiet'];
  };
  /** A temporary folder of its own, so that what is left behind is seen. */
  const env = () => ({
    ...process.env,
    TMPDIR: path.join(directory, 'tmp'),
    DATABASE_URL: 'postgres://nobody@192.0.2.1/none',
  });
  const run = (args: string[]) => spawnSync(process.execPath, [writ, ...args], { encoding: 'utf8', env: env() });
  const report = () => JSON.parse(readFileSync(path.join(out(), 'report.json'), 'utf8')) as DrillReport;
  /** Processes that still have this test's folder in their command line or environment. */
  const leftProcesses = () =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${directory}/tmp`);
      } catch {
        return false;
      }
    });
  const expectNothingLeft = () => {
    expect(readdirSync(path.join(directory, 'tmp')).filter((name) => name.startsWith('writ'))).to.deep.equal([]);
    expect(leftProcesses()).to.deep.equal([]);
  };
  const truth = (count: number): Content[] =>
    Array.from({ length: count }, (_, index) => index)
      .filter((index) => index % 3 === 0)
      .map((index) => ({ timeUs: frameAt(index).timeNs / 1000n, packet: packetOf(index).toString('hex') }));

  it('delivers exactly the truth through an outage and a kill of every process, and leaves nothing behind', () => {
    const faults = [
      { agency: 'a', link: 'down', fromPacket: 200, toPacket: 900 },
      { kill: 'delivery', atPacket: 300 },
      { kill: 'core', atPacket: 500 },
      { kill: 'office', atPacket: 600 },
      { agency: 'a', link: 'refused', fromPacket: 1000, toPacket: 1100 },
      { kill: 'core', atPacket: 1050 },
      { kill: 'office', atPacket: 1_000_000 },
    ];
    const result = run(write(1200, { faults }));
    expect(result.stderr).to.equal('');
    expect(result.status).to.equal(0);
    expect(readContent(path.join(out(), 'warrants/w1/cc.pcapng'))).to.deep.equal(truth(1200));
    const { ok, warrants, stages, untaken, agencies } = report();
    expect({ ok, untaken }).to.deep.equal({ ok: true, untaken: [6] });
    expect(warrants['w1']).to.include({
      matched: 400,
      encoded: 400,
      delivered: 400,
      confirmed: 400,
      buffered: 0,
      gap: 0,
    });
    expect(warrants['w1']?.iri).to.include({ made: 2, delivered: 2, confirmed: 2, buffered: 0 });
    expect(warrants['w1']?.firstPacketNs).to.equal(startNs.toString());
    expect(stages).to.deep.include({ seen: 1200, matched: 400, unmatched: 800 });
    expect(agencies['a']?.mostBuffered).to.be.greaterThan(100);
    expectNothingLeft();
  });

  it('runs the scenarios that are given as examples, all in one, and delivers exactly the truth by every standard', () => {
    const file = path.join(directory, 'all.json');
    writeFileSync(file, JSON.stringify(allExamples()));
    const result = run(['drill', '--scenario', file, '--out', out(), '--quiet']);
    expect(result.status, result.stderr).to.equal(0);
    const { warrants, lemfFaults, untaken } = report();
    expect({ lemfFaults, untaken }).to.deep.equal({ lemfFaults: [], untaken: [] });
    const whole = { matched: 853, delivered: 853, confirmed: 853 };
    const etsi = ['plain-county-1', 'acked-county-1', 'slow-county-1', 'secured-secured-1'];
    for (const id of [...etsi, 'time-text-1', 'time-plain-1', 'ias-county-1', 'cable-county-1', 'pull-county-1'])
      expect(warrants[id], id).to.include(whole);
    expect(warrants['voice-county-1']?.delivered)
      .to.be.greaterThan(0)
      .and.to.equal(warrants['voice-county-1']?.matched);
    for (const id of ['ias-county-2', 'voice-county-2', 'pull-county-2'])
      expect(warrants[id], id).to.include({ matched: 640, encoded: 0, delivered: 0 });
    for (const id of ['ias-state-1', 'voice-state-1', 'cable-state-1'])
      expect(warrants[id]?.iri, id).to.include({ made: 2, delivered: 2, confirmed: 2 });
    expect(namesOf('ias-state-1')).to.deep.equal(['session-Already-Established', 'session-End']);
    const voice = namesOf('voice-county-1');
    expect([voice[0], voice.at(-1)]).to.deep.equal(['ccOpen', 'ccClose']);
    expectGeneralizedTime();
    expectJoined();
    const captured = capturedOf('examples/demo/traffic.pcap', '100.64.0.11');
    // Those that were under way when the LEMF refused come behind those that it took: datagrams have no order.
    const delivered = readContent(path.join(out(), 'warrants/cable-county-2/cc.pcapng'));
    expect(delivered.sort(byTime)).to.deep.equal(captured.sort(byTime));
    expect(readContent(path.join(out(), 'warrants/pull-town-1/cc.pcapng'))).to.deep.equal(captured);
  });

  it('has an example for each handover profile that ships with Writ', () => {
    // A file that the drill above doesn't run would prove nothing.
    const files = readdirSync('examples/scenarios').map((file) => path.basename(file, '.json'));
    expect(files).to.have.members(Object.values(EXAMPLES));
    const named = files.flatMap((file) => readExample(file).agencies.map(({ profile }) => profile));
    expect(named).to.include.members(profilePresets.map(({ name }) => name));
  });

  /** What one agency gets with several packets in a PDU holds the same packets and moments as what the other gets one by one. */
  const expectJoined = () => {
    const file = (id: string, name: string) => readFileSync(path.join(out(), 'warrants', id, name));
    expect(file('joined-county-1', 'cc.pcapng').equals(file('time-plain-1', 'cc.pcapng'))).to.equal(true);
    expect(file('joined-county-1', 'hi3.ber').length).to.be.lessThan(file('time-plain-1', 'hi3.ber').length);
  };

  /** What the one agency gets with times as text holds the same packets and moments as what the other gets by default. */
  const expectGeneralizedTime = () => {
    const content = (id: string) => readFileSync(path.join(out(), 'warrants', id, 'cc.pcapng'));
    expect(content('time-text-1').equals(content('time-plain-1'))).to.equal(true);
    const pdu = readFileSync(path.join(out(), 'warrants/time-text-1/hi3.ber'));
    const { value: first } = decodePsPdu(pdu.subarray(0, peekPsPdu(pdu)?.end)) as { value?: PsPdu };
    expect(first?.pSHeader.timeStamp).to.match(/^20231114\d{6}\.\d{6}Z$/);
    expect(first?.pSHeader).to.not.have.any.keys('microSecondTimeStamp', 'timeStampQualifier');
    expect(first?.pSHeader.networkFunctionIdentifier).to.deep.equal(Buffer.from('MF-1'));
  };
  const namesOf = (id: string): string[] => {
    const lines = readFileSync(path.join(out(), `warrants/${id}/iri.ndjson`), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => (JSON.parse(line) as { message: string }).message);
  };

  it('gives an IRI-only order no content, and judges each packet by its own time', () => {
    const selectors = [{ kind: 'ipv4', value: target }];
    const instant = (index: number) =>
      new Date(Number((startNs + BigInt(index) * 1_000_003n) / 1_000_000n) + 1).toISOString();
    const warrants = [
      { id: 'pen', agency: 'a', liid: 'P-1', instrument: 'pen-trap', scope: 'iri', selectors },
      {
        ...{ id: 'span', agency: 'a', liid: 'T-1', instrument: 'title-iii', scope: 'iri+cc', selectors },
        ...{ notBefore: instant(99), notAfter: instant(199) },
      },
      {
        id: 'idle',
        agency: 'a',
        liid: 'I-1',
        instrument: 'consent',
        scope: 'iri+cc',
        selectors: [{ kind: 'ipv6', value: '2001:db8::1' }],
      },
    ];
    expect(run(write(300, { warrants })).status).to.equal(0);
    const read = report().warrants;
    expect(read['pen']).to.include({ matched: 100, encoded: 0, delivered: 0 });
    expect(readContent(path.join(out(), 'warrants/pen/cc.pcapng'))).to.deep.equal([]);
    expect(readFileSync(path.join(out(), 'warrants/pen/hi3.ber'))).to.have.length(0);
    const inTime = truth(300).filter((_, index) => index * 3 > 99 && index * 3 <= 199);
    expect(readContent(path.join(out(), 'warrants/span/cc.pcapng'))).to.deep.equal(inTime);
    expect(readContent(path.join(out(), 'warrants/idle/cc.pcapng'))).to.deep.equal([]);
    expect(readdirSync(path.join(out(), 'warrants/idle')).sort()).to.deep.equal([
      'cc.pcapng',
      'hi2.ber',
      'hi3.ber',
      'iri.ndjson',
    ]);
  });

  it('ends with 2 and says where and why, with nothing begun', () => {
    const bad = run(write(3, { faults: [{ kill: 'kernel', atPacket: 1 }] }));
    expect(bad.status).to.equal(2);
    expect(bad.stderr).to.contain('faults[0].kill').and.to.contain('WRIT_SCENARIO_INVALID');
    expect(existsSync(out())).to.equal(false);
    const args = write(3, {});
    mkdirSync(out());
    writeFileSync(path.join(out(), 'mine.txt'), '');
    const full = run(args);
    expect(full.status).to.equal(2);
    expect(full.stderr).to.contain('is not empty').and.to.contain('WRIT_SCENARIO_OUTPUT');
    expect(readdirSync(out())).to.deep.equal(['mine.txt']);
    expectNothingLeft();
  });

  it('leaves nothing behind when it is interrupted in the middle of the capture', async () => {
    const args = write(600, { source: { kind: 'file', path: 'a.pcap', speed: 0.01 } });
    const child = spawn(process.execPath, [writ, ...args.filter((arg) => arg !== '--quiet')], {
      env: env(),
      stdio: 'pipe',
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      const was = text.includes('capturing');
      text += chunk.toString();
      if (!was && text.includes('capturing')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).to.equal(1);
    expect(text).to.contain('WRIT_DRILL_INTERRUPTED');
    expectNothingLeft();
  });
});
