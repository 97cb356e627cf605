import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { expect } from 'chai';
import { makeIdentity } from './certificates.ts';
import { decliningLemf } from './declining-lemf.ts';
import { contentPdus, triPdu } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, tlsEndpoint, until } from './rig.ts';

const DAY_MS = 86_400_000;
const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');
const stranger = makeIdentity('stranger');
const expired = makeIdentity('expired', {
  from: new Date(Date.now() - 3 * DAY_MS),
  to: new Date(Date.now() - DAY_MS),
});

/** A listener that counts what it receives and says what it is told to. */
class Impostor {
  readonly received: Buffer[] = [];
  connections = 0;
  readonly #sockets = new Set<net.Socket>();
  readonly #server: net.Server;

  constructor(
    identity: { key: string; cert: string } | undefined,
    speak: (socket: net.Socket) => void = () => undefined,
  ) {
    const serve = (socket: net.Socket): void => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (octets: Buffer) => this.received.push(octets));
      speak(socket);
    };
    this.#server =
      identity === undefined
        ? net.createServer(serve)
        : tls.createServer({ ...identity, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' }, serve);
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as net.AddressInfo).port));
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

const endOf = ({ cert }: { readonly cert: string | Buffer }) => Date.parse(new X509Certificate(cert).validTo);

