import { expect } from 'chai';
import fc from 'fast-check';
import { backoffMs } from '../../../src/handover/delivery/backoff.ts';
import { Fifo } from '../../../src/handover/delivery/fifo.ts';
import { SendWindow } from '../../../src/handover/delivery/send-window.ts';
import { decodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { TriInbox, triEncoder } from '../../../src/handover/delivery/tri-exchange.ts';
import { encodeStreamAbout, parseStreamAbout } from '../../../src/model/stream-about.ts';
import { triPdu } from './pdus.ts';
import { aboutOf, tlsEndpoint } from './rig.ts';

const about = aboutOf({ endpoints: [tlsEndpoint(7001, 'ab'.repeat(32))] });

describe('parts of delivery', () => {
  it('back off between half and all of a doubling time, never above the cap', () => {
    const limits = { firstMs: 50, capMs: 5000 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const full = Math.min(5000, 50 * 2 ** Math.min(failures - 1, 20));
          expect(backoffMs(failures, limits, random)).to.be.within(full / 2, full);
        },
      ),
    );
  });

  it('the window grows with quick confirmations of a busy link only, and shrinks until a slow LEMF keeps up', () => {
    const window = new SendWindow();
    window.confirmed(10, false);
    window.confirmed(2000, true);
    expect(window.bytes).to.equal(256 << 10);
    for (let times = 0; times < 20; times++) window.confirmed(10, true);
    expect(window.bytes).to.equal(32 << 20);
    window.timedOut(1 << 20);
    expect(window.bytes).to.equal(1 << 19);
    for (let times = 0; times < 40; times++) window.timedOut(window.bytes);
    expect([window.bytes, window.patience]).to.deep.equal([1 << 10, 8]);
    window.confirmed(5000, true);
    expect(window.patience).to.equal(1);
  });

  it('the queue gives back what was put in, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('take' as const), fc.nat()), { maxLength: 5000 }), (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === 'take') expect(fifo.shift()).to.equal(model.shift());
          else {
            fifo.push(step);
            model.push(step);
          }
          expect([fifo.length, fifo.first()]).to.deep.equal([model.length, model[0]]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("I10: a link's own PDUs carry no target's LIID, and no order's CIN", () => {
    const encode = triEncoder(about.profile);
    for (const name of ['keep-alive', 'optionRequest', 'optionComplete', 'pDUAcknowledgementRequest'] as const) {
      const octets = encode(name, 3, 1_700_000_000_123.5);
      expect(octets.includes(Buffer.from(about.liid))).to.equal(false);
      expect(new TriInbox().push(octets)).to.deep.equal([{ name, sequence: 3, acceptsAcknowledgement: false }]);
    }
  });

  it("a link's own PDUs have their time in the form that the agency takes", () => {
    const headerOf = (profile: typeof about.profile) => {
      const decoded = decodePsPdu(triEncoder(profile)('keep-alive', 3, 1_700_000_000_123.5));
      return decoded.ok ? decoded.value.pSHeader : undefined;
    };
    expect(headerOf(about.profile)?.microSecondTimeStamp).to.deep.equal({
      seconds: 1_700_000_000n,
      microSeconds: 123_500,
    });
    const asText = headerOf({ ...about.profile, timeForm: 'generalizedTime' });
    expect(asText?.timeStamp).to.equal('20231114221320.123500Z');
    expect(asText).to.not.have.any.keys('microSecondTimeStamp');
  });

  it('answers are read whole however they are cut, and anything else is refused without a throw', () => {
    const octets = Buffer.concat([triPdu('keep-aliveResponse', 1), triPdu('keep-aliveResponse', 300)]);
    for (let cut = 0; cut <= octets.length; cut++) {
      const inbox = new TriInbox();
      const messages = [...(inbox.push(octets.subarray(0, cut)) ?? []), ...(inbox.push(octets.subarray(cut)) ?? [])];
      expect(messages.map(({ sequence }) => sequence)).to.deep.equal([1, 300]);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const messages = new TriInbox().push(Buffer.from(noise));
        expect(messages === undefined || messages.length === 0).to.equal(true);
      }),
    );
    for (let at = 0; at < octets.length; at++) {
      const turned = Buffer.from(octets);
      turned.writeUInt8(turned.readUInt8(at) ^ 0xff, at);
      new TriInbox().push(turned);
    }
  });

  it("a stream's description survives its JSON, and a wrong one is refused by field, never by value", () => {
    expect(parseStreamAbout(encodeStreamAbout(about))).to.deep.equal(about);
    const wrong = encodeStreamAbout({ ...about, liid: 'X'.repeat(26), endpoints: [{ ...tlsEndpoint(1), pins: [] }] });
    for (const octets of [wrong, Buffer.from('{'), Buffer.from('[]'), Buffer.alloc(0)]) {
      expect(() => parseStreamAbout(octets))
        .to.throw()
        .with.property('code', 'WRIT_DELIVERY_STREAM_ABOUT');
    }
    expect(() => parseStreamAbout(wrong)).to.throw(/^[^X]*liid, endpoints[^X]*$/);
  });
});
