import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { alarmPdu, contentPdus, iriPdu, packetOf, psPdu, timeNsOf } from '../handover/delivery/pdus.ts';
import { encodeIri } from '../../src/handover/hi2/iri-stamps.ts';
import { accountOf, faultsOf } from './accounts.ts';
import type { WarrantReport } from './kit.ts';
import type { Due } from './truth.ts';

const LIID = 'W-1';
const COUNT = 20;

const due: readonly Due[] = Array.from({ length: COUNT }, (_, order) => ({
  order,
  timeUs: timeNsOf(order) / 1000n,
  hash: createHash('sha256').update(packetOf(order)).digest('hex'),
}));
const content = (from: number, to: number): Buffer[] => contentPdus(LIID, from, to);
const profile = { operatorId: 'writ-test', networkElementId: 'ne1', authorizationCountry: 'US', deliveryCountry: 'US' };
const end = encodeIri({ liid: LIID, profile }, 7, {
  ...{
    kind: 'iri',
    ordinal: 1,
    sequence: 1,
    timeNs: timeNsOf(1),
    type: 'end',
    event: 'endOfInterceptionWithSessionActive',
  },
  addresses: [],
});
const iri = [iriPdu(LIID, 0), end];
const gap = alarmPdu(LIID, 0, 'gap: content lost, sequence numbers 5 to 7, 3 packets');

const account = (hi3: readonly Buffer[], hi2: readonly Buffer[] = iri) =>
  accountOf({ hi2: Buffer.concat(hi2), hi3: Buffer.concat(hi3) }, due);

/** The octet of a content PDU that is the last of its packet. */
function altered(pdu: Buffer): Buffer {
  const copy = Buffer.from(pdu);
  copy.writeUInt8((copy.at(-1) ?? 0) ^ 1, copy.length - 1);
  return copy;
}

describe('the account of a warrant', () => {
  it('is in order when everything came once', () => {
    const counts = { delivered: COUNT, buffered: 0, gap: 0, duplicates: 0 };
    expect(account(content(0, COUNT))).to.deep.equal({ faults: [], ...counts });
  });

  it('takes resends of the very same octets, what is still buffered, and what was declared missing', () => {
    const hi3 = [...content(0, 5), ...content(2, 5), ...content(8, 15)];
    const counts = { delivered: 12, buffered: 5, gap: 3, duplicates: 3 };
    expect(account(hi3, [...iri, iri[0]!, gap])).to.deep.equal({ faults: [], ...counts });
  });

  const wrong: readonly (readonly [string, readonly Buffer[], readonly Buffer[], string])[] = [
    [
      'a resend with another octet',
      [...content(0, COUNT), altered(content(3, 4)[0]!)],
      iri,
      'came again with other octets',
    ],
    ['an altered packet', [...content(0, 3), altered(content(3, 4)[0]!), ...content(4, COUNT)], iri, 'is not packet 3'],
    ['a number that was left out', [...content(0, 3), ...content(4, COUNT)], iri, 'cc 7 3 to 3 never came'],
    [
      'two that changed places',
      [...content(0, 3), ...content(4, 5), ...content(3, 4), ...content(5, COUNT)],
      iri,
      'cc 7 3 came for the first time after 4',
    ],
    ['a packet too many', contentPdus(LIID, 0, COUNT + 1), iri, `is not packet ${COUNT}`],
    [
      'one packet under the next number',
      [...content(0, 3), renumbered(2, 3), ...content(4, COUNT)],
      iri,
      'is not packet 3',
    ],
    ['a gap that came all the same', content(0, COUNT), [...iri, gap], 'declared missing, came'],
    ['a torn end', [...content(0, COUNT), content(0, 1)[0]!.subarray(0, 9)], iri, 'cut short'],
    ['an IRI that is missing', content(0, COUNT), [end], 'iri 7 0 to 0 never came'],
    ['an interception that does not end', content(0, COUNT), [iri[0]!], 'does not begin and end once'],
  ];
  for (const [what, hi3, hi2, fault] of wrong) {
    it(`finds ${what}`, () => expect(account(hi3, hi2).faults.join('\n')).to.contain(fault));
  }

  it('is laid beside what the report says', () => {
    const report = { matched: COUNT, delivered: COUNT, confirmed: COUNT, buffered: 0, gap: 0, duplicates: 0 };
    const own = account(content(0, COUNT));
    const whole: WarrantReport = { ...report, iri: { made: 2, delivered: 2 } };
    expect(faultsOf('w', own, due, whole)).to.deep.equal([]);
    expect(faultsOf('w', own, due, { ...whole, delivered: COUNT - 1 })).to.have.length(1);
    expect(faultsOf('w', own, due)).to.have.length(1);
  });
});

/** Packet `packet` and its time, as content number `number`. */
function renumbered(packet: number, number: number): Buffer {
  const value = content(packet, packet + 1)[0]!;
  const from = psPdu(LIID, packet, { alternative: 'tRIPayload', value: { alternative: 'keep-alive', value: null } });
  const at = value.indexOf(Buffer.from([0x84, 1, packet]));
  expect(from.includes(Buffer.from([0x84, 1, packet]))).to.equal(true);
  value.writeUInt8(number, at + 2);
  return value;
}
