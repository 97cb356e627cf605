import { expect } from 'chai';
import { makeIdentity } from './certificates.ts';
import { contentPdus, iriPdu } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, tlsEndpoint, until } from './rig.ts';

const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');

describe('delivery sessions', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.close());

  for (const acknowledgement of ['keepalive', 'pdu'] as const) {
    it(`carry a stream over mutual TLS 1.3, in order, byte for byte, confirmed by ${acknowledgement}`, async () => {
      const lemf = await rig.lemf({ ...theirs, clientPin: own.pin });
      const endpoints = [tlsEndpoint(lemf.ports.hi3, theirs.pin)];
      const stream = rig.spool.add(aboutOf({ endpoints, profile: { acknowledgement } }));
      const pdus = contentPdus('W-0001', 0, 3000);
      rig.spool.append(stream, pdus);
      rig.deliver({ tls: own });
      await until('all confirmed', () => stream.cursor.confirmed === 3000n);
      const report = lemf.report();
      expect(report.faults).to.deep.equal([]);
      expect(report.liids['W-0001']?.cc).to.include({ items: 3000, duplicates: 0, lastSequence: 2999 });
      expect(rig.file('W-0001', 'hi3.ber').equals(Buffer.concat(pdus))).to.equal(true);
    });
  }

  it('share one HI2 and one HI3 connection among all warrants of an agency', async () => {
    const lemf = await rig.lemf();
    const streams = Array.from({ length: 20 }, (_, index) => {
      const liid = `W-${index}`;
      const cc = rig.spool.add(aboutOf({ liid, grant: index, endpoints: [plainEndpoint(lemf.ports.hi3)] }));
      const iri = rig.spool.add(
        aboutOf({ liid, grant: index, leg: 'iri', endpoints: [plainEndpoint(lemf.ports.hi2)] }),
      );
      rig.spool.append(cc, contentPdus(liid, 0, 100));
      rig.spool.append(iri, [iriPdu(liid, 0), iriPdu(liid, 1)], 1);
      return [cc, iri];
    });
    const delivery = rig.deliver();
    await until('all confirmed', () =>
      streams.flat().every(({ cursor, records }) => cursor.confirmed === BigInt(records.length)),
    );
    const report = lemf.report();
    expect(report.faults).to.deep.equal([]);
    expect([report.hi2.connections, report.hi3.connections]).to.deep.equal([1, 1]);
    expect(delivery.status().links.map((link) => [link.interface, link.state])).to.have.deep.members([
      [2, 'up'],
      [3, 'up'],
    ]);
    expect(Object.values(report.liids).map(({ iri, cc }) => [iri.items, cc.items])).to.deep.equal(
      streams.map(() => [2, 100]),
    );
  });
});
