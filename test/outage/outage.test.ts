import { expect } from 'chai';
import path from 'node:path';
import { runOutage } from './drill.ts';
import { expectedAt, isExpected, octetsOf, packetOf, packetsOf } from './traffic.ts';
import type { Truth } from './traffic.ts';

const truth: Truth = { warrants: 3, backlogged: 2, copies: 2, bulkFrames: 6, liveFrames: 7 };

describe('An outage by volume', () => {
  it('delivers a backlog once, in order and whole, core and delivery killed while it fills and while it drains', async function () {
    this.timeout(120_000);
    const parent = path.resolve('build/campaign');
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const report = await runOutage({ bytes: 60e6, bytesPerSecond: 20e6, backlogged: 8, liveOnly: 4, parent, say });
    expect(report.faults, said.join('\n')).to.deep.equal([]);
    expect(report.starts).to.have.length(10);
    expect(report.backlog.bytes).to.be.greaterThan(60e6);
    expect(report.memory.delivery.resident).to.be.greaterThan(0).and.lessThan(256e6);
    expect(report.niceness.delivery, 'capture goes before delivery').to.be.greaterThan(report.niceness.core);
  });
});

describe("The outage drill's truth", () => {
  it('counts what each warrant has in all files together', () => {
    expect([0, 1, 2].map((warrant) => packetsOf(truth, warrant))).to.deep.equal([9, 8, 2]);
    expect(octetsOf(truth, 2)).to.equal(2800);
  });

  it('names the packet that has to come next: the copies of one in turn, then the live ones', () => {
    const items = Array.from({ length: 8 }, (_, item) => expectedAt(truth, 1, item));
    expect(items.map(({ number }) => number)).to.deep.equal([0, 0, 1, 1, 2, 2, 0, 1]);
    expect(items.map(({ mark }) => mark)).to.deep.equal([1, 1, 1, 1, 1, 1, 2, 2]);
  });

  it('finds one altered octet, another packet, and one that is cut', () => {
    const packet = packetOf(2, { mark: 1, number: 5 });
    expect(isExpected(packet, 0, packet.length, { mark: 1, number: 5 })).to.equal(true);
    expect(isExpected(packet, 0, packet.length, { mark: 1, number: 6 })).to.equal(false);
    expect(isExpected(packet, 0, packet.length - 1, { mark: 1, number: 5 })).to.equal(false);
    for (const at of [28, 33, 100, packet.length - 1]) {
      const altered = Buffer.from(packet);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(isExpected(altered, 0, altered.length, { mark: 1, number: 5 })).to.equal(false);
    }
  });
});
