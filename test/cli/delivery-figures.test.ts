import { expect } from 'chai';
import { deliveryMetrics } from '../../src/cli/commands/metrics-delivery.ts';
import { deliveryLine, inBytes, inTime, linkTable, streamTable } from '../../src/cli/commands/status-delivery.ts';
import { renderMetrics } from '../../src/insight/metrics.ts';
import type { LinkStatus, StreamStatus } from '../../src/ipc/delivery-messages.ts';

const GRANT = '00000000-0000-4000-8000-000000000001';
const AGENCY = '00000000-0000-4000-8000-00000000000a';
const NOW_MS = 1_700_000_600_000;

const stream: StreamStatus = {
  ...{ streamId: GRANT, grantId: GRANT, leg: 2, ended: false },
  ...{ durable: 1000n, sent: 200n, confirmed: 100n, confirmedItems: 100n, resent: 7n, bufferedBytes: 1_600_000n },
  ...{ oldestTimeNs: 1_700_000_000_000_000_000n, latency: { p50Ms: 3.2, p99Ms: 41.7 }, drainSeconds: 125.4 },
};
const link: LinkStatus = {
  ...{ agencyId: AGENCY, interface: 3, state: 'up', sinceMs: 1_700_000_000_000, connects: 2, resends: 7 },
  ...{ unconfirmedBytes: 2048, endpoint: 2, endpoints: 3, heldBytes: 100 },
  tcp: { unsentBytes: 0, queuedBytes: 500, rttUs: 1500, retransmits: 1 },
};
const memory = { heldBytes: 100, mostHeldBytes: 5000, limitBytes: 64 << 20 };

describe('the figures of delivery', () => {
  it('are told in units that people read', () => {
    expect([0, 1023, 1536, 300 << 20, 5n << 40n].map(inBytes)).to.deep.equal([
      ...['0 B', '1023 B', '1.5 KiB', '300 MiB', '5.0 TiB'],
    ]);
    expect([0.4, 59, 200, 7500, 350_000].map(inTime)).to.deep.equal([
      ...['0 s', '59 s', '3 min 20 s', '2 h 5 min', '4 d 1 h'],
    ]);
  });

  it('stand in one row a stream: buffered, its size and age, when it is gone, and how long confirmations take', () => {
    const [, row = ''] = streamTable([stream], NOW_MS).split('\n');
    expect(row.split(/ {2,}/)).to.deep.equal([
      ...[GRANT, 'CC', '200', '100', '900', '1.5 MiB', '10 min 0 s', '2 min 5 s', '7', '3 / 42 ms'],
    ]);
    const { drainSeconds, latency, oldestTimeNs, ...stuck } = stream;
    expect([drainSeconds, latency, oldestTimeNs]).not.to.include(undefined);
    expect(streamTable([{ ...stuck, code: 'WRIT_SPOOL_CORRUPT' }], NOW_MS)).to.match(
      /not draining +7 +WRIT_SPOOL_CORRUPT$/,
    );
  });

  it('tell of integrity checks where a stream has any: what no hash, no signature or no confirmation covers yet', () => {
    const checked = { ...stream, checks: { unhashed: 3, unsigned: 1, unconfirmed: 0 } };
    const done = { ...stream, checks: { unhashed: 0, unsigned: 0, unconfirmed: 0 } };
    const [head = '', row = '', second = '', third = ''] = streamTable([checked, done, stream], NOW_MS).split('\n');
    expect(head).to.match(/ OPEN CHECKS/);
    expect(row).to.match(/ 3 not hashed, 1 hash not signed$/);
    expect([second, third].map((each) => each.endsWith('3 / 42 ms'))).to.deep.equal([true, true]);
    expect(streamTable([stream], NOW_MS)).not.to.contain('CHECKS');
    const text = renderMetrics(deliveryMetrics({ links: [], streams: [checked, { ...stream, leg: 1 }], memory }));
    expect(text.match(/^writ_stream_(unhashed|unsigned|unconfirmed_checks)\{.*$/gm)).to.deep.equal([
      `writ_stream_unhashed{grant="${GRANT}",leg="cc"} 3`,
      `writ_stream_unsigned{grant="${GRANT}",leg="cc"} 1`,
      `writ_stream_unconfirmed_checks{grant="${GRANT}",leg="cc"} 0`,
    ]);
  });

  it('stand in one row a link, with the endpoint that is in use', () => {
    const [, row = ''] = linkTable([link]).split('\n');
    expect(row.split(/ {2,}/)).to.deep.equal([
      ...[AGENCY, 'HI3', 'up', '2023-11-14T22:13:20.000Z', '2 of 3', '2.0 KiB', '7'],
    ]);
    expect(deliveryLine({ links: [link], streams: [stream], memory })).to.equal(
      '1 links, 1 streams, 100 B of at most 64.0 MiB on its way',
    );
  });

  it('are metrics with ids of grants and agencies, each name and labels once, links by warrant joined', () => {
    const down = { ...link, state: 'waiting', resends: 3, endpoint: 1 };
    const text = renderMetrics(deliveryMetrics({ links: [link, down], streams: [stream], memory }));
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const keys = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(keys).size).to.equal(keys.length);
    const side = `{agency="${AGENCY}",side="hi3"}`;
    expect(lines).to.include.members([
      `writ_stream_buffered{grant="${GRANT}",leg="cc"} 900`,
      `writ_stream_confirmation_seconds{grant="${GRANT}",leg="cc",quantile="0.99"} 0.0417`,
      `writ_link_up${side} 0`,
      `writ_link_resends_total${side} 10`,
      `writ_link_endpoint${side} 2`,
      `writ_link_rtt_seconds${side} 0.0015`,
    ]);
  });
});
