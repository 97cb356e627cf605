import { expect } from 'chai';
import { renderMetrics } from '../../src/insight/metrics.ts';

describe('metrics as text', () => {
  it('have a help line, a type and one line a sample, in the form that Prometheus reads', () => {
    const text = renderMetrics([
      {
        name: 'writ_packets_seen_total',
        help: 'Packets at the capture point',
        type: 'counter',
        samples: [
          { labels: { point: 'east' }, value: 18_446_744_073_709_551_615n },
          { labels: { point: 'a "b" \\ c\nd', cause: 'x' }, value: 0 },
        ],
      },
      {
        ...{ name: 'writ_age_seconds', help: 'ages', type: 'histogram' },
        samples: [
          { suffix: '_bucket', labels: { le: '+Inf' }, value: 3n },
          { suffix: '_sum', labels: {}, value: 0.5 },
        ],
      },
      { name: 'writ_empty', help: 'nothing', type: 'gauge', samples: [] },
      { name: 'writ_up', help: 'no labels', type: 'gauge', samples: [{ labels: {}, value: 1 }] },
    ]);
    expect(text).to.equal(
      [
        '# HELP writ_packets_seen_total Packets at the capture point',
        '# TYPE writ_packets_seen_total counter',
        'writ_packets_seen_total{point="east"} 18446744073709551615',
        'writ_packets_seen_total{point="a \\"b\\" \\\\ c\\nd",cause="x"} 0',
        '# HELP writ_age_seconds ages',
        '# TYPE writ_age_seconds histogram',
        'writ_age_seconds_bucket{le="+Inf"} 3',
        'writ_age_seconds_sum 0.5',
        '# HELP writ_up no labels',
        '# TYPE writ_up gauge',
        'writ_up 1',
        '',
      ].join('\n'),
    );
  });
});
