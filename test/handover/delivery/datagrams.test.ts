import dgram from 'node:dgram';
import { expect } from 'chai';
import type { StreamAbout, StreamEndpoint } from '../../../src/model/stream-about.ts';
import { aboutOf, Rig, until } from './rig.ts';

const profile: Partial<StreamAbout['profile']> = {
  standard: 'packetcable',
  acknowledgement: 'none',
  responseTimeoutMs: 30_000,
  datagrams: { paceKbps: 4000, retainMinutes: 1 },
};

const datagram = (index: number, length = 200): Buffer => {
  const octets = Buffer.alloc(length, index & 0xff);
  octets.writeUInt32BE(index);
  return octets;
};
const datagrams = (from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, index) => datagram(from + index));

/** Takes datagrams, and says nothing. */
class Listener {
  readonly received: { readonly octets: Buffer; readonly port: number }[] = [];
  #socket: dgram.Socket | undefined;
  port = 0;
  readonly #host: string;

  constructor(host = '127.0.0.1') {
    this.#host = host;
  }

  async listen(): Promise<StreamEndpoint> {
    const socket = dgram.createSocket(this.#host.includes(':') ? 'udp6' : 'udp4');
    this.#socket = socket;
    socket.on('message', (octets, { port }) => this.received.push({ octets, port }));
    await new Promise<void>((resolve) => socket.bind(this.port, this.#host, resolve));
    this.port = socket.address().port;
    return { host: this.#host, port: this.port, tls: false, pins: [] };
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  get octets(): Buffer[] {
    return this.received.map(({ octets }) => octets);
  }
}

describe('content in datagrams', () => {
  let rig: Rig;
  let listener: Listener;
  beforeEach(() => {
    rig = new Rig();
    listener = new Listener();
  });
  afterEach(async () => {
    await rig.close();
    listener.close();
  });

  it('leaves one packet a datagram, in order, and counts as confirmed when nobody objected for half a second', async () => {
    const stream = rig.spool.add(aboutOf({ endpoints: [await listener.listen()], profile }));
    const all = [...datagrams(0, 400), datagram(400, 60_000)];
    rig.spool.append(stream, all);
    const began = performance.now();
    const delivery = rig.deliver();
    await until('all are confirmed', () => stream.cursor.confirmed === 401n);
    // The 80,000 octets before the last datagram at 4 Mbit/s, less the burst at the beginning, and half a second
    expect(performance.now() - began).to.be.greaterThan(640);
    expect(listener.octets).to.deep.equal(all);
    const { datagrams: counts } = delivery.status().links[0]!;
    expect(counts).to.deep.equal({ sent: 401, unreachable: 0, failed: 0 });
  });

  it('goes on with what was not confirmed when ICMP said that nobody listens', async () => {
    const endpoint = await listener.listen();
    listener.close();
    const stream = rig.spool.add(aboutOf({ endpoints: [endpoint], profile }));
    rig.spool.append(stream, datagrams(0, 50));
    const delivery = rig.deliver();
    const unreachable = () => delivery.status().links[0]?.datagrams?.unreachable ?? 0;
    await until('it was told', () => unreachable() > 1);
    expect(delivery.status().links[0]?.code).to.equal('WRIT_DELIVERY_REFUSED');
    expect(stream.cursor.confirmed).to.equal(0n);
    await listener.listen();
    await until('all are confirmed', () => stream.cursor.confirmed === 50n);
    expect(listener.octets).to.deep.equal(datagrams(0, 50));
    expect(new Set(listener.received.map(({ port }) => port)).size).to.equal(1);
  });

  it('is kept for as long as the profile says, whatever else is kept', async () => {
    const stream = rig.spool.add(aboutOf({ endpoints: [await listener.listen()], profile }));
    rig.spool.append(stream, datagrams(0, 5));
    rig.deliver({ retainNs: 7n });
    await until('it may be freed', () => rig.spool.keptNs !== undefined);
    expect(rig.spool.keptNs).to.equal(60_000_000_000n);
  });

  it('goes over IPv6 too', async () => {
    listener = new Listener('::1');
    const stream = rig.spool.add(aboutOf({ endpoints: [await listener.listen()], profile }));
    rig.spool.append(stream, datagrams(0, 5));
    rig.deliver();
    await until('all have come', () => listener.received.length === 5);
    expect(listener.octets).to.deep.equal(datagrams(0, 5));
  });
});
