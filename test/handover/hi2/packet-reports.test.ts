import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { iasProtocol } from '../../../src/handover/asn1/modules/us/ias.ts';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';
import { encodeReference } from '../../../src/handover/asn1/reference.ts';
import type { ValueOf } from '../../../src/handover/asn1/schema.ts';
import { parseGeneralizedTime } from '../../../src/handover/asn1/time.ts';
import { reportProgramOf } from '../../../src/handover/hi2/report-program.ts';
import type { PacketReports } from '../../../src/model/report-options.ts';
import { openSpoolReader } from '../../../src/native/addon.ts';
import { addressOctets, ethernetFrame, ipPacket, pcapFile } from '../../support/frames.ts';
import { drillStartNs, makeCoreFolder, removeCoreFolder, TestCore } from '../../support/native-core.ts';
import type { CoreFolder, TestGrant } from '../../support/native-core.ts';
import { skipFor } from '../../support/skip.ts';
import { EVERYTHING } from '../asn1/support/samples.ts';
import { independentDecoderMissing, valuesIndependently } from '../asn1/support/independent.ts';
import { differenceOf } from '../asn1/support/same-values.ts';

const TARGETS = ['192.0.2.7', '2001:db8::7'] as const;
const PAYLOAD = Buffer.from('what nobody may read');
const MODULE = '1.2.840.113737.2.1.1.0.0';
const CIN = 0x0102_0304;
const TYPE = {
  set: 'us',
  module: 'IAS-LAES-CmII-Abstract-Syntax-Module',
  type: 'IasProtocol',
} as const;

type Message = ValueOf<typeof iasProtocol>;

interface Sent {
  readonly version: 4 | 6;
  readonly peer: number;
  readonly isFrom: boolean;
  /** Undefined: of a protocol that has none. */
  readonly ports: readonly [number, number] | undefined;
}

const port = fc.oneof(fc.constantFrom(0, 9, 53, 443, 65_535), fc.integer({ min: 0, max: 65_535 }));
const sent: fc.Arbitrary<Sent> = fc.record({
  version: fc.constantFrom(4 as const, 6 as const),
  peer: fc.integer({ min: 1, max: 4 }),
  isFrom: fc.boolean(),
  ports: fc.option(fc.tuple(port, port), { nil: undefined }),
});

function ends({ version, peer, isFrom }: Sent): readonly [string, string] {
  const target = TARGETS[version === 4 ? 0 : 1];
  const other = version === 4 ? `203.0.113.${peer}` : `2001:db8:ffff::${peer}`;
  return isFrom ? [target, other] : [other, target];
}

function packetOf(one: Sent): Buffer {
  const [source, destination] = ends(one);
  const packet = ipPacket({ source, destination, payload: PAYLOAD });
  const at = one.version === 4 ? 20 : 40;
  if (one.ports === undefined)
    packet[one.version === 4 ? 9 : 6] = 50; // ESP
  else one.ports.forEach((number, index) => packet.writeUInt16BE(number, at + 2 * index));
  return packet;
}

function wordsOf(one: Sent): string {
  return [...ends(one).map((address) => addressOctets(address).toString('hex')), ...(one.ports ?? [])].join(' ');
}

/** Of a message: who, from which port to which, and how many packets. */
function told({ iasMessage }: Message): { readonly words: string; readonly packets: number } {
  if (iasMessage.alternative !== 'data-Header-Report' && iasMessage.alternative !== 'data-Summary-Report')
    throw new Error('no report');
  const { value } = iasMessage;
  const set = 'headerSet' in value ? value.headerSet : value.streamSet;
  const addresses = [set.sourceIPaddress, set.destinationIPaddress].map(({ address }) =>
    Buffer.isBuffer(address.value) ? address.value.toString('hex') : '',
  );
  const ports = [set.sourcePortNumber, set.destinationPortNumber].filter((each) => each !== undefined);
  const packets = 'packetCount' in set ? Number(set.packetCount) : 1;
  return { words: [...addresses, ...ports].join(' '), packets };
}

