import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { gatesOf, stepsOf } from '../../src/drill/fault-plan.ts';
import { parseScenario, readScenario } from '../../src/drill/read-scenario.ts';
import { scenarioJsonSchema, scenarioSchema } from '../../src/drill/scenario.ts';
import { etsiOptionsOf } from '../../src/model/etsi-options.ts';
import { profilePresets } from '../../src/model/profile-presets.ts';

type Json = Record<string, unknown>;

const warrant = (more: Json = {}): Json => ({
  ...{ id: 'w1', agency: 'a', liid: 'W-0001', instrument: 'title-iii', scope: 'iri+cc' },
  selectors: [{ kind: 'ipv4', value: '192.0.2.7' }],
  ...more,
});
const scenario = (more: Json = {}): Json => ({
  name: 'test',
  source: { kind: 'file', path: 'a.pcap', speed: 'max' },
  agencies: [{ id: 'a', standard: 'etsi', tls: true, ack: 'keepalive' }],
  warrants: [warrant()],
  ...more,
});
const withWarrant = (more: Json) => scenario({ warrants: [warrant(more)] });
const withFault = (fault: Json) => scenario({ faults: [fault] });

describe('a scenario', () => {
  let directory: string;
  let file: string;
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'writ-scenario-'));
    file = path.join(directory, 's.json');
    writeFileSync(path.join(directory, 'a.pcap'), Buffer.from('4d3cb2a1', 'hex'));
    writeFileSync(path.join(directory, 'text.pcap'), 'no capture');
    writeFileSync(path.join(directory, 'empty.pcap'), '');
  });
  after(() => rmSync(directory, { recursive: true }));

  const parse = (value: Json) => parseScenario(file, JSON.stringify(value));

  it('is read with its defaults, paths relative to the file', () => {
    const read = parse(scenario());
    expect(read.source).to.deep.equal({
      kind: 'file',
      speed: 0,
      files: [{ path: path.join(directory, 'a.pcap'), point: '' }],
    });
    expect(read).to.deep.include({ name: 'test', drainSeconds: 60, faults: [] });
    expect(read.warrants[0]).to.include({ id: 'w1', notBeforeNs: undefined, notAfterNs: undefined });
  });

  it('keeps dates to the nanosecond', () => {
    const dates = { notBefore: '2023-11-14T22:13:20.123456789Z', notAfter: '2023-11-14T23:13:21+01:00' };
    const [read] = parse(withWarrant(dates)).warrants;
    expect(read).to.include({ notBeforeNs: 1_700_000_000_123_456_789n, notAfterNs: 1_700_000_001_000_000_000n });
  });

  it('takes MACs, circuits and tunnels at a capture point, and services', () => {
    const selectors = [
      { kind: 'mac', value: '02:00:5e:10:00:01' },
      { kind: 'circuit', value: '100.200', point: 'ip01' },
      { kind: 'circuit', value: '300' },
      { kind: 'teid', value: '192.0.2.1#0x1001,198.51.100.1#0x2002', point: 'ip01' },
    ];
    const [read] = parse(withWarrant({ selectors, services: ['tcp:peer=25', 'tcp:peer=25-25'] })).warrants;
    expect(read?.selectors).to.deep.equal(selectors);
    expect(read?.services, 'said twice, it is one').to.deep.equal(['tcp:peer=25']);
    expect(parse(scenario()).warrants[0]?.services).to.deep.equal([]);
  });

  it('has an agency that names a profile do as the profile says', () => {
    const read = (profile: string, more: Json = {}) =>
      parse(scenario({ agencies: [{ id: 'a', profile, ...more }] })).agencies[0];
    for (const { name, settings } of profilePresets) {
      const { standard, acknowledgement } = settings;
      expect(read(name), name).to.include({ profile: name, standard, acknowledgement });
      expect(read(name)?.options, name).to.deep.equal(etsiOptionsOf(settings));
    }
    expect(read('us-packetcable')).to.include({ cccForm: '1.5' });
    expect(read('us-packetcable', { ccc: '2.0' })).to.include({ cccForm: '2.0' });
  });

  it('takes a selector that is said twice once', () => {
    const twice = [
      { kind: 'ipv4', value: '192.0.2.7' },
      { kind: 'prefix', value: '192.0.2.7/32' },
    ];
    expect(parse(withWarrant({ selectors: twice })).warrants[0]?.selectors).to.have.length(1);
  });

  const bad: readonly (readonly [string, Json, string])[] = [
    ['an unknown field', scenario({ sped: 1 }), 'sped'],
    ['an unknown field of a warrant', withWarrant({ notbefore: null }), 'warrants[0]: Unrecognized key: "notbefore"'],
    [
      'an unknown field of a source',
      scenario({ source: { kind: 'file', path: 'a.pcap', sped: 1 } }),
      'source: Unrecognized key: "sped"',
    ],
    ['an unknown field of a fault', withFault({ kill: 'core', atPackt: 5 }), 'faults[0]: Unrecognized key: "atPackt"'],
    ['an unknown kind of trouble', withFault({ agency: 'a', link: 'dwn' }), 'faults[0].link'],
    ['an unknown process', withFault({ kill: 'kernel', atPacket: 1 }), 'faults[0].kill'],
    ['a missing field', { ...scenario(), agencies: undefined }, 'agencies'],
    ['no warrant', scenario({ warrants: [] }), 'warrants'],
    [
      'a missing capture',
      scenario({ source: { kind: 'file', path: 'none.pcap' } }),
      "none.pcap can't be read (ENOENT)",
    ],
    ['a file that is no capture', scenario({ source: { kind: 'file', path: 'text.pcap' } }), 'neither pcap nor pcapng'],
    ['an empty file', scenario({ source: { kind: 'file', path: 'empty.pcap' } }), 'source.path'],
    ['a folder as capture', scenario({ source: { kind: 'file', path: '.' } }), 'source.path'],
    [
      'a second capture that is missing',
      scenario({
        source: [
          { kind: 'file', path: 'a.pcap' },
          { kind: 'file', path: 'b.pcap' },
        ],
      }),
      'source[1].path',
    ],
    [
      'files at two speeds',
      scenario({
        source: [
          { kind: 'file', path: 'a.pcap' },
          { kind: 'file', path: 'a.pcap', speed: 2 },
        ],
      }),
      'source[1].speed',
    ],
    ['speed zero', scenario({ source: { kind: 'file', path: 'a.pcap', speed: 0 } }), 'source.speed'],
    [
      'files and interfaces together',
      scenario({
        source: [
          { kind: 'file', path: 'a.pcap' },
          { kind: 'interface', name: 'lo', seconds: 1 },
        ],
      }),
      'source: files and interfaces',
    ],
    [
      'an interface that is not there',
      scenario({ source: { kind: 'interface', name: 'nosuch0', seconds: 1 } }),
      'source.name',
    ],
    [
      'datagrams to a LEMF that would lose them',
      scenario({
        agencies: [{ id: 'a', standard: 'packetcable' }],
        faults: [{ agency: 'a', link: 'down', fromPacket: 1 }],
      }),
      'faults[0].link: datagrams to a LEMF that is down are lost',
    ],
    [
      'reports of packets of another standard',
      scenario({ agencies: [{ id: 'a', standard: 'etsi', packetReports: 'header' }] }),
      'agencies[0].packetReports: reports',
    ],
    [
      'reports of packets beside a profile that says how',
      scenario({ agencies: [{ id: 'a', profile: 'us-ias', packetReports: 'header' }] }),
      'us-ias says how',
    ],
    [
      'a header of datagrams where there are none',
      scenario({ agencies: [{ id: 'a', standard: 'etsi', ccc: '1.5' }] }),
      'agencies[0].ccc: the header',
    ],
    [
      'packages without TLS',
      scenario({ agencies: [{ id: 'a', standard: 'pull', tls: false }] }),
      'agencies[0].tls: packages are fetched over TLS alone',
    ],
    [
      'a LIID that the header has no room for',
      scenario({
        agencies: [{ id: 'a', standard: 'packetcable', ccc: '2.0' }],
        warrants: [warrant({ liid: '123456789' })],
      }),
      'warrants[0]: liid: the CCC header',
    ],
    [
      'a confirmation that the standard does not have',
      scenario({ agencies: [{ id: 'a', standard: 'atis-ias', ack: 'pdu' }] }),
      'agencies[0].ack: nobody answers',
    ],
    [
      'an option of ETSI with another standard',
      scenario({ agencies: [{ id: 'a', standard: 'atis-ias', timeForm: 'generalizedTime' }] }),
      'agencies[0]: timeForm, timeStampQualifier, networkFunctionId, encryption, integrity and aggregation are of etsi',
    ],
    [
      'a time form that is none',
      scenario({ agencies: [{ id: 'a', standard: 'etsi', timeForm: 'utcTime' }] }),
      'agencies[0].timeForm',
    ],
    [
      'a profile beside a setting that it says',
      scenario({ agencies: [{ id: 'a', profile: 'etsi-ip-access', ack: 'pdu' }] }),
      'agencies[0]: etsi-ip-access says how',
    ],
    [
      'a profile beside a standard',
      scenario({ agencies: [{ id: 'a', profile: 'etsi-ip-access', standard: 'etsi' }] }),
      'agencies[0]: either a standard or a profile',
    ],
    ['neither a profile nor a standard', scenario({ agencies: [{ id: 'a' }] }), 'agencies[0]: either a standard or'],
    [
      'the header of datagrams with a profile that sends none',
      scenario({ agencies: [{ id: 'a', profile: 'etsi-ip-access', ccc: '1.5' }] }),
      'agencies[0].ccc',
    ],
    [
      'a profile with keys to send, and no certificate to wrap them for',
      scenario({ agencies: [{ id: 'a', profile: 'etsi-ip-access-secured', tls: false }] }),
      'agencies[0].encryption',
    ],
    [
      'a profile that does not ship with Writ',
      scenario({ agencies: [{ id: 'a', profile: 'of-our-own' }] }),
      'agencies[0].profile',
    ],
    [
      'packets joined for longer than they may wait',
      scenario({ agencies: [{ id: 'a', standard: 'etsi', aggregatePackets: 10, aggregateMs: 101 }] }),
      'agencies[0].aggregateMs',
    ],
    ['a standard that is none', scenario({ agencies: [{ id: 'a', standard: 'x' }] }), 'agencies[0].standard'],
    [
      'a selector kind to come',
      withWarrant({ selectors: [{ kind: 'imsi', value: '001010123456789' }] }),
      'warrants[0].selectors[0].kind: imsi is not supported',
    ],
    [
      'an address that is none',
      withWarrant({ selectors: [{ kind: 'ipv4', value: '192.0.2.700' }] }),
      'warrants[0].selectors[0].value',
    ],
    [
      'a prefix that is too wide',
      withWarrant({ selectors: [{ kind: 'prefix', value: '192.0.2.0/24' }] }),
      'no wider than /28',
    ],
    [
      'a prefix with bits behind it',
      withWarrant({ selectors: [{ kind: 'prefix', value: '192.0.2.7/28' }] }),
      'bits behind the prefix',
    ],
    ['a loopback address', withWarrant({ selectors: [{ kind: 'ipv4', value: '127.0.0.1' }] }), 'loopback'],
    [
      'too many selectors',
      withWarrant({ selectors: Array.from({ length: 17 }, (_, n) => ({ kind: 'ipv4', value: `192.0.2.${n}` })) }),
      'warrants[0].selectors',
    ],
    [
      'pen/trap with content',
      withWarrant({ instrument: 'pen-trap' }),
      'warrants[0].scope: a pen-trap order never gives content',
    ],
    ['emergency pen/trap with content', withWarrant({ instrument: 'emergency-pen-trap' }), 'warrants[0].scope'],
    ['an instrument that is none', withWarrant({ instrument: 'test' }), 'warrants[0].instrument'],
    ['an unknown agency', withWarrant({ agency: 'b' }), 'warrants[0].agency'],
    ['a LIID with a space', withWarrant({ liid: 'a b' }), 'warrants[0].liid'],
    ['a LIID that is too long', withWarrant({ liid: 'x'.repeat(26) }), 'warrants[0].liid'],
    ['a date without a zone', withWarrant({ notBefore: '2023-11-14T22:13:20' }), 'warrants[0].notBefore'],
    ['31 February', withWarrant({ notBefore: '2023-02-31T00:00:00Z' }), 'warrants[0].notBefore: no such date'],
    [
      'an end before the begin',
      withWarrant({ notBefore: '2023-11-14T00:00:00Z', notAfter: '2023-11-13T00:00:00Z' }),
      'warrants[0].notAfter',
    ],
    [
      'an id twice',
      scenario({ warrants: [warrant(), warrant({ liid: 'W-0002' })] }),
      'warrants[1].id: the same id as warrants[0]',
    ],
    ['a LIID twice at one agency', scenario({ warrants: [warrant(), warrant({ id: 'w2' })] }), 'warrants[1].liid'],
    ['an id that would leave the folder', withWarrant({ id: '../w1' }), 'warrants[0].id'],
    [
      'an agency twice',
      scenario({
        agencies: [
          { id: 'a', standard: 'etsi' },
          { id: 'a', standard: 'etsi' },
        ],
      }),
      'agencies[1].id',
    ],
    [
      'a group MAC',
      withWarrant({ selectors: [{ kind: 'mac', value: 'ff:ff:ff:ff:ff:ff' }] }),
      'selectors[0].value: group',
    ],
    ['a VLAN of none', withWarrant({ selectors: [{ kind: 'circuit', value: '4095' }] }), 'selectors[0].value: a VLAN'],
    [
      'an address at a capture point',
      withWarrant({ selectors: [{ kind: 'ipv4', value: '192.0.2.7', point: 'ip01' }] }),
      'selectors[0].value: an address',
    ],
    ['a service of no protocol', withWarrant({ services: ['tcp', 'icmp'] }), 'warrants[0].services[1]: write'],
    ['a fault of an unknown agency', withFault({ agency: 'b', link: 'down' }), 'faults[0].agency'],
    ['a slow link without its rate', withFault({ agency: 'a', link: 'slow' }), 'faults[0].bytesPerSecond'],
    [
      'a rate for a link that is not slow',
      withFault({ agency: 'a', link: 'down', bytesPerSecond: 5 }),
      'faults[0].bytesPerSecond',
    ],
    [
      'a fault that ends before it begins',
      withFault({ agency: 'a', link: 'down', fromPacket: 5, toPacket: 5 }),
      'faults[0]: the fault would end',
    ],
    ['a series of no kill', withFault({ kills: 0, seed: 1 }), 'faults[0].kills'],
    ['a series without its seed', withFault({ kills: 5 }), 'faults[0].seed'],
    ['a series with two begins', withFault({ kills: 5, seed: 1, fromPacket: 1, fromMs: 1 }), 'faults[0]: either'],
    ['a kill at no time', withFault({ kill: 'core' }), 'faults[0]: say when'],
    ['a kill at two times', withFault({ kill: 'core', atPacket: 1, atMs: 1 }), 'faults[0]: either'],
    [
      'a fault with two begins',
      withFault({ agency: 'a', link: 'down', fromPacket: 1, fromMs: 1 }),
      'faults[0]: either',
    ],
  ];
  for (const [what, value, where] of bad) {
    it(`is refused, with the place, for ${what}`, () => {
      expect(() => parse(value))
        .to.throw(where)
        .with.property('code', 'WRIT_SCENARIO_INVALID');
    });
  }

  it('is refused when it is no JSON or can not be read', () => {
    expect(() => parseScenario(file, '{"name": ')).to.throw('no JSON');
    expect(() => readScenario(path.join(directory, 'none.json')))
      .to.throw('ENOENT')
      .with.property('code', 'WRIT_SCENARIO_INVALID');
  });

  it('becomes steps at packets and times, kills last and the core at the very end', () => {
    const { faults } = parse(
      scenario({
        faults: [
          { kill: 'core', atPacket: 9 },
          { kill: 'office', atPacket: 9 },
          { agency: 'a', link: 'down', fromPacket: 3, toPacket: 9 },
          { agency: 'a', link: 'slow', bytesPerSecond: 10, fromPacket: 9 },
          { agency: 'a', link: 'hung', fromMs: 5, toMs: 10 },
          { kills: 6, seed: 1, fromPacket: 9 },
        ],
      }),
    );
    const steps = stepsOf(faults);
    const at9 = steps.filter((step) => 'packet' in step.at && step.at.packet === 9n);
    expect(at9.map(({ fault, act }) => `${act} ${fault}`)).to.deep.equal([
      'end 2',
      'begin 3',
      'kill 1',
      'kill 0',
      'series 5',
    ]);
    expect(gatesOf(steps)).to.deep.equal([3n, 9n]);
  });

  it('is shown in the documentation as it is accepted', () => {
    const examples = [...readFileSync('docs/scenario.md', 'utf8').matchAll(/```json\n([\s\S]*?)```/g)];
    expect(examples).to.have.length(3);
    for (const [, text = ''] of examples) {
      const parsed = scenarioSchema.safeParse(JSON.parse(text));
      expect(parsed.error?.issues ?? []).to.deep.equal([]);
    }
  });

  it('has its form published: docs/scenario.schema.json is current', () => {
    expect(JSON.parse(readFileSync('docs/scenario.schema.json', 'utf8'))).to.deep.equal(scenarioJsonSchema());
  });
});
