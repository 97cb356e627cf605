import { expect } from 'chai';
import { LossWatch } from '../../src/capture/loss-watch.ts';
import { readLoss } from '../../src/mediation/journal-events.ts';
import type { GrantCounters, PacketCounters, StageCounters } from '../../src/native/addon.ts';
import { readCoreRecord } from '../../src/warrants/core-journal.ts';

const second = 1_000_000_000n;

function packets(kernel: bigint): PacketCounters {
  return { seen: kernel, unmatched: 0n, matched: 0n, dropped: { kernel }, deeper: 0n, opaque: 0n };
}

/** A core whose counters the test sets. */
class Counters {
  readonly kernel = new Map<string, bigint>();
  readonly grants = new Map<number, { truncated: bigint; state: GrantCounters['state'] }>();
  readonly alarms: string[] = [];
  readonly records: { readonly kind: number; readonly grantId: Buffer; readonly body: Buffer }[] = [];
  now = 1_700_000_000n * second;

  watch(live = true): LossWatch {
    return new LossWatch({
      engine: {
        stages: () => this.#stages(),
        grants: () => [...this.grants].map(([id, each]) => this.#grant(id, each)),
        appendJournal: (kind, grantId, body) => void this.records.push({ kind, grantId, body }),
      },
      live,
      onAlarm: (code, detail) => this.alarms.push(`${code} ${detail}`),
      now: () => this.now,
    });
  }

  #stages(): StageCounters {
    const points = [...this.kernel].map(([point, count]) => ({ ...packets(count), point }));
    const fragments = { joined: 0n, expired: 0n, overlapping: 0n, crowded: 0n };
    return { ...packets(0n), points, fragments, sourcePosition: 0n, firstPacketNs: 0n, lastPacketNs: 0n };
  }

  #grant(id: number, each: { truncated: bigint; state: GrantCounters['state'] }): GrantCounters {
    const none = { matched: 0n, encoded: 0n, gap: 0n, repeated: 0n, octets: 0n, firstPacketNs: 0n, lastPacketNs: 0n };
    const streams = { ccDurable: 0n, iriRecords: 0n, iriItems: 0n, iriDurable: 0n };
    return { grantId: Buffer.alloc(16, id), ...none, ...streams, ...each };
  }
}

describe('the watch over losses', () => {
  it('tells what the kernel dropped, at once, to every active interception, with the time it may have been lost in', () => {
    const core = new Counters();
    core.kernel.set('east', 0n).set('west', 0n);
    core.grants
      .set(1, { truncated: 0n, state: 'active' })
      .set(2, { truncated: 0n, state: 'active' })
      .set(3, { truncated: 0n, state: 'expired' });
    const watch = core.watch();
    watch.look();
    const before = core.now;
    core.now += second;
    core.kernel.set('west', 7n);
    watch.look();
    expect(core.alarms).to.have.length(1);
    expect(core.alarms[0]).to.match(/^WRIT_CAPTURE_DROPS west: 7 packets/);
    expect(core.records.map((record) => record.grantId[0])).to.deep.equal([1, 2]);
    const [record] = core.records;
    const loss = readLoss({ kind: 64, timeNs: core.now, grantId: record!.grantId, body: record!.body });
    expect(loss).to.deep.equal({
      ...{ cause: 'dropped before the mediation system', count: 7n },
      ...{ fromNs: before, toNs: core.now },
    });
    expect(readCoreRecord({ ordinal: 0n, timeNs: 0n, ...record! })).to.deep.include({ action: 'core.loss' });
  });

  it('sums further losses for a while, and tells the rest before the end', () => {
    const core = new Counters();
    core.kernel.set('east', 0n);
    core.grants.set(1, { truncated: 0n, state: 'active' });
    const watch = core.watch();
    for (let count = 1n; count <= 9n; count++) {
      core.now += second;
      core.kernel.set('east', count);
      watch.look();
    }
    expect(core.records.map((record) => record.body.readBigUInt64BE(1))).to.deep.equal([1n]);
    watch.look(true);
    watch.look(true);
    expect(core.records.map((record) => record.body.readBigUInt64BE(1))).to.deep.equal([1n, 8n]);
  });

  it("tells one interception of its own packets that were not captured whole, and of a file's nothing but the alarm", () => {
    const core = new Counters();
    core.grants.set(1, { truncated: 0n, state: 'active' }).set(2, { truncated: 3n, state: 'active' });
    core.watch().look();
    expect(core.records.map((record) => [record.grantId[0], record.body[0]])).to.deep.equal([[2, 1]]);
    core.watch(false).look();
    expect(core.records).to.have.length(1);
    expect(core.alarms.map((alarm) => alarm.split(' ')[0])).to.deep.equal([
      'WRIT_CAPTURE_TRUNCATED',
      'WRIT_CAPTURE_TRUNCATED',
    ]);
  });

  it('begins anew when the sources were opened anew', () => {
    const core = new Counters();
    core.kernel.set('east', 5n);
    core.grants.set(1, { truncated: 0n, state: 'active' });
    const watch = core.watch();
    watch.look();
    core.now += 60n * second;
    core.kernel.set('east', 2n);
    watch.look();
    expect(core.records.map((record) => record.body.readBigUInt64BE(1))).to.deep.equal([5n, 2n]);
  });
});
