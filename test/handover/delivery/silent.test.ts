import net from 'node:net';
import tls from 'node:tls';
import { expect } from 'chai';
import type { StreamEndpoint } from '../../../src/model/stream-about.ts';
import { makeIdentity } from './certificates.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, tlsEndpoint, until } from './rig.ts';

const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');

/** Takes octets and never says a word. */
class SilentPeer {
  readonly received: Buffer[][] = [];
  readonly sockets: net.Socket[] = [];
  readonly #server: net.Server;

  constructor(isTls: boolean, onConnection: (socket: net.Socket, number: number) => void = () => undefined) {
    const serve = (socket: net.Socket): void => {
      const octets: Buffer[] = [];
      const number = this.received.push(octets);
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => octets.push(chunk));
      onConnection(socket, number);
    };
    const mutual = { ...theirs, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;
    this.#server = isTls ? tls.createServer(mutual, serve) : net.createServer(serve);
    this.#server.on('tlsClientError', () => undefined);
  }

  async listen(isTls: boolean): Promise<StreamEndpoint> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as net.AddressInfo;
    return isTls ? tlsEndpoint(port, theirs.pin) : plainEndpoint(port);
  }

  octetsOf(connection: number): Buffer {
    return Buffer.concat(this.received[connection - 1] ?? []);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }
}

const silent = { standard: 'atis-ias', acknowledgement: 'tcp', responseTimeoutMs: 30_000 } as const;

describe('a stream that nobody answers', () => {
  let rig: Rig;
  let peer: SilentPeer;
  beforeEach(() => (rig = new Rig()));
  afterEach(async () => {
    await rig.close();
    peer.close();
  });

  for (const isTls of [false, true]) {
    it(`carries the PDUs alone, confirmed once the peer's TCP has acknowledged them, over ${isTls ? 'TLS' : 'TCP'}`, async () => {
      peer = new SilentPeer(isTls);
      const stream = rig.spool.add(aboutOf({ endpoints: [await peer.listen(isTls)], profile: silent }));
      const pdus = contentPdus('W-0001', 0, 2000);
      rig.spool.append(stream, pdus.slice(0, 1000));
      rig.deliver({ tls: own });
      await until('the first are confirmed', () => stream.cursor.confirmed === 1000n);
      rig.spool.append(stream, pdus.slice(1000));
      await until('all are confirmed', () => stream.cursor.confirmed === 2000n);
      expect(peer.received.length).to.equal(1);
      expect(peer.octetsOf(1).equals(Buffer.concat(pdus))).to.equal(true);
    });
  }

  it('goes on behind what was acknowledged when a peer that reads nothing dies: nothing else was let go', async () => {
    peer = new SilentPeer(false);
    const stream = rig.spool.add(aboutOf({ endpoints: [await peer.listen(false)], profile: silent }));
    const pdus = contentPdus('W-0001', 0, 6000, 1000);
    rig.spool.append(stream, pdus.slice(0, 100));
    const delivery = rig.deliver();
    await until('the first are confirmed', () => stream.cursor.confirmed === 100n);
    peer.sockets[0]?.pause();
    rig.spool.append(stream, pdus.slice(100));
    await until('the kernels hold what they can', () => (delivery.status().links[0]?.tcp?.queuedBytes ?? 0) > 0);
    expect(stream.cursor.confirmed < 6000n).to.equal(true);
    peer.sockets[0]?.resetAndDestroy();
    await until('the rest is confirmed', () => stream.cursor.confirmed === 6000n);
    const second = peer.octetsOf(2);
    const whole = Buffer.concat(pdus);
    expect(whole.subarray(whole.length - second.length).equals(second)).to.equal(true);
    expect(second.length).to.be.above(0);
  });

  it('counts nothing of a peer that dies just behind its acknowledgement', async () => {
    peer = new SilentPeer(false, (socket, number) => {
      if (number <= 2) socket.once('data', () => socket.resetAndDestroy());
    });
    const stream = rig.spool.add(aboutOf({ endpoints: [await peer.listen(false)], profile: silent }));
    const pdus = contentPdus('W-0001', 0, 50);
    rig.spool.append(stream, pdus);
    rig.deliver();
    await until('the third connection has all', () => stream.cursor.confirmed === 50n);
    expect(peer.octetsOf(3).equals(Buffer.concat(pdus))).to.equal(true);
  });

  it('ends a connection on which the peer says anything', async () => {
    peer = new SilentPeer(false, (socket) => void socket.write('220 welcome\r\n'));
    const stream = rig.spool.add(aboutOf({ endpoints: [await peer.listen(false)], profile: silent }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 5));
    const delivery = rig.deliver();
    await until('it was ended', () => delivery.status().links[0]?.code === 'WRIT_DELIVERY_PROTOCOL');
    expect(stream.cursor.confirmed).to.equal(0n);
  });

  it('sends nothing to a TLS peer that refuses our certificate', async () => {
    peer = new SilentPeer(true, (socket) => void socket.destroy());
    const strict = tls.createServer({ ...theirs, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
    strict.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
    const { port } = strict.address() as net.AddressInfo;
    const stream = rig.spool.add(aboutOf({ endpoints: [tlsEndpoint(port, theirs.pin)], profile: silent }));
    rig.spool.append(stream, contentPdus('W-0001', 0, 5));
    const delivery = rig.deliver({ tls: own });
    await until('it is down', () => delivery.status().links[0]?.state === 'waiting');
    expect(delivery.status().streams[0]).to.include({ sent: 0n, confirmed: 0n });
    strict.close();
  });
});
