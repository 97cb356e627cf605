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

function warrantOf(id: string, selector: Selector, target?: kit.Target): object {
  const { fromNs = 0n, toNs } = target ?? {};
  return {
    id,
    agency: 'a',
    liid: `M-${id}`,
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

/** By circuit: the packets on it, in hex, in their order. */
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

/** One drill for all of them: each warrant has its own truth, and none may get what is another's. */
describe('acceptance: targets known by their line out of synthetic traffic with its truth', function () {
  this.timeout(240_000);
  let traffic: kit.Traffic;
  let circuits: ReadonlyMap<string, readonly string[]>;
  /** A VLAN, a QinQ pair, and that pair's inner VLAN alone. */
  let wanted: readonly string[];
  /** Of the targets, the one with the most packets. */
  let busiest: number;
  let run: kit.DrillRun;

  before(function () {
    skipFor(this, kit.missing());
    traffic = kit.makeTraffic('lines', ['40000', '17', '600', '15', '--truth-targets', '40', '--kinds', 'mac']);
    const { targets } = traffic;
    circuits = circuitsOf(traffic);
    const fullest = (form: RegExp): string =>
      [...circuits].filter(([vlans]) => form.test(vlans)).sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
    const pair = fullest(/^\d+\.\d+$/);
    wanted = [fullest(/^\d+$/), pair, pair.split('.')[1] ?? ''];
    busiest = targets.reduce((best, each, index) => (each.must > targets[best]!.must ? index : best), 0);
    const mac = (index: number): Selector => ({ kind: 'mac', value: targets[index]!.value });
    run = kit.runDrill(
      'lines',
      scenarioOf(traffic, [
        ...targets.map((target, index) => warrantOf(`w${index}`, mac(index), target)),
        ...wanted.map((value, index) => warrantOf(`c${index}`, { kind: 'circuit', value })),
        { ...warrantOf('restricted', mac(busiest), targets[busiest]), services: ['tcp', 'udp:peer=53'] },
      ]),
    );
  });

  it("I1, I3: delivers exactly the packets of a MAC's line, whatever it is wrapped in, and reports its addresses", () => {
    const { targets } = traffic;
    expect(targets.length).to.be.greaterThan(10);
    expect(run.code, run.output).to.equal(0);
    const { due } = playOf(traffic);
    const faults = due.map((own, index) => differences(`w${index}`, deliveredOf(run, `w${index}`), own));
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
    expect(
      wanted.every((value) => value !== ''),
      'the traffic has VLANs and QinQ pairs',
    ).to.equal(true);
    const delivered = wanted.map((_, index) => packetsOf(run, `c${index}`));
    expect(delivered.map((packets) => packets.length)).to.deep.equal(
      wanted.map((value) => circuits.get(value)?.length ?? 0),
    );
    delivered.forEach((packets, index) => {
      expect(packets.join('\n') === (circuits.get(wanted[index]!) ?? []).join('\n'), `c${index}`).to.equal(true);
    });
  });

  it('I1: delivers of a restricted warrant only the packets of its services', () => {
    const [all = [], some = []] = [`w${busiest}`, 'restricted'].map((id) =>
      packetsOf(run, id).map((hex) => Buffer.from(hex, 'hex')),
    );
    const expected = all.filter((packet) => isTcpOrDns(packet));
    expect(expected.length).to.be.within(1, all.length - 1);
    expect(Buffer.concat(some).equals(Buffer.concat(expected)), `${some.length} of ${expected.length}`).to.equal(true);
  });
});
