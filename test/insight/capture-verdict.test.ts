import { expect } from 'chai';
import { judgeFile, judgeInterface } from '../../src/insight/capture-verdict.ts';
import { isFit, percent, type Finding } from '../../src/insight/finding.ts';
import { judgeTraffic } from '../../src/insight/traffic-verdict.ts';
import type {
  CardCounters,
  FileSurvey,
  InterfaceFacts,
  LiveSurvey,
  MachineFacts,
  SurveyTime,
  Traffic,
} from '../../src/native/survey.ts';

const NOW_MS = Date.UTC(2026, 10, 22);
const START_NS = BigInt(NOW_MS) * 1_000_000n - 10_000_000_000n;

const time: SurveyTime = {
  firstNs: START_NS,
  lastNs: START_NS + 5_000_000_000n,
  backwards: 0,
  largestStepBackNs: 0n,
  largestGapNs: 1_000_000n,
  tickNs: 1n,
  peakFrames: 200,
  peakOctets: 100_000,
};

/** A thousand frames as they should be. */
function traffic(changes: Partial<Traffic> = {}): Traffic {
  return {
    frames: 1000,
    octets: 500_000,
    largestFrame: 1514,
    ip: 1000,
    notIp: 0,
    malformed: 0,
    unknownLink: 0,
    undissected: 0,
    deeper: 0,
    opaque: 0,
    macsec: 0,
    ipv4: 800,
    ipv6: 200,
    carried: { tcp: 800, udp: 200, icmp: 0, sctp: 0, esp: 0, other: 0 },
    tunnelled: 0,
    firstFragments: 0,
    laterFragments: 0,
    truncated: 0,
    overMtu: 0,
    overJumbo: 0,
    largestPacket: 1500,
    checksums: 1000,
    checksumsUnready: 0,
    again: 0,
    routed: 0,
    sflow: 0,
    netflow: 0,
    time,
    links: [{ type: 1, name: 'Ethernet', frames: 1000 }],
    kinds: [{ kind: 'Ethernet / IPv4', frames: 1000, octets: 500_000 }],
    outerVlans: 0,
    innerVlans: 0,
    tcpPairs: 50,
    tcpPairsOneWay: 0,
    tcpFramesBeyond: 0,
    ...changes,
  };
}

function file(changes: Partial<FileSurvey['file']> = {}, seen = traffic()): FileSurvey {
  const facts = { format: 'pcap', interfaces: 1, records: 1000, cut: 0, snapLength: 262_144, unitNs: 1n } as const;
  return { traffic: seen, file: { ...facts, recordedDrops: 0, ...changes }, notices: [] };
}

const card: CardCounters = { received: 5000, dropped: 0, missed: 0, errors: 0, overruns: 0, crcErrors: 0 };
const facts: InterfaceFacts = {
  deviceType: 1,
  readable: true,
  mtu: 1500,
  up: true,
  running: true,
  loopback: false,
  promiscuous: false,
  speedMbit: 1000,
  driver: 'example',
  offloads: [
    { name: 'rx-gro', on: false, fixed: false },
    { name: 'rx-vlan-filter', on: false, fixed: false },
  ],
  hardwareStamps: false,
  cardRing: 256,
  cardRingMax: 4096,
  card,
};
const machine: MachineFacts = {
  netRaw: true,
  netAdmin: true,
  cpus: 4,
  memoryBytes: 2 ** 34,
  clockSynchronised: true,
  clockMaxErrorUs: 2000,
  clockErrorUs: 100,
};

interface LiveChanges {
  readonly facts?: Partial<InterfaceFacts>;
  readonly seen?: Partial<Traffic>;
  readonly after?: Partial<CardCounters>;
  readonly kernelDrops?: number;
  readonly machine?: Partial<MachineFacts>;
}

function live(changes: LiveChanges = {}): Finding[] {
  const survey: LiveSurvey = {
    traffic: traffic(changes.seen),
    interface: { ...facts, ...changes.facts },
    cardAfter: { ...card, ...changes.after },
    kernelDrops: changes.kernelDrops ?? 0,
    ringBytes: 2 ** 26,
    seconds: 10,
    notices: [],
  };
  return judgeInterface('eth1', survey, { ...machine, ...changes.machine }, NOW_MS);
}

/** "WRONG subject", without what is in order. */
function marks(findings: readonly Finding[]): string[] {
  return findings.filter(({ mark }) => mark !== 'OK').map(({ mark, subject }) => `${mark} ${subject}`);
}

