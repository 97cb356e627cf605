import { expect } from 'chai';
import { ageLine, octetsText, spoolLines, startLine } from '../../src/cli/spool-lines.ts';
import type { SpoolAges, SpoolSpace } from '../../src/ipc/core-messages.ts';

const space = (more: Partial<SpoolSpace>): SpoolSpace => ({
  ...{ used: 12_300_000_000n, limit: 40_000_000_000n, diskFree: 27_700_000_000n, streamLimit: 0n },
  ...{ accepted: 0n, freed: 0n, redo: 16_777_216n, level: 0, refusing: 'no', streams: [] },
  ...more,
});

describe('the spool in `writ status`', () => {
  it('says what is taken, what is free, and how long that lasts', () => {
    expect(spoolLines(space({}))).to.equal(
      'Spool: 12.3 GB of 40.0 GB, 30.7 %; disk 27.7 GB free, 16.8 MB kept for the redo log',
    );
    expect(spoolLines(space({ growth: -5 }))).to.contain('; not growing');
    expect(spoolLines(space({ growth: 1_500_000, hoursLeft: 4.2 }))).to.contain(
      '; growing by 1.5 MB a second: room for 4.2 hours',
    );
    expect(spoolLines(space({ growth: 5, hoursLeft: 0.5 }))).to.contain('5 octets a second: room for 30 minutes');
    expect(spoolLines(space({ growth: 5, hoursLeft: 500 }))).to.contain('room for 21 days');
  });

  it('shows the level that was reached, and what is refused', () => {
    const full = spoolLines(space({ level: 95, refusing: 'quota' }));
    expect(full).to.contain('(above 95 %)').and.contain('New content is REFUSED (quota)');
    const streams = [
      { grantId: '00000000-0000-4000-8000-000000000001', leg: 2, used: 5_000n, refusing: 'quota' as const },
    ];
    expect(spoolLines(space({ streams }))).to.contain(
      'Grant 00000000-0000-4000-8000-000000000001: content is REFUSED and declared as gaps (quota), 5.0 kB stored',
    );
  });

  it('says how soon records are durable, and by how much the last minutes differ', () => {
    const ages: SpoolAges = {
      ...{ boundMs: 100, blocks: 5n, sumNs: 0n, p50Ns: 50_331_648n, p99Ns: 83_886_080n, longestNs: 120_000_000n },
      ...{ recent: { blocks: 2n, p99Ns: 7_340_032n }, atMost: [] },
    };
    expect(ageLine(ages)).to.equal(
      'Durable after: half within 50 ms, 99 % within 84 ms, the longest 120 ms; 99 % of the last minutes within 7.3 ms (bound 100 ms)',
    );
    expect(ageLine({ ...ages, recent: { blocks: 0n, p99Ns: 0n } })).to.contain('the longest 120 ms (bound 100 ms)');
    expect(ageLine({ ...ages, blocks: 0n })).to.contain('nothing was written yet');
  });

  it('says how the last end was, and what the start made of it', () => {
    const start = { tookNs: 12_400_000n, streams: 5n, records: 9n, damaged: 0n, cutStreams: 0n, cutBytes: 0n };
    const clean = { ...start, lastEnd: 'clean' as const, restoredBytes: 0n };
    expect(startLine(clean)).to.equal('Start: the last end was clean; open after 12 ms with 5 streams');
    expect(startLine({ ...clean, lastEnd: 'none', streams: 0n })).to.contain('a new spool, open after 12 ms');
    const killed = { ...clean, lastEnd: 'unclean' as const };
    expect(startLine(killed)).to.match(/was NOT clean .*; open after 12 ms with 5 streams, nothing cut$/);
    expect(startLine({ ...killed, cutStreams: 2n, cutBytes: 1500n, restoredBytes: 2_000_000n, damaged: 1n })).to.match(
      /1.5 kB cut from the ends of 2 streams, 2.0 MB restored from the redo log; 1 are DAMAGED and stand still$/,
    );
  });

  it('writes octets in powers of ten', () => {
    expect([0n, 999n, 1000n, 1_234_567n, 2_000_000_000_000n].map(octetsText)).to.deep.equal([
      ...['0 octets', '999 octets', '1.0 kB', '1.2 MB', '2.0 TB'],
    ]);
  });
});