describe('delivery and who is at the other end', () => {
  let rig: Rig;
  let impostor: Impostor | undefined;
  beforeEach(() => (rig = new Rig()));
  afterEach(async () => {
    await rig.close();
    impostor?.close();
    impostor = undefined;
  });

  for (const [what, identity, code] of [
    ['another key than the grant names', stranger, 'WRIT_DELIVERY_PIN'],
    ['an expired certificate', expired, 'WRIT_DELIVERY_CERTIFICATE_DATES'],
  ] as const) {
    it(`sends nothing to a LEMF with ${what}`, async () => {
      impostor = new Impostor(identity);
      const pin = identity === stranger ? theirs.pin : identity.pin;
      const stream = rig.spool.add(aboutOf({ endpoints: [tlsEndpoint(await impostor.listen(), pin)] }));
      rig.spool.append(stream, contentPdus('W-0001', 0, 10));
      const delivery = rig.deliver({ tls: own });
      await until('it was tried more than once', () => (impostor?.connections ?? 0) > 1);
      await until('it is known why', () => delivery.status().links[0]?.code === code);
      expect(delivery.status().links[0]?.peerUntilMs).to.equal(identity === stranger ? undefined : endOf(identity));
      expect(Buffer.concat(impostor.received).length).to.equal(0);
      expect(rig.logged.filter((line) => line.includes(code))).to.have.length(1);
      expect(rig.logged.join()).not.to.include('W-0001').and.not.to.include('127.0.0.1');
    });
  }

  it('accepts any of several pins, so that a certificate can be renewed', async () => {
    const lemf = await rig.lemf(theirs);
    const endpoints = [tlsEndpoint(lemf.ports.hi3, stranger.pin, theirs.pin)];
    const stream = rig.spool.add(aboutOf({ endpoints }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 10));
    const delivery = rig.deliver({ tls: own });
    await until('all confirmed', () => stream.cursor.confirmed === 10n);
    expect(delivery.status().links[0]?.peerUntilMs, 'so that its end is told in time').to.equal(endOf(theirs));
  });

  it('holds back an order whose grant does not name the key of the connection that it would share', async () => {
    const lemf = await rig.lemf(theirs);
    const named = rig.spool.add(aboutOf({ liid: 'N', endpoints: [tlsEndpoint(lemf.ports.hi3, theirs.pin)] }));
    const other = rig.spool.add(
      aboutOf({ liid: 'O', grant: 2, endpoints: [tlsEndpoint(lemf.ports.hi3, stranger.pin)] }),
    );
    rig.spool.append(named, contentPdus('N', 0, 10));
    rig.spool.append(other, contentPdus('O', 0, 10));
    const delivery = rig.deliver({ tls: own });
    await until('the named one is there', () => named.cursor.confirmed === 10n);
    expect(Object.keys(lemf.report().liids)).to.deep.equal(['N']);
    expect(delivery.status().streams[1]).to.include({ sent: 0n, code: 'WRIT_DELIVERY_PIN' });
  });

  it('takes no TLS connection for up before the LEMF has answered: a refused client certificate sends no data', async () => {
    const lemf = await rig.lemf({ ...theirs, clientPin: stranger.pin });
    const stream = rig.spool.add(aboutOf({ endpoints: [tlsEndpoint(lemf.ports.hi3, theirs.pin)] }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 10));
    const delivery = rig.deliver({ tls: own });
    await until('it was turned away twice', () => lemf.report().hi3.turnedAway > 1);
    expect(lemf.report().hi3).to.include({ connections: 0, pdus: 0 });
    expect(delivery.status().links[0]).to.include({ connects: 0 });
  });

  it('sends a LEMF that reads and never answers one keep-alive and no data', async () => {
    impostor = new Impostor(undefined);
    const stream = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(await impostor.listen())] }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 10));
    const delivery = rig.deliver();
    await until('it was given up', () => delivery.status().links[0]?.code === 'WRIT_DELIVERY_NO_RESPONSE');
    expect(impostor.received[0]?.includes(Buffer.from('W-0001'))).to.equal(false);
    expect(stream.cursor.confirmed).to.equal(0n);
  });

  it('counts nothing as confirmed by answers to questions that it did not ask', async () => {
    impostor = new Impostor(undefined, (socket) => {
      for (let number = 50; number < 60; number++) socket.write(triPdu('keep-aliveResponse', number));
    });
    const stream = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(await impostor.listen())] }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 10));
    const delivery = rig.deliver();
    await until('it was given up', () => delivery.status().links[0]?.code === 'WRIT_DELIVERY_NO_RESPONSE');
    expect(delivery.status().links[0]?.connects).to.equal(0);
    expect(delivery.status().streams[0]).to.include({ sent: 0n, confirmed: 0n });
  });

  it('gives up a peer that answers with something else than session PDUs', async () => {
    impostor = new Impostor(undefined, (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const stream = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(await impostor.listen())] }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 10));
    const delivery = rig.deliver();
    await until('it was given up', () => delivery.status().links[0]?.code === 'WRIT_DELIVERY_PROTOCOL');
    expect(delivery.status().links[0]?.connects).to.equal(0);
  });

  it('says why when there is no key of its own, no such host, nobody listening', async () => {
    const free = new Impostor(undefined);
    const port = await free.listen();
    free.close();
    const cases = [
      [tlsEndpoint(port, theirs.pin), 'WRIT_DELIVERY_NO_TLS_KEY'],
      [plainEndpoint(port), 'WRIT_DELIVERY_REFUSED'],
      [{ ...plainEndpoint(port), host: 'lemf.invalid' }, 'WRIT_DELIVERY_UNRESOLVABLE'],
    ] as const;
    impostor = new Impostor(undefined);
    const open = await impostor.listen();
    cases.forEach(([endpoint], index) => {
      const agencyId = `00000000-0000-4000-8000-00000000000${index}`;
      rig.spool.add(
        aboutOf({ agencyId, grant: index, endpoints: [index === 0 ? { ...endpoint, port: open } : endpoint] }),
      );
    });
    const delivery = rig.deliver();
    for (const [index, [, code]] of cases.entries()) {
      await until(code, () => delivery.status().links[index]?.code === code);
    }
  });

  it('falls back to keep-alives when the LEMF declines PDU acknowledgement', async () => {
    const lemf = await decliningLemf();
    const profile = { acknowledgement: 'pdu' as const };
    const stream = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(lemf.port)], profile }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 10));
    rig.deliver();
    await until('all confirmed', () => stream.cursor.confirmed === 10n);
    lemf.close();
    expect(lemf.heard.slice(0, 3)).to.deep.equal(['optionRequest', 'optionComplete', 'keep-alive']);
    expect(lemf.heard).not.to.include('pDUAcknowledgementRequest');
  });
});