const seen = (changes: Partial<Traffic>): string[] => marks(judgeTraffic(traffic(changes), NOW_MS));

describe('the verdict on traffic', () => {
  it('finds nothing against traffic as it should be', () => {
    const findings = judgeTraffic(traffic(), NOW_MS);
    expect(marks(findings)).to.deep.equal([]);
    expect(findings.map(({ subject }) => subject)).to.include.members([
      'traffic',
      'dissection',
      'directions',
      'stamps',
    ]);
    expect(isFit(findings)).to.equal(true);
  });

  it('refuses a source that shows nothing, or no IP', () => {
    expect(seen({ frames: 0, ip: 0, checksums: 0, tcpPairs: 0 })).to.deep.equal(['WRONG traffic']);
    expect(seen({ ip: 0, notIp: 1000, checksums: 0, tcpPairs: 0 })).to.deep.equal(['WRONG traffic']);
  });

  it('grows sterner with the share that cannot be read, and names the causes', () => {
    expect(seen({ frames: 10_000, undissected: 9, malformed: 9 })).to.deep.equal([]);
    expect(seen({ undissected: 10, malformed: 10 })).to.deep.equal(['ATTENTION dissection']);
    expect(seen({ undissected: 50, macsec: 50 })).to.deep.equal(['WRONG dissection']);
    const text = judgeTraffic(traffic({ undissected: 50, opaque: 20, deeper: 30 }), NOW_MS).map(({ says }) => says);
    expect(text.join()).to.contain('20 with a tunnel that cannot be entered, 30 nested deeper');
  });

  it('refuses truncated packets, one of many excepted', () => {
    expect(seen({ truncated: 1 })).to.deep.equal(['ATTENTION whole packets']);
    expect(seen({ truncated: 2 })).to.deep.equal(['WRONG whole packets']);
  });

  it('takes checksums that are right by chance for what they are', () => {
    expect(seen({ checksumsUnready: 2 })).to.deep.equal([]);
    expect(seen({ checksumsUnready: 3 })).to.deep.equal(['ATTENTION checksums']);
    expect(seen({ checksumsUnready: 10 })).to.deep.equal(['WRONG checksums']);
  });

  it('knows a double mirror session, and both sides of a router', () => {
    expect(seen({ again: 19 })).to.deep.equal([]);
    expect(seen({ again: 20 })).to.deep.equal(['ATTENTION duplicates']);
    expect(seen({ again: 200 })).to.deep.equal(['WRONG duplicates']);
    expect(seen({ routed: 100 })).to.deep.equal([]);
    expect(seen({ routed: 200 })).to.deep.equal(['ATTENTION duplicates']);
  });

  it('notices a tap of which one leg is missing, once there are enough pairs to tell', () => {
    expect(seen({ tcpPairsOneWay: 25 })).to.deep.equal(['ATTENTION directions']);
    expect(seen({ tcpPairs: 9, tcpPairsOneWay: 9 })).to.deep.equal([]);
  });

  it('refuses what is mostly samples, and says so where some pass by', () => {
    expect(seen({ sflow: 500 })).to.deep.equal(['WRONG sampling']);
    expect(seen({ netflow: 1 })).to.deep.equal(['ATTENTION sampling']);
  });

  it('notices stamps that step back, are coarse, or lie outside the present', () => {
    expect(seen({ time: { ...time, backwards: 1, largestStepBackNs: 5n } })).to.deep.equal(['ATTENTION stamps']);
    expect(seen({ time: { ...time, tickNs: 1_000_000n } })).to.deep.equal(['ATTENTION stamps']);
    expect(seen({ time: { ...time, firstNs: 0n } })).to.deep.equal(['ATTENTION stamps']);
    const tomorrow = START_NS + 2n * 86_400_000_000_000n;
    expect(seen({ time: { ...time, lastNs: tomorrow } })).to.deep.equal(['ATTENTION stamps']);
  });
});

