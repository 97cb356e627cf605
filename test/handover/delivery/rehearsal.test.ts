import net from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { decodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { codeOf, WritError } from '../../../src/base/errors.ts';
import { rehearse } from '../../../src/handover/delivery/rehearsal.ts';
import type { RehearsalOrder } from '../../../src/handover/delivery/rehearsal.ts';
import { testMessagesOf } from '../../../src/handover/delivery/rehearsal-messages.ts';
import { liidPattern } from '../../../src/model/grant.ts';
import type { HandoverProfile } from '../../../src/model/handover-profile.ts';
import { isConfirmed, REHEARSAL_CASE, REHEARSAL_CCC_ID, REHEARSAL_LIID } from '../../../src/model/rehearsal.ts';
import type { RehearsalLeg } from '../../../src/model/rehearsal.ts';
import { makeIdentity } from './certificates.ts';
import { decliningLemf } from './declining-lemf.ts';
import { Rig } from './rig.ts';
import { signer, verifier } from './secured-rig.ts';

const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');

const etsi: HandoverProfile = {
  ...{ standard: 'etsi', acknowledgement: 'keepalive', keepAliveMs: 1000, keepAliveBytes: 0, responseTimeoutMs: 400 },
  ...{ operatorId: 'TEST', networkElementId: '', authorizationCountry: 'US', deliveryCountry: 'US' },
};
const ias: HandoverProfile = {
  ...{ ...etsi, standard: 'atis-ias', acknowledgement: 'tcp', networkElementId: 'IAP-1' },
  cmiiOptionalModule: '1.2.840.113737.2.1.1.0.1',
};

const cable: HandoverProfile = {
  ...{ ...etsi, standard: 'packetcable', acknowledgement: 'none', networkElementId: 'IAP-1', cccForm: '2.0' },
};

const context = { tls: own, connectTimeoutMs: 1000, userTimeoutMs: 1000, signer };
const orderFor = (ports: { hi2: number; hi3: number }, change: Partial<RehearsalOrder> = {}): RehearsalOrder => ({
  ...{ profile: etsi, agencyId: '00000000-0000-4000-8000-00000000000a', host: '127.0.0.1', waitMs: 8000 },
  ...{ hi2Port: ports.hi2, hi3Port: ports.hi3, tls: true, pins: [theirs.pin] },
  ...change,
});
const results = ({ steps }: RehearsalLeg): string => steps.map(({ step, result }) => `${step} ${result}`).join(', ');

describe('a rehearsal', () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.close());

  for (const [name, profile, iri] of [
    ['by keep-alive', etsi, 3],
    ['by PDU acknowledgement', { ...etsi, acknowledgement: 'pdu' }, 3],
    ['with several packets in a PDU', { ...etsi, aggregatePackets: 3 }, 3],
    ['by ATIS-1000013', ias, 3],
    ['by ATIS-1000678', { ...etsi, standard: 'atis-voice', acknowledgement: 'tcp', networkElementId: 'IAP-1' }, 3],
  ] as const) {
    it(`has a whole test interception confirmed over TLS, ${name}, twice`, async () => {
      const lemf = await rig.lemf({ ...theirs, clientPin: own.pin });
      for (const time of ['first', 'second']) {
        const { legs } = await rehearse(orderFor(lemf.ports, { profile }), context);
        for (const leg of legs) {
          expect(
            leg.steps.every(({ result }) => result === 'ok'),
            `${time}: ${JSON.stringify(leg)}`,
          ).to.equal(true);
          expect([leg.code, leg.confirmed]).to.deep.equal([undefined, leg.messages.length]);
          expect(leg.peerUntilMs).to.be.greaterThan(Date.now());
        }
      }
      const report = lemf.report();
      expect(report.faults).to.deep.equal([]);
      expect(Object.keys(report.liids)).to.deep.equal([REHEARSAL_LIID]);
      expect(report.liids[REHEARSAL_LIID]?.iri.items).to.equal(iri * 2);
      expect(report.liids[REHEARSAL_LIID]?.cc.items).to.equal(8);
    });
  }

  for (const cccForm of ['1.0', '2.0'] as const) {
    it(`has the messages of PacketCable confirmed over TLS, and its datagrams of ${cccForm} sent, which nobody confirms`, async () => {
      const lemf = await rig.lemf({ ...theirs, clientPin: own.pin }, 'lemf', undefined, { ccc: cccForm });
      const report = await rehearse(orderFor(lemf.ports, { profile: { ...cable, cccForm } }), context);
      const [messages, content] = report.legs;
      expect(results(messages!)).to.equal('connect ok, answer ok, confirm ok');
      expect([messages?.messages, messages?.confirmed]).to.deep.equal([['IRI begin', 'IRI end'], 2]);
      expect(messages).not.to.have.any.keys('sent', 'code');
      expect([results(content!), content?.sent, content?.confirmed, content?.code]).to.deep.equal([
        ...['send ok', 4, 0, undefined],
      ]);
      expect([report.liid, report.cin, isConfirmed(report)]).to.deep.equal([REHEARSAL_CASE, REHEARSAL_CCC_ID, true]);
      const { faults, liids } = lemf.report();
      expect([faults, Object.keys(liids), liids[REHEARSAL_CASE]?.iri.items]).to.deep.equal([[], [REHEARSAL_CASE], 2]);
      expect(liids[REHEARSAL_CASE]?.cc.items).to.equal(4);
    });
  }

  it('says that datagrams were refused, whatever became of the messages', async () => {
    const lemf = await rig.lemf(theirs, 'lemf', undefined, { ccc: '2.0' });
    const nobodys = await freePort();
    const refused = await rehearse(orderFor({ hi2: lemf.ports.hi2, hi3: nobodys }, { profile: cable }), context);
    expect(refused.legs.map(results)).to.deep.equal(['connect ok, answer ok, confirm ok', 'send failed']);
    expect([refused.legs.map(({ code }) => code), isConfirmed(refused)]).to.deep.equal([
      [undefined, 'WRIT_DELIVERY_REFUSED'],
      false,
    ]);
    const unheard = await rehearse(orderFor({ hi2: nobodys, hi3: lemf.ports.hi3 }, { profile: cable }), context);
    expect(unheard.legs.map(({ sent, code }) => [sent, code])).to.deep.equal([
      [undefined, 'WRIT_DELIVERY_REFUSED'],
      [4, undefined],
    ]);
    expect(isConfirmed(unheard)).to.equal(false);
  });

  it('does not call datagrams sent that their pace kept back', async () => {
    const lemf = await rig.lemf(undefined, 'lemf', undefined, { ccc: '2.0' });
    const slow = orderFor(lemf.ports, { profile: { ...cable, paceKbps: 1 }, tls: false, pins: [], waitMs: 300 });
    const report = await rehearse(slow, context);
    const { sent = 0, code, steps } = report.legs[1]!;
    expect(sent).to.be.lessThan(4);
    expect([code, steps, isConfirmed(report)]).to.deep.equal([undefined, [{ step: 'send', result: 'failed' }], false]);
  });

  it('says that a LEMF took PDU acknowledgement only where it did', async () => {
    const { port, close } = await decliningLemf();
    const profile = { ...etsi, acknowledgement: 'pdu' } as const;
    const { legs } = await rehearse(orderFor({ hi2: port, hi3: port }, { profile, tls: false, pins: [] }), context);
    expect(legs.map(results)).to.deep.equal(Array(2).fill('connect ok, negotiate declined, answer ok, confirm ok'));
    close();
  });

  it('says why a LEMF did not confirm, each interface for itself', async () => {
    const lemf = await rig.lemf(theirs);
    const closed = await freePort();
    const foreign = await rehearse(orderFor(lemf.ports, { pins: ['ab'.repeat(32)] }), context);
    expect(foreign.legs.map(({ code }) => code)).to.deep.equal(Array(2).fill('WRIT_DELIVERY_PIN'));
    expect(foreign.legs.map(results)[0]).to.equal('connect failed, answer not-reached, confirm not-reached');
    const half = await rehearse(orderFor({ hi2: lemf.ports.hi2, hi3: closed }), context);
    expect(half.legs.map(({ code }) => code)).to.deep.equal([undefined, 'WRIT_DELIVERY_REFUSED']);
    const keyless = await rehearse(orderFor(lemf.ports), { ...context, tls: undefined });
    expect(keyless.legs.map(({ code }) => code)).to.deep.equal(Array(2).fill('WRIT_DELIVERY_NO_TLS_KEY'));
    expect(lemf.report().liids[REHEARSAL_LIID]?.cc.items ?? 0, 'nothing before the key was judged').to.equal(0);
  });

  it('says that nobody answered within the time, of the profile or of the test', async () => {
    const lemf = await rig.lemf(theirs);
    const mute = net.createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as net.AddressInfo;
    const plain = { tls: false, pins: [] };
    const late = await rehearse(orderFor({ hi2: port, hi3: port }, plain), context);
    expect(late.legs.map(results)).to.deep.equal(Array(2).fill('connect ok, answer failed, confirm not-reached'));
    expect(late.legs.map(({ code }) => code)).to.deep.equal(Array(2).fill('WRIT_DELIVERY_NO_RESPONSE'));
    await lemf.command('hang');
    const hung = await rehearse(orderFor(lemf.ports, { waitMs: 200 }), context);
    expect(hung.legs.map(({ code }) => code)).to.deep.equal(Array(2).fill('WRIT_DELIVERY_UNREACHABLE'));
    mute.close();
  });

  it('has the header that the profile asks for', () => {
    const profile = { ...etsi, timeForm: 'generalizedTime', networkFunctionId: 'MF-1' } as const;
    const messages = testMessagesOf({
      profile,
      cin: 7,
      timeNs: 1_700_000_000_000_000_000n,
      host: 'lemf.example',
      hi3Port: 7003,
    });
    for (const { octets } of [...messages.hi2, ...messages.hi3]) {
      const decoded = decodePsPdu(octets);
      const header = decoded.ok ? decoded.value.pSHeader : undefined;
      expect(header?.timeStamp).to.match(/^2023111422132\d\.\d{6}Z$/);
      expect(header?.networkFunctionIdentifier).to.deep.equal(Buffer.from('MF-1'));
    }
    expect(messages.hi3.length).to.be.greaterThan(1);
  });

  for (const packetReports of ['header', 'summary'] as const) {
    it(`tells of its packets where the profile has orders without content do so (${packetReports})`, async () => {
      const lemf = await rig.lemf({ ...theirs, clientPin: own.pin });
      const { legs } = await rehearse(orderFor(lemf.ports, { profile: { ...ias, packetReports } }), context);
      expect(legs[0]?.messages.slice(-4)).to.deep.equal(Array(4).fill(`packet ${packetReports}`));
      expect(legs.map(({ confirmed, messages }) => confirmed === messages.length)).to.deep.equal([true, true]);
      const { faults, liids } = lemf.report();
      expect([faults, liids[REHEARSAL_LIID]?.reports]).to.deep.equal([[], { messages: 4, packets: 4, duplicates: 0 }]);
    });
  }

  const secured: HandoverProfile = {
    ...{ ...etsi, encryption: 'aes-256-cbc', integrityHash: 'sha-384', integritySignature: 'eddsa' },
    ...{ hashPdus: 2, signatureSeconds: 60 },
  };
  for (const acknowledgement of ['keepalive', 'pdu'] as const) {
    it(`goes encrypted and checked where the profile says so, under a key that the agency can be given (${acknowledgement})`, async () => {
      const keys: Buffer[] = [];
      const security = { keys: () => keys, signer: verifier('eddsa') };
      const lemf = await rig.lemf({ ...theirs, clientPin: own.pin }, 'lemf', undefined, { security });
      const wrap = (key: Buffer): Buffer => {
        keys.push(Buffer.from(key));
        return Buffer.from('an envelope');
      };
      const order = { ...orderFor(lemf.ports, { profile: { ...secured, acknowledgement } }), wrap };
      const report = await rehearse(order, context);
      expect([report.encryption, report.envelope?.toString(), isConfirmed(report)]).to.deep.equal([
        ...['aes-256-cbc', 'an envelope', true],
      ]);
      // Three IRI: hashes of two and of one. Four packets: two of two. A signature closes each chain.
      expect(report.legs.map(({ checks }) => checks)).to.deep.equal(Array(2).fill({ made: 3, confirmed: 3 }));
      const { faults, liids } = lemf.report();
      const { iri, cc, integrity } = liids[REHEARSAL_LIID]!;
      expect([faults, iri.items, cc.items]).to.deep.equal([[], 3, 4]);
      expect(integrity).to.deep.equal({ pdus: 7, hashed: 7, signed: 7, hashes: 4, signatures: 2 });
      expect(rig.file('WRIT%20TEST', 'hi3.ber').includes('no traffic of anybody'), 'in the clear').to.equal(false);
      await rehearse(order, context);
      expect(keys[0]?.equals(keys[1]!), 'each test has a key of its own').to.equal(false);
    });
  }

  it('is encrypted under a key that nobody gets where nobody asked for it, and hands out none of what is not encrypted', async () => {
    const lemf = await rig.lemf({ ...theirs, clientPin: own.pin });
    const report = await rehearse(orderFor(lemf.ports, { profile: secured }), context);
    expect([report.encryption, isConfirmed(report)]).to.deep.equal(['aes-256-cbc', true]);
    expect(report).not.to.have.property('envelope');
    const { hi2 } = lemf.report();
    const clear = orderFor(lemf.ports, { wrap: (key) => key });
    expect(await rehearse(clear, context).catch(codeOf)).to.equal('WRIT_DELIVERY_NOT_ENCRYPTED');
    expect(lemf.report().hi2.pdus, 'nothing was sent').to.equal(hi2.pdus);
  });

  it('is confirmed only when its last integrity check is', async () => {
    const { port, close } = await decliningLemf('integrityCheck');
    const { encryption, ...checked } = secured;
    expect(encryption).not.to.equal(undefined);
    // Each message asks for its confirmation, so that those before the check have theirs.
    const profile: HandoverProfile = { ...checked, hashPdus: 1000, keepAliveBytes: 1 };
    const order = orderFor({ hi2: port, hi3: port }, { profile, tls: false, pins: [] });
    const report = await rehearse(order, context);
    close();
    const found = report.legs.map(({ confirmed, checks, code }) => [confirmed, checks, code]);
    const unconfirmed = { made: 2, confirmed: 0 };
    expect(found).to.deep.equal([
      [4, unconfirmed, 'WRIT_DELIVERY_NO_RESPONSE'],
      [5, unconfirmed, 'WRIT_DELIVERY_NO_RESPONSE'],
    ]);
    expect(report.legs.map(results)).to.deep.equal(Array(2).fill('connect ok, answer ok, confirm failed'));
    expect(isConfirmed(report)).to.equal(false);
  });

  it('sends nothing where its checks can not be signed', async () => {
    const lemf = await rig.lemf({ ...theirs, clientPin: own.pin });
    const keyless = {
      ...context,
      signer: (): never => {
        throw new WritError('WRIT_DELIVERY_NO_SIGNER', 'none');
      },
    };
    const asked = rehearse(orderFor(lemf.ports, { profile: secured }), keyless);
    expect(await asked.catch(codeOf)).to.equal('WRIT_DELIVERY_NO_SIGNER');
    expect(lemf.report().hi2.connections).to.equal(0);
  });

  it('goes under a LIID that no warrant can have, and holds nothing but documentation addresses', () => {
    expect([REHEARSAL_LIID, REHEARSAL_CASE].map((liid) => liidPattern.test(liid))).to.deep.equal([false, false]);
    const test = { host: '192.0.2.40', hi3Port: 7003, cin: 7, timeNs: 1_700_000_000_000_000_000n };
    const { hi3 } = testMessagesOf({ ...test, profile: etsi });
    const text = Buffer.concat(hi3.map(({ octets }) => octets)).toString('latin1');
    expect(text.match(/Writ test interception: no traffic of anybody/g)).to.have.length(4);
  });

  it('is given nothing that it could send but an endpoint and a profile', () => {
    const files = readdirSync('src/handover/delivery').filter((file) => file.startsWith('rehearsal'));
    expect(files).to.have.length(5);
    for (const file of [...files, '../pull/pull-rehearsal.ts']) {
      const source = readFileSync(`src/handover/delivery/${file}`, 'utf8');
      expect(source).not.to.match(/node:fs|openSpoolReader|import \{[^}]*\} from '..\/..\/native\/load/);
    }
  });
});

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
