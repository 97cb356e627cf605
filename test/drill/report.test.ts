import { expect } from 'chai';
import { judge } from '../../src/drill/report.ts';
import type { Evidence } from '../../src/drill/report.ts';
import type { DrillProgress } from '../../src/drill/progress.ts';
import { finalText, openView } from '../../src/drill/view.ts';

const row = (items: number, duplicates = 0) => ({ items, duplicates, lastSequence: items - 1 });
const side = { connections: 1, turnedAway: 0, pdus: 0, octets: 0, tri: {} };

const warrant: Evidence['scenario']['warrants'][number] = {
  ...{ id: 'w1', agency: 'a', liid: 'L', instrument: 'title-iii', scope: 'iri+cc', selectors: [], services: [] },
  ...{ notBeforeNs: undefined, notAfterNs: undefined },
};
const grant: Evidence['grants'][number] = {
  ...{ grantId: 'g1', warrantId: 'x', state: 'active', notBefore: 0n, notAfter: 1n, iriMade: 2n },
  ...{ matched: 10n, encoded: 9n, gap: 1n, truncated: 0n, repeated: 0n, firstPacketNs: 5n, lastPacketNs: 9n },
  outages: [{ fromNs: 6n, toNs: 7n }],
};

/** One warrant: 10 packets matched, 9 encoded and 1 declared missing, 7 held by the LEMF, 6 of them confirmed. */
function evidence(more: Partial<Evidence> = {}): Evidence {
  const stream = { streamId: '', durable: 0n, sent: 0n, confirmed: 0n, resent: 0n, bufferedBytes: 0n, ended: false };
  return {
    scenario: {
      ...{
        name: 'test',
        text: '',
        faults: [],
        drainSeconds: 1,
        agencies: [{ id: 'a', tls: true, standard: 'etsi', acknowledgement: 'pdu' }],
      },
      source: { kind: 'file', files: [], speed: 0 },
      warrants: [warrant],
    },
    grantIds: new Map([['w1', 'g1']]),
    grants: [grant],
    stages: {
      ...{ seen: 20n, unmatched: 8n, matched: 10n, dropped: { malformed: 2n }, deeper: 0n, opaque: 0n },
      ...{ points: [], fragments: {} },
      ...{ sourcePosition: 0n, firstPacketNs: 0n, lastPacketNs: 0n },
    },
    streams: [
      { ...stream, grantId: 'g1', leg: 1, durable: 2n, confirmed: 2n, confirmedItems: 2n },
      { ...stream, grantId: 'g1', leg: 2, durable: 10n, confirmed: 7n, confirmedItems: 6n },
    ],
    lemfs: {
      a: {
        ...{ hi2: side, hi3: side, faultCount: 0, faults: [] },
        liids: { L: { iri: row(2), cc: { ...row(7, 3), octets: 1 }, hi1: row(1) } },
      },
    },
    agencies: { a: { outageMs: 1500, mostBuffered: 4, connects: 2 } },
    timings: { wallMs: 4, setUpMs: 1, captureMs: 2, drainMs: 1 },
    kills: { core: 0, delivery: 0, office: 0, starting: 0 },
    untaken: [],
    alarms: [],
    ...more,
  };
}

