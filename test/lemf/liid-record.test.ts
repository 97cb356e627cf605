import { expect } from 'chai';
import { FaultList } from '../../src/lemf/faults.ts';
import { Inspector } from '../../src/lemf/inspector.ts';
import type { InspectedConnection } from '../../src/lemf/inspector.ts';
import { aggregatedPdu, CIN, contentPdu, packetOf } from '../handover/delivery/pdus.ts';

const LIID = 'W-0001';

function taken(...pdus: readonly Buffer[]) {
  const inspector = new Inspector(new FaultList(), {});
  const connection: InspectedConnection = { handover: 3, number: 1, last: new Map() };
  for (const pdu of pdus) inspector.take(connection, pdu, 0, pdu.length, 0);
  return { faults: inspector.faults.listed, cc: inspector.report().liids[LIID]?.cc };
}

describe('the rows of numbers of a LIID', () => {
  const first = [0, 1, 2].map((number) => contentPdu(LIID, number));
  const next = [0, 1].map((number) => contentPdu(LIID, number, packetOf(number + 3), CIN + 1));

  it('are apart by CIN: content that goes on with the next one begins at 0 again', () => {
    const { faults, cc } = taken(...first, ...next);
    expect(faults).to.deep.equal([]);
    expect(cc).to.deep.include({ items: 5, duplicates: 0, lastSequence: 1 });
  });

  it('are apart by CIN however the PDUs have to be read', () => {
    const lone = [packetOf(0)].map((packet) => contentPdu(LIID, 0, packet, CIN + 1));
    const { faults, cc } = taken(aggregatedPdu(LIID, 0, [packetOf(0), packetOf(1)]), ...lone);
    expect(faults).to.deep.equal([]);
    expect(cc).to.deep.include({ items: 3, duplicates: 0 });
  });
});
