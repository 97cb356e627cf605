import { expect } from 'chai';
import { AgeWatch } from '../../src/capture/age-watch.ts';

const ms = 1_000_000n;
const ends = [50n * ms, 84n * ms, 101n * ms, 117n * ms, 134n * ms];

/** A spool whose blocks become durable at the ages that the test gives. */
class Spool {
  readonly #blocks = ends.map(() => 0n);
  readonly alarms: string[] = [];
  nowMs = 1_700_000_000_000;
  readonly watch: AgeWatch;

  constructor(live = true) {
    this.watch = new AgeWatch({
      ...{ live, boundMs: 100 },
      engine: { ages: () => this.ages() },
      onAlarm: (code, detail) => this.alarms.push(`${code} ${detail}`),
      now: () => this.nowMs,
    });
    this.watch.look();
  }

  ages() {
    const steps = ends.map((upToNs, index) => ({ upToNs, blocks: this.#blocks[index] ?? 0n }));
    const blocks = this.#blocks.reduce((sum, each) => sum + each, 0n);
    return { blocks, sumNs: 7n, p50Ns: 1n, p99Ns: 2n, longestNs: 3n, steps };
  }

  /** So many blocks in each step, over a minute. Codes told meanwhile. */
  minute(...blocks: readonly bigint[]): string[] {
    const before = this.alarms.length;
    for (const [index, each] of blocks.entries()) this.#blocks[index] = (this.#blocks[index] ?? 0n) + each;
    for (let second = 0; second < 60; second++) {
      this.nowMs += 1000;
      this.watch.look();
    }
    return this.alarms.slice(before).map((alarm) => alarm.split(' ')[0] ?? '');
  }
}

describe('the watch over how soon records are durable', () => {
  it('tells once when more than one in a hundred was over the bound, and once when that is over', () => {
    const spool = new Spool();
    expect(spool.minute(990n, 0n, 0n, 10n)).to.deep.equal([]);
    expect(spool.minute(0n, 0n, 0n, 2n)).to.deep.equal(['WRIT_SPOOL_LATE']);
    expect(spool.alarms[0]).to.contain('within 117 ms; the bound is 100 ms');
    expect(spool.minute(0n, 0n, 0n, 50n)).to.deep.equal([]);
    expect(spool.minute(9000n)).to.deep.equal(['WRIT_SPOOL_LATE_OVER']);
  });

  it('does not count against the spool what may have been within the bound', () => {
    expect(new Spool().minute(0n, 0n, 1000n)).to.deep.equal([]);
  });

  it('says nothing by a few blocks, and nothing in a drill on files', () => {
    expect(new Spool().minute(0n, 0n, 0n, 0n, 99n)).to.deep.equal([]);
    expect(new Spool(false).minute(0n, 0n, 0n, 0n, 1000n)).to.deep.equal([]);
  });

  it('forgets what was minutes ago, but not since the start', () => {
    const spool = new Spool();
    spool.minute(0n, 0n, 0n, 1000n);
    spool.minute();
    spool.minute();
    spool.minute(5n);
    const { recent, blocks, atMost, boundMs } = spool.watch.status();
    expect(recent).to.deep.equal({ blocks: 5n, p99Ns: 50n * ms });
    expect([blocks, boundMs]).to.deep.equal([1005n, 100]);
    expect(atMost).to.deep.equal([
      { upToNs: 50n * ms, blocks: 5n },
      { upToNs: 101n * ms, blocks: 5n },
    ]);
  });
});
