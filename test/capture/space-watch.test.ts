import { expect } from 'chai';
import { SpaceWatch } from '../../src/capture/space-watch.ts';
import type { RefusalNumber, SpoolSpace } from '../../src/native/addon.ts';

const gb = 1_000_000_000n;
const secondMs = 1000;

/** A spool of 100 GB whose fill the test sets. */
class Spool {
  used = 0n;
  refusing: RefusalNumber = 0;
  streamLimit = 0n;
  streams: SpoolSpace['streams'] = [];
  nowMs = 1_700_000_000_000;
  readonly alarms: string[] = [];
  readonly watch = new SpaceWatch({
    engine: { space: () => this.space() },
    onAlarm: (code, detail) => this.alarms.push(`${code} ${detail}`),
    now: () => this.nowMs,
  });

  space(): SpoolSpace {
    const { used, refusing, streamLimit, streams } = this;
    const limit = 100n * gb;
    return {
      ...{
        used,
        limit,
        contentLimit: 95n * gb,
        diskFree: limit - used,
        streamLimit,
        accepted: used,
        freed: 0n,
        redo: 0n,
      },
      ...{ refusing, streams },
    };
  }

  /** Codes told while it goes from fill to fill. */
  fill(...gigabytes: readonly number[]): string[] {
    const before = this.alarms.length;
    for (const each of gigabytes) {
      this.used = BigInt(Math.round(each * 10)) * (gb / 10n);
      this.nowMs += secondMs;
      this.watch.look();
    }
    return this.alarms.slice(before).map((alarm) => alarm.split(' ')[0] ?? '');
  }

  /** Grows evenly for some minutes, looked at every ten seconds. */
  grow(octetsPerSecond: bigint, minutes: number): string[] {
    const before = this.alarms.length;
    for (let at = 0; at < minutes * 6; at++) {
      this.used += octetsPerSecond * 10n;
      this.nowMs += 10 * secondMs;
      this.watch.look();
    }
    return this.alarms.slice(before).map((alarm) => alarm.split(' ')[0] ?? '');
  }
}

describe('the watch over the spool’s room', () => {
  it('tells of each level once on the way up, and that it was left 5 points below', () => {
    const spool = new Spool();
    expect(spool.fill(50, 79.9)).to.deep.equal([]);
    expect(spool.fill(80, 85, 80, 79, 82)).to.deep.equal(['WRIT_SPOOL_LEVEL_80']);
    expect(spool.fill(90, 89, 90)).to.deep.equal(['WRIT_SPOOL_LEVEL_90']);
    expect(spool.fill(95)).to.deep.equal(['WRIT_SPOOL_LEVEL_95']);
    expect(spool.fill(91, 90)).to.deep.equal([]);
    expect(spool.fill(89)).to.deep.equal(['WRIT_SPOOL_LEVEL_FELL']);
    expect(spool.fill(84)).to.deep.equal(['WRIT_SPOOL_LEVEL_FELL']);
    expect(spool.fill(75)).to.deep.equal([]);
    expect(spool.fill(74.9)).to.deep.equal(['WRIT_SPOOL_LEVEL_FELL']);
    expect(spool.fill(96)).to.deep.equal(['WRIT_SPOOL_LEVEL_95']);
  });

  it('calls refused content the last level, and tells when it begins and ends', () => {
    const spool = new Spool();
    expect(spool.fill(85)).to.deep.equal(['WRIT_SPOOL_LEVEL_80']);
    spool.refusing = 4;
    expect(spool.fill(94)).to.deep.equal(['WRIT_SPOOL_LEVEL_95', 'WRIT_SPOOL_REFUSES']);
    expect(spool.alarms.at(-1)).to.contain('disk full');
    expect(spool.watch.status()).to.include({ level: 95, refusing: 'disk full' });
    spool.refusing = 0;
    expect(spool.fill(70)).to.deep.equal(['WRIT_SPOOL_LEVEL_FELL', 'WRIT_SPOOL_TAKES_AGAIN']);
  });

  it('says how long the room lasts from the net growth, and warns below 24 and below 4 hours, each once', () => {
    const spool = new Spool();
    expect(spool.watch.status().hoursLeft).to.equal(undefined);
    expect(spool.grow(100_000n, 11)).to.deep.equal([], 'weeks are left');
    expect(spool.watch.status().growth).to.equal(100_000);
    expect(spool.watch.status().hoursLeft).to.be.closeTo(263, 2);
    expect(spool.grow(2_000_000n, 12)).to.deep.equal(['WRIT_SPOOL_HOURS_24']);
    expect(spool.grow(10_000_000n, 12)).to.deep.equal(['WRIT_SPOOL_HOURS_4']);
    spool.used = 0n;
    expect(spool.grow(0n, 12)).to.deep.equal(['WRIT_SPOOL_HOURS_CLEAR']);
    expect(spool.watch.status().hoursLeft).to.equal(undefined);
  });

  it('tells of a stream near its own limit by its grant alone', () => {
    const spool = new Spool();
    spool.streamLimit = 10n * gb;
    const at = (used: bigint, refusing: RefusalNumber = 0) =>
      void (spool.streams = [
        { streamId: Buffer.alloc(16, 1), grantId: Buffer.alloc(16, 0xab), leg: 2, used, refusing },
        { streamId: Buffer.alloc(16, 2), grantId: Buffer.alloc(16, 0xab), leg: 1, used: 10n * gb, refusing: 0 },
      ]);
    at(7n * gb);
    expect(spool.fill(10)).to.deep.equal([]);
    at(8n * gb);
    expect(spool.fill(10, 10)).to.deep.equal(['WRIT_SPOOL_STREAM_LEVEL']);
    expect(spool.alarms.at(-1)).to.contain('abababab-');
    at(10n * gb, 3);
    expect(spool.fill(10)).to.deep.equal(['WRIT_SPOOL_STREAM_LEVEL']);
    expect(spool.watch.status().streams[0]).to.include({ refusing: 'quota', leg: 2 });
    at(gb);
    expect(spool.fill(10)).to.deep.equal(['WRIT_SPOOL_STREAM_LEVEL_FELL']);
  });
});