describe('reports of packets of an order without content', function () {
  this.timeout(60_000);
  let folder: CoreFolder;
  beforeEach(() => (folder = makeCoreFolder()));
  afterEach(() => removeCoreFolder(folder));

  async function reported(packets: readonly Sent[], kind: PacketReports): Promise<{ octets: Buffer; pdus: Buffer[] }> {
    const core = new TestCore(folder);
    const grant: TestGrant = {
      ...{ grantId: Buffer.alloc(16, 1), content: false, selectors: TARGETS.map((address) => ({ address })) },
      reports: kind === 'header' ? { kind: 1, seconds: 0 } : { kind: 2, seconds: 3600 },
    };
    const result = core.engine.install(folder.office.sign(grant));
    if (!result.ok) throw new Error(result.detail);
    const about = Buffer.from('{}');
    core.engine.bind(grant.grantId, CIN, reportProgramOf(result.grant, kind), { iri: about, cc: about });
    const frames = packets.map((one, at) => ({
      ...{ timeNs: drillStartNs + BigInt(at) * 1_000_000n, frame: ethernetFrame(packetOf(one)) },
    }));
    const source = path.join(folder.dir, 'a.pcap');
    writeFileSync(source, pcapFile(frames));
    await core.play([source]);
    await core.engine.close();
    const reader = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
    const stream = reader.streams().find(({ leg }) => leg === 2);
    const slab = stream && (await reader.read(stream.streamId, 0n, 64 << 20, true));
    reader.close();
    const octets = Buffer.from(slab?.octets ?? Buffer.alloc(0));
    const { octets: whole, ends: at } = new PduScanner().push(octets);
    return { octets, pdus: at.map((end, index) => whole.subarray(at[index - 1] ?? 0, end)) };
  }

  function read(pdu: Buffer): Message {
    const decoded = decodeBer(iasProtocol, pdu);
    if (!decoded.ok) throw new Error(`${decoded.path}: ${decoded.reason}`);
    expect(decoded.findings).to.deep.equal([]);
    return decoded.value;
  }

  for (const kind of ['header', 'summary'] as const) {
    it(`say of each packet who sent it to whom, as the writers of both kinds and the independent decoder have it (${kind})`, async function () {
      const packets = fc.sample(fc.array(sent, { minLength: 300, maxLength: 400 }), { numRuns: 1, seed: 41 })[0] ?? [];
      const { octets, pdus } = await reported(packets, kind);
      const messages = pdus.map(read);
      const counts = new Map<string, number>();
      for (const each of messages.map(told)) counts.set(each.words, (counts.get(each.words) ?? 0) + each.packets);
      const truth = new Map<string, number>();
      for (const words of packets.map(wordsOf)) truth.set(words, (truth.get(words) ?? 0) + 1);
      expect([...counts].sort()).to.deep.equal([...truth].sort());
      if (kind === 'header') expect(messages.map(told).map(({ words }) => words)).to.deep.equal(packets.map(wordsOf));
      pdus.forEach((pdu, at) => {
        const value = messages[at] as Message;
        expect(encodeBer(iasProtocol, value, EVERYTHING).equals(pdu)).to.equal(true);
        expect(encodeReference(iasProtocol, value).equals(pdu)).to.equal(true);
      });
      expect(octets.includes(PAYLOAD.subarray(0, 4)), 'I3: nothing of a payload').to.equal(false);
      skipFor(this, independentDecoderMissing('us'));
      const found = valuesIndependently(pdus, TYPE);
      expect(found.flatMap((theirs, at) => differenceOf(iasProtocol, messages[at], theirs) ?? [])).to.deep.equal([]);
    });
  }

  it('are under the case, the system and the CIN of the order, at the time of the packet, each stream by a number of its own', async () => {
    const one: Sent = { version: 4, peer: 1, isFrom: true, ports: [4000, 53] };
    const { pdus } = await reported([one, { ...one, isFrom: false }, one], 'header');
    const values = pdus.map(read).map(({ protocolIdentifier, iasMessage }) => {
      if (iasMessage.alternative !== 'data-Header-Report') throw new Error('no header report');
      const { caseId, iAPSystemId, timestamp, contentIdentifier, headerSet } = iasMessage.value;
      expect([protocolIdentifier, caseId, iAPSystemId]).to.deep.equal([MODULE, 'W-0001', 'NE-1']);
      expect(contentIdentifier).to.deep.equal({
        ...{ alternative: 'correlationID', value: Buffer.from([1, 2, 3, 4]) },
      });
      return { timeNs: parseGeneralizedTime(timestamp), stream: JSON.stringify(headerSet.streamID) };
    });
    expect(values.map(({ timeNs }) => timeNs)).to.deep.equal([0n, 1n, 2n].map((ms) => drillStartNs + ms * 1_000_000n));
    const [first, second, third] = values.map(({ stream }) => stream);
    expect([first === third, first === second]).to.deep.equal([true, false]);
  });
});
