import { expect } from 'chai';
import { tuningOf } from '../../../src/handover/delivery/socket-tuning.ts';
import { Transport } from '../../../src/handover/delivery/transport.ts';
import { readSocket, tuneSocket } from '../../../src/native/addon.ts';
import { makeIdentity } from './certificates.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, tlsEndpoint, until } from './rig.ts';

const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');

describe("the kernel's part in a connection to a LEMF", () => {
  let rig: Rig;
  beforeEach(() => (rig = new Rig()));
  afterEach(() => rig.close());

  for (const isTls of [false, true]) {
    it(`is set on the very socket, over ${isTls ? 'TLS' : 'plain TCP'}`, async () => {
      const lemf = await rig.lemf(isTls ? theirs : undefined);
      const port = lemf.ports.hi3;
      let isOpen = false;
      const untuned: string[] = [];
      const transport = new Transport({
        endpoint: isTls ? tlsEndpoint(port, theirs.pin) : plainEndpoint(port),
        pins: new Set(isTls ? [theirs.pin] : []),
        tls: own,
        tuning: tuningOf(30_000),
        wallMs: Date.now(),
        events: {
          opened: () => (isOpen = true),
          received: () => undefined,
          closed: () => undefined,
          untuned: (code) => untuned.push(code),
        },
      });
      await until('it is open', () => isOpen);
      expect(transport.figures()).to.include({
        ...{ userTimeoutMs: 30_000, notSentLowBytes: 256 << 10, keepsAlive: true },
        ...{ keepIdleSeconds: 10, keepIntervalSeconds: 5, keepProbes: 4 },
      });
      expect(untuned).to.deep.equal([]);
      transport.reset('WRIT_DELIVERY_LOST');
      expect(transport.figures()).to.equal(undefined);
    });
  }

  it('keeps an idle link no longer than a busy one: the probes end with the time-out', () => {
    for (const userTimeoutMs of [1000, 5000, 30_000, 3_600_000]) {
      const { keepIdleSeconds, keepIntervalSeconds, keepProbes } = tuningOf(userTimeoutMs);
      const wholeMs = (keepIdleSeconds + keepIntervalSeconds * keepProbes) * 1000;
      expect(wholeMs).to.be.within(Math.min(userTimeoutMs, 5000) / 2, Math.max(userTimeoutMs, 5000));
    }
  });

  it('is told to whoever asks, and confirms nothing', async () => {
    const lemf = await rig.lemf();
    const stream = rig.spool.add(
      aboutOf({ endpoints: [plainEndpoint(lemf.ports.hi3)], profile: { responseTimeoutMs: 60_000 } }),
    );
    rig.spool.append(stream, contentPdus('W-0001', 0, 10));
    const delivery = rig.deliver();
    await until('the first are there', () => stream.cursor.confirmed === 10n);
    await lemf.command('hang');
    rig.spool.append(stream, contentPdus('W-0001', 10, 20));
    await until('the kernels have passed it on', () => {
      const [link] = delivery.status().links;
      return (link?.unconfirmedBytes ?? 0) > 0 && link?.tcp?.queuedBytes === 0;
    });
    expect(delivery.status().streams[0]).to.include({ sent: 20n, confirmed: 10n });
    expect(delivery.status().links[0]?.tcp?.rttUs).to.be.above(0);
  });

  it('is refused with a code for what is no TCP socket', () => {
    const tuning = tuningOf(1000);
    for (const descriptor of [0x7ffffff, 0]) {
      expect(() => tuneSocket(descriptor, tuning))
        .to.throw()
        .with.property('code', 'WRIT_DELIVERY_SOCKET');
      expect(() => readSocket(descriptor))
        .to.throw()
        .with.property('code', 'WRIT_DELIVERY_SOCKET');
    }
    for (const wrong of [-1, 1.5, Number.NaN])
      expect(() => tuneSocket(wrong, tuning))
        .to.throw()
        .with.property('code', 'WRIT_NATIVE_ARGUMENT');
    expect(() => tuneSocket(0, { ...tuning, keepProbes: -1 }))
      .to.throw()
      .with.property('code', 'WRIT_NATIVE_ARGUMENT');
  });
});