describe('the judgement of a drill', () => {
  it('I6: is ok when what was matched is delivered, buffered or declared missing', () => {
    const report = judge(evidence());
    expect(report).to.deep.include({ ok: true, problems: [] });
    expect(report.warrants['w1']).to.deep.equal({
      ...{ matched: 10, encoded: 9, delivered: 7, confirmed: 6, buffered: 2, gap: 1, duplicates: 3 },
      iri: { made: 2, delivered: 2, confirmed: 2, buffered: 0, gap: 0, duplicates: 0 },
      ...{ firstPacketNs: '5', lastPacketNs: '9', outages: [{ fromNs: '6', toNs: '7' }] },
    });
    expect(report.stages).to.deep.equal({ seen: 20, unmatched: 8, matched: 10, dropped: { kernel: 0, malformed: 2 } });
  });

  const broken: readonly (readonly [string, (good: Evidence) => Partial<Evidence>, string])[] = [
    [
      'more is confirmed than the LEMF holds',
      ({ streams }) => ({ streams: streams.map((stream) => ({ ...stream, confirmedItems: 8n })) }),
      'w1, CC: 8 are confirmed, the LEMF holds 7',
    ],
    [
      'what is called buffered waits nowhere',
      ({ streams }) => ({ streams: streams.map((stream) => ({ ...stream, confirmed: stream.durable })) }),
      'w1, CC: 2 were stored, are not with the LEMF, and nothing of the stream waits in the spool',
    ],
    [
      'packets are missing',
      ({ grants }) => ({ grants: grants.map((grant) => ({ ...grant, matched: 11n })) }),
      'matched 11',
    ],
    [
      'the LEMF holds more than was made',
      ({ grants }) => ({ grants: grants.map((grant) => ({ ...grant, encoded: 6n })) }),
      'w1: matched',
    ],
    [
      'a source is damaged in its middle',
      () => ({ alarms: ['WRIT_CAPTURE_CORRUPT: a record states an absurd length at octet 40'] }),
      'not read to its end',
    ],
    ['the core forgot the grant', () => ({ grants: [] }), 'w1'],
    [
      'IRI came that nobody made',
      ({ grants }) => ({ grants: grants.map((grant) => ({ ...grant, iriMade: 1n })) }),
      '1 IRI made',
    ],
    ['stages do not add up', ({ stages }) => ({ stages: { ...stages, seen: 21n } }), 'stages'],
    [
      'the LEMF found a fault',
      ({ lemfs }) => ({ lemfs: { a: { ...lemfs['a']!, faultCount: 1 } } }),
      'the LEMF of a found 1',
    ],
  ];
  for (const [what, change, text] of broken) {
    it(`is not ok when ${what}, and says so`, () => {
      const good = evidence();
      const report = judge({ ...good, ...change(good) });
      expect(report.ok).to.equal(false);
      expect(report.problems.join('\n')).to.contain(text);
      expect(finalText(report)).to.contain('NOT OK').and.to.contain(text);
    });
  }

  it('is not ok when content was made for an IRI-only order', () => {
    const good = evidence();
    const warrants = good.scenario.warrants.map((warrant) => ({ ...warrant, scope: 'iri' as const }));
    expect(judge({ ...good, scenario: { ...good.scenario, warrants } }).problems.join()).to.contain('IRI only');
  });

  describe('of an order without content whose agency is told of packets', () => {
    /** Of 10 packets 9 are told of or wait, 1 is declared missing. */
    function telling(packets: number, contentItems = 0): Evidence {
      const { scenario, lemfs, ...good } = evidence();
      const warrants = scenario.warrants.map((one) => ({ ...one, scope: 'iri' as const }));
      const agencies = scenario.agencies.map((one) => ({ ...one, packetReports: 'summary' as const }));
      const reports = { messages: 3, packets, duplicates: 0 };
      const liids = { L: { iri: row(2), cc: { ...row(contentItems), octets: 0 }, hi1: row(1), reports } };
      const lemf = { ...lemfs['a']!, liids };
      return { ...good, scenario: { ...scenario, warrants, agencies }, lemfs: { a: lemf } };
    }

    it('is ok when its reports come to what matched, and says so', () => {
      const report = judge(telling(7));
      expect(report.problems).to.deep.equal([]);
      expect(report.warrants['w1']).to.deep.include({
        ...{ encoded: 0, delivered: 0, confirmed: 0, buffered: 0, gap: 0 },
        reports: { made: 9, delivered: 7, confirmed: 6, buffered: 2, gap: 1, duplicates: 0 },
      });
      expect(finalText(report))
        .to.contain('w1: without content; reports told of 7 of its 10 packets.')
        .and.to.contain('2 still waiting on disk, 1 declared missing');
    });

    it('is not ok when reports tell of more, or fewer wait than are missing, or content came', () => {
      expect(judge(telling(10)).problems.join()).to.contain('w1: matched 10 is not told 10');
      const { streams, ...rest } = telling(7);
      const done = { ...rest, streams: streams.map((stream) => ({ ...stream, confirmed: stream.durable })) };
      expect(judge(done).problems.join()).to.contain('w1, reports: 2 were stored');
      expect(judge(telling(7, 1)).problems.join()).to.contain('content was made or delivered');
    });
  });

  it('is told in plain words', () => {
    const text = finalText(judge(evidence({ alarms: ['WRIT_X: y'], untaken: [2] })));
    expect(text).to.contain('OK: 9 PDUs delivered, 2 still waiting on disk, 1 declared missing to the agency, 0 lost.');
    expect(text).to.contain('Agency a was cut off for 1.5 s; at most 4 PDUs waited for it on disk.');
    expect(text).to.contain('Alarm: WRIT_X: y').and.to.contain('faults[2] was never due');
  });
});

describe('the view of a drill', () => {
  const progress = (elapsedMs: number): DrillProgress => ({
    ...{
      stage: 'capture',
      elapsedMs,
      packetsPerSecond: 1000,
      seen: 5000,
      matched: 100,
      encoded: 90,
      buffered: 30,
      delivered: 60,
    },
    agencies: [{ id: 'a', link: 'down', buffered: 30, confirmed: 60 }],
    processes: { core: 'up', delivery: 'up', office: 'down' },
  });
  const record = (isTTY: boolean) => {
    const written: string[] = [];
    return { written, output: { isTTY, columns: 80, write: (text: string) => written.push(text) } };
  };

  it('gives one line a second where there is no terminal', () => {
    const { written, output } = record(false);
    const view = openView(output);
    for (let ms = 0; ms <= 3000; ms += 100) view.progress(progress(ms));
    view.event({ elapsedMs: 3100, text: 'core killed' });
    expect(written).to.have.length(5);
    expect(written[0]).to.contain('buffered 30').and.to.contain('a down').and.not.to.contain('\u001b');
  });

  it('redraws in place on a terminal, no line wider than it, and keeps events above', () => {
    const { written, output } = record(true);
    const view = openView(output);
    view.progress(progress(0));
    const lines = (written[0] ?? '').trimEnd().split('\n');
    expect(lines.every((line) => line.length < 80)).to.equal(true);
    expect(written[0]).to.contain('office DOWN').and.to.contain('link down').and.to.contain('30 buffered');
    view.event({ elapsedMs: 10, text: 'core killed' });
    expect(written.slice(1)).to.deep.equal([`\u001b[${lines.length}A\u001b[J`, '   0.0 s  core killed\n']);
  });
});
