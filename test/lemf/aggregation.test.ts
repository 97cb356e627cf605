import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodePsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import { FaultList } from '../../src/lemf/faults.ts';
import { Inspector } from '../../src/lemf/inspector.ts';
import type { InspectedConnection } from '../../src/lemf/inspector.ts';
import { aggregatedPdu, CIN, contentPdu, packetOf, psPdu, timeNsOf } from '../handover/delivery/pdus.ts';

const LIID = 'W-0001';

/** An inspector with what it told of each packet. */
class Collection {
  readonly faults = new FaultList();
  readonly packets: Buffer[] = [];
  readonly inspector: Inspector;

  constructor(folder?: string) {
    this.inspector = new Inspector(this.faults, {
      folderOf: folder === undefined ? undefined : () => folder,
      onContent: (_, octets, from, to) => this.packets.push(Buffer.from(octets.subarray(from, to))),
    });
  }

  take(...pdus: readonly Buffer[]): this {
    const connection: InspectedConnection = { handover: 3, number: 1, last: new Map() };
    for (const pdu of pdus) this.inspector.take(connection, pdu, 0, pdu.length, 0);
    return this;
  }

  get cc() {
    return this.inspector.report().liids[LIID]?.cc;
  }
}

const packetsFrom = (first: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => packetOf(first + index, 60 + ((first + index) % 7)));

describe('several payloads in one PDU', () => {
  it('gives each packet once and in order, however packets are grouped and whatever is sent again', () => {
    const groups = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(groups, fc.nat(), (sizes, cut) => {
        const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
        const pdus = sizes.map((size, index) => aggregatedPdu(LIID, index, packetsFrom(starts[index] ?? 0, size)));
        const again = pdus.slice(cut % pdus.length);
        const collection = new Collection().take(...pdus).take(...again);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(collection.faults.listed).to.deep.equal([]);
        expect(Buffer.concat(collection.packets).equals(Buffer.concat(packetsFrom(0, total)))).to.equal(true);
        expect(collection.cc).to.deep.include({
          items: total,
          duplicates: total - (starts[cut % pdus.length] ?? 0),
          lastSequence: sizes.length - 1,
          octets: Buffer.concat(packetsFrom(0, total)).length,
        });
      }),
      { numRuns: 50 },
    );
  });

  it('stamps each packet of the pcapng with its own time', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'writ-aggregation-'));
    try {
      const { inspector } = new Collection(folder).take(aggregatedPdu(LIID, 0, packetsFrom(0, 5)));
      inspector.flush();
      inspector.close();
      const pcapng = readFileSync(path.join(folder, 'cc.pcapng'));
      for (let index = 0, at = 60; index < 5; index++, at += pcapng.readUInt32LE(at + 4)) {
        const ticks = (BigInt(pcapng.readUInt32LE(at + 12)) << 32n) | BigInt(pcapng.readUInt32LE(at + 16));
        expect(ticks).to.equal(timeNsOf(index) / 1000n);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('holds it against the sender when one of several has no time of its own, and says which', () => {
    const pdu = aggregatedPdu(LIID, 0, packetsFrom(0, 4), (index) => index !== 2);
    const { faults, cc } = new Collection().take(pdu).take(pdu);
    expect(faults.listed.map(({ code, liid, detail }) => ({ code, liid, detail }))).to.deep.equal([
      {
        code: 'WRIT_LEMF_AGGREGATION',
        liid: LIID,
        detail: 'number 0: payload 3 of 4 has no time of its own (6.2.3)',
      },
    ]);
    expect(cc).to.deep.include({ items: 4, duplicates: 4 });
  });

  it('asks no time of the only payload of a PDU', () => {
    const lone = aggregatedPdu(LIID, 1, packetsFrom(1, 1), () => false);
    expect(new Collection().take(contentPdu(LIID, 0), lone).faults.listed).to.deep.equal([]);
  });

  it('counts PDUs, not packets, when numbers are missing', () => {
    const { inspector } = new Collection().take(
      aggregatedPdu(LIID, 0, packetsFrom(0, 3)),
      aggregatedPdu(LIID, 2, packetsFrom(6, 3)),
    );
    expect(inspector.report().missing).to.deep.equal([`${LIID}: cc numbers 1 to 1`]);
  });

  it('is no PDU when cut off at any octet', () => {
    const pdu = aggregatedPdu(LIID, 0, packetsFrom(0, 3));
    expect(decodePsPdu(pdu).ok).to.equal(true);
    for (let length = 0; length < pdu.length; length++) expect(decodePsPdu(pdu.subarray(0, length)).ok).to.equal(false);
    for (let length = 0; length < pdu.length; length++) new Collection().take(pdu.subarray(0, length));
  });
});

describe('the PDUs of a session that carry nothing of an order', () => {
  const names = ['testPDU', 'firstSegmentFlag', 'lastSegmentFlag', 'cINReset'] as const;

  it('change no number and store nothing', () => {
    const session = names.map((name) =>
      psPdu(LIID, 0, { alternative: 'tRIPayload', value: { alternative: name, value: null } }, CIN),
    );
    const padding = psPdu(LIID, 0, {
      alternative: 'tRIPayload',
      value: { alternative: 'paddingPDU', value: Buffer.from('of no meaning') },
    });
    const collection = new Collection().take(contentPdu(LIID, 0), ...session, padding, contentPdu(LIID, 1));
    expect(collection.faults.listed).to.deep.equal([]);
    expect(collection.packets).to.have.length(2);
    expect(collection.cc).to.deep.include({ items: 2, duplicates: 0, lastSequence: 1 });
  });
});
