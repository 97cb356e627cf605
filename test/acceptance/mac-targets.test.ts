import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { packetsOf } from './content.ts';
import * as kit from './kit.ts';
import { deliveredOf, differences, framesOf, ipPacket, playOf } from './truth.ts';
import { skipFor } from '../support/skip.ts';

interface Selector {
  readonly kind: string;
  readonly value: string;
}

function warrantOf(selector: Selector, index: number, target?: kit.Target): object {
  const { fromNs = 0n, toNs } = target ?? {};
  return {
    id: `w${index}`,
    agency: 'a',
    liid: `M-${String(index).padStart(4, '0')}`,
    instrument: 'title-iii',
    scope: 'iri+cc',
    selectors: [selector],
    notBefore: fromNs === 0n ? null : kit.isoNs(fromNs),
    notAfter: toNs === undefined ? null : kit.isoNs(toNs),
  };
}

function scenarioOf(traffic: kit.Traffic, warrants: readonly object[]): object {
  return {
    name: 'lines',
    source: { kind: 'file', path: traffic.pcap, speed: 'max' },
    agencies: [{ id: 'a', standard: 'etsi', tls: true, ack: 'keepalive' }],
    warrants,
    drainSeconds: 60,
  };
}

/** The VLANs of an Ethernet frame, dotted, and the IP packet behind them and behind PPPoE; undefined: there is none. */
function lineOf(frame: Buffer): { readonly vlans: string; readonly packet: Buffer } | undefined {
  const vlans: number[] = [];
  let at = 12;
  for (; [0x8100, 0x88a8].includes(frame.readUInt16BE(at)); at += 4) vlans.push(frame.readUInt16BE(at + 2) & 0xfff);
  const isPppoe = frame.readUInt16BE(at) === 0x8864;
  const type = isPppoe ? frame.readUInt16BE(at + 8) : frame.readUInt16BE(at);
  if (!(isPppoe ? [0x0021, 0x0057] : [0x0800, 0x86dd]).includes(type)) return undefined;
  return { vlans: vlans.join('.'), packet: ipPacket(frame.subarray(at + (isPppoe ? 10 : 2))) };
}

function circuitsOf(traffic: kit.Traffic): Map<string, string[]> {
  const circuits = new Map<string, string[]>();
  for (const frame of framesOf(traffic.pcap)) {
    const line = lineOf(frame);
    if (line === undefined || line.vlans === '') continue;
    const packets = circuits.get(line.vlans) ?? [];
    packets.push(line.packet.toString('hex'));
    circuits.set(line.vlans, packets);
  }
  return circuits;
}

/** TCP, or UDP with port 53 at either end: the generator's subscribers ask, they never answer. */
function isTcpOrDns(packet: Buffer): boolean {
  const isV4 = packet.readUInt8(0) >> 4 === 4;
  const protocol = packet.readUInt8(isV4 ? 9 : 6);
  const header = isV4 ? (packet.readUInt8(0) & 15) * 4 : 40;
  if (isV4 && (packet.readUInt16BE(6) & 0x1fff) !== 0) return protocol === 6;
  return protocol === 6 || (protocol === 17 && [0, 2].some((at) => packet.readUInt16BE(header + at) === 53));
}

describe('acceptance: targets known by their line out of synthetic traffic with its truth', function () {
  this.timeout(240_000);
  let traffic: kit.Traffic;

  before(function () {
    skipFor(this, kit.missing());
    traffic = kit.makeTraffic('lines', ['40000', '17', '600', '15', '--truth-targets', '40', '--kinds', 'mac']);
  });

  it("I1, I3: delivers exactly the packets of a MAC's line, whatever it is wrapped in, and reports its addresses", () => {
    const { targets } = traffic;
    expect(targets.length).to.be.greaterThan(10);
    const warrants = targets.map((target, index) => warrantOf({ kind: 'mac', value: target.value }, index, target));
    const run = kit.runDrill('macs', scenarioOf(traffic, warrants));
    expect(run.code, run.output).to.equal(0);
    const { due } = playOf(traffic);
    const faults = due.map((own, index) => differences(`w${index}`, deliveredOf(run, `w${index}`), own));
    const busiest = targets.reduce((best, each, index) => (each.must > targets[best]!.must ? index : best), 0);
    faults.push(kit.checkContent(run, traffic, `w${busiest}`, [targets[busiest]!])); // the independent judge
    expect(faults.filter((fault) => fault !== '')).to.deep.equal([]);
    const lines = readFileSync(path.join(run.dir, 'warrants', `w${busiest}`, 'iri.ndjson'), 'utf8')
      .trim()
      .split('\n');
    const records = lines.map((line) => JSON.parse(line) as { iriType: string; fields: Record<string, unknown> });
    expect(records[0]?.iriType).to.match(/begin/i);
    expect(records[0]?.fields).to.include({ targetNetworkID: targets[busiest]!.value });
    expect(records[0]?.fields).not.to.have.property('targetIPAddress');
    const reports = records.filter((record) => /report/i.test(record.iriType));
    expect(reports.length).to.be.greaterThan(0);
    for (const report of reports) expect(report.fields).to.have.property('targetIPAddress');
  });

  it('I1, I3: delivers exactly the packets of a VLAN and of a QinQ pair, and none of a VLAN within another', () => {
    const circuits = circuitsOf(traffic);
    const busiest = (form: RegExp) =>
      [...circuits].filter(([vlans]) => form.test(vlans)).sort(([, a], [, b]) => b.length - a.length)[0];
    const [vlan, pair] = [busiest(/^\d+$/), busiest(/^\d+\.\d+$/)];
    const inner = pair?.[0].split('.')[1] ?? '';
    const wanted = [vlan?.[0] ?? '', pair?.[0] ?? '', inner];
    expect(
      wanted.every((value) => value !== ''),
      'the traffic has VLANs and QinQ pairs',
    ).to.equal(true);
    const warrants = wanted.map((value, index) => warrantOf({ kind: 'circuit', value }, index));
    const run = kit.runDrill('circuits', scenarioOf(traffic, warrants));
    expect(run.code, run.output).to.equal(0);
    const delivered = wanted.map((_, index) => packetsOf(run, `w${index}`));
    expect(delivered.map((packets) => packets.length)).to.deep.equal(
      wanted.map((value) => circuits.get(value)?.length ?? 0),
    );
    delivered.forEach((packets, index) => {
      expect(packets.join('\n') === (circuits.get(wanted[index]!) ?? []).join('\n'), `w${index}`).to.equal(true);
    });
  });

  it('I1: delivers of a restricted warrant only the packets of its services', () => {
    const { targets } = traffic;
    const busiest = targets.reduce((best, each) => (each.must > best.must ? each : best));
    const selector = { kind: 'mac', value: busiest.value };
    const warrants = [
      warrantOf(selector, 0, busiest),
      { ...warrantOf(selector, 1, busiest), services: ['tcp', 'udp:peer=53'] },
    ];
    const run = kit.runDrill('services', scenarioOf(traffic, warrants));
    expect(run.code, run.output).to.equal(0);
    const [all = [], some = []] = [0, 1].map((index) =>
      packetsOf(run, `w${index}`).map((hex) => Buffer.from(hex, 'hex')),
    );
    const expected = all.filter((packet) => isTcpOrDns(packet));
    expect(expected.length).to.be.within(1, all.length - 1);
    expect(Buffer.concat(some).equals(Buffer.concat(expected)), `${some.length} of ${expected.length}`).to.equal(true);
  });
});