describe('the verdict on a capture file', () => {
  const judged = (survey: FileSurvey): string[] => marks(judgeFile(survey, NOW_MS));

  it('accepts a whole one', () => {
    expect(judged(file())).to.deep.equal([]);
  });

  it('refuses one with cut records, and warns of a short snap length that cut nothing', () => {
    expect(judged(file({ cut: 1, snapLength: 96 }))).to.deep.equal(['WRONG snap length']);
    expect(judged(file({ snapLength: 1500 }))).to.deep.equal(['ATTENTION snap length']);
    expect(judged(file({ snapLength: 0 }))).to.deep.equal([]);
  });

  it('refuses one that says itself that frames were lost, and one of merged packets', () => {
    expect(judged(file({ recordedDrops: 1 }))).to.deep.equal(['WRONG loss']);
    expect(judged(file({}, traffic({ overJumbo: 1 })))).to.deep.equal(['WRONG merged packets']);
  });

  it('warns of a torn one and refuses a damaged one', () => {
    const torn = { code: 'WRIT_CAPTURE_TORN', detail: 'a.pcap: the file ends inside a record' };
    expect(judged({ ...file(), notices: [torn] })).to.deep.equal(['ATTENTION file']);
    const corrupt = { code: 'WRIT_CAPTURE_CORRUPT', detail: 'a.pcap: a record states an absurd length' };
    expect(judged({ ...file(), notices: [corrupt] })).to.deep.equal(['WRONG file']);
  });
});

describe('the verdict on an interface', () => {
  const offloads = (name: string, fixed = false): Finding[] =>
    live({ facts: { offloads: [{ name, on: true, fixed }] } }).filter(({ subject }) => subject === 'offloads');

  it('finds nothing against one as it should be', () => {
    expect(marks(live())).to.deep.equal([]);
  });

  it('refuses one that is down or has no carrier', () => {
    expect(marks(live({ facts: { up: false } }))).to.deep.equal(['WRONG interface']);
    expect(marks(live({ facts: { running: false } }))).to.deep.equal(['WRONG interface']);
    expect(marks(live({ facts: { loopback: true } }))).to.deep.equal(['ATTENTION interface']);
  });

  it('refuses merging on reception and says how to turn it off', () => {
    for (const [name, command] of [
      ['rx-gro', 'ethtool -K eth1 gro off'],
      ['rx-lro', 'ethtool -K eth1 lro off'],
      ['rx-gro-hw', 'ethtool -K eth1 rx-gro-hw off'],
    ] as const) {
      expect(marks(offloads(name))).to.deep.equal(['WRONG offloads']);
      expect(offloads(name)[0]?.says).to.contain(command);
    }
    expect(offloads('rx-lro', true)[0]?.says).to.contain('use another');
    expect(marks(offloads('rx-gro-hw', true))).to.deep.equal(['ATTENTION offloads']);
    expect(marks(offloads('rx-vlan-filter'))).to.deep.equal(['ATTENTION offloads']);
  });

  it('tells merged packets from a network with larger ones', () => {
    expect(marks(live({ seen: { overMtu: 5 } }))).to.deep.equal(['ATTENTION merged packets']);
    expect(marks(live({ seen: { overMtu: 5, overJumbo: 1 } }))).to.deep.equal(['WRONG merged packets']);
  });

  it('counts losses in the kernel and in the card, with the way out of each', () => {
    expect(marks(live({ kernelDrops: 1 }))).to.deep.equal(['ATTENTION loss']);
    expect(marks(live({ kernelDrops: 10 }))).to.deep.equal(['WRONG loss']);
    const missed = live({ after: { missed: 3 } });
    expect(marks(missed)).to.deep.equal(['WRONG loss']);
    expect(missed.map(({ says }) => says).join()).to.contain('ethtool -G eth1 rx 4096');
    expect(marks(live({ after: { crcErrors: 3 } }))).to.deep.equal(['ATTENTION loss']);
    expect(marks(live({ after: { missed: undefined } }))).to.deep.equal([]);
  });

  it('warns of a mirror port that is nearly full', () => {
    const busy = { ...time, peakFrames: 80_000, peakOctets: 100_000_000 };
    expect(marks(live({ seen: { time: busy } }))).to.deep.equal(['ATTENTION load']);
    expect(marks(live({ seen: { time: busy }, facts: { speedMbit: undefined } }))).to.deep.equal([]);
  });

  it('warns of a clock that nothing keeps, or that is far off', () => {
    expect(marks(live({ machine: { clockSynchronised: false } }))).to.deep.equal(['ATTENTION clock']);
    expect(marks(live({ machine: { clockMaxErrorUs: 200_000 } }))).to.deep.equal(['ATTENTION clock']);
    expect(marks(live({ machine: { clockSynchronised: undefined } }))).to.deep.equal([]);
  });
});

describe('shares', () => {
  it('are never shown as nothing when there is something', () => {
    expect([percent(0, 0), percent(0, 9), percent(1, 100_000), percent(1, 8)]).to.deep.equal([
      '0 %',
      '0 %',
      '< 0.1 %',
      '12.5 %',
    ]);
  });
});
