import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as kit from './kit.ts';
import { deliveredOf, differences, playOf } from './truth.ts';
import { skipFor } from '../support/skip.ts';

function warrantOf(target: kit.Target, index: number, scope = 'iri+cc'): object {
  return {
    id: `w${index}`,
    agency: 'a',
    liid: `W-${String(index).padStart(4, '0')}`,
    instrument: scope === 'iri' ? 'pen-trap' : 'title-iii',
    scope,
    selectors: [{ kind: target.kind, value: target.value }],
    notBefore: target.fromNs === 0n ? null : kit.isoNs(target.fromNs),
    notAfter: target.toNs === undefined ? null : kit.isoNs(target.toNs),
  };
}

function scenarioOf(traffic: kit.Traffic, warrants: readonly object[], faults: readonly object[]): object {
  return {
    name: 'acceptance',
    source: { kind: 'file', path: traffic.pcap, speed: 'max' },
    agencies: [{ id: 'a', standard: 'etsi', tls: true, ack: 'keepalive' }],
    warrants,
    faults,
    drainSeconds: 60,
  };
}

describe('acceptance: static targets out of synthetic traffic with its truth', function () {
  this.timeout(240_000);
  let traffic: kit.Traffic;
  let targets: readonly kit.Target[];
  /** Of all warrants, without a fault. */
  let plain: kit.DrillRun;

  before(function () {
    skipFor(this, kit.missing());
    traffic = kit.makeTraffic('static', [
      '60000',
      '11',
      '1500',
      '15',
      '--truth-targets',
      '80',
      '--kinds',
      'ipv4,ipv6,prefix',
    ]);
    targets = traffic.targets;
    plain = kit.runDrill('plain', scenarioOf(traffic, allWarrants(), []));
  });

  /** All targets but the last are content warrants of their own; the last is a pen/trap. */
  function allWarrants(): object[] {
    return targets.map((target, i) => warrantOf(target, i, i === targets.length - 1 ? 'iri' : 'iri+cc'));
  }

  function expectExact(run: kit.DrillRun): void {
    expect(run.code, run.output).to.equal(0);
    const { due } = playOf(traffic);
    const last = targets.length - 1;
    const wanted = targets.map((_, i) => (i === last ? [] : (due[i] ?? [])));
    const faults = wanted.map((own, i) => differences(`w${i}`, deliveredOf(run, `w${i}`), own));
    const judged = [0, 1, 2, 3, last]; // the independent judge reads all of the traffic for each
    faults.push(
      ...judged.map((i) => kit.checkContent(run, traffic, `w${i}`, [targets[i]!], i === last ? ['--iri-only'] : [])),
    );
    expect(faults.filter((verdict) => verdict !== '')).to.deep.equal([]);
    const stages = run.report?.stages;
    expect(stages).to.not.equal(undefined);
    const dropped = Object.values(stages?.dropped ?? {}).reduce((sum, n) => sum + n, 0);
    expect(stages?.seen).to.equal((stages?.unmatched ?? 0) + (stages?.matched ?? 0) + dropped);
  }

  it("I1, I3: delivers exactly the targets' packets, and none under an IRI-only warrant", () => {
    expectExact(plain);
    const streams = targets.flatMap((_, i) =>
      ['hi2.ber', 'hi3.ber'].map((file) => path.join(plain.dir, 'warrants', `w${i}`, file)),
    );
    const filled = streams.filter((file) => statSync(file).size > 0);
    const counts = kit.countPdus(filled);
    expect(counts).to.have.lengthOf(filled.length);
    expect(Math.min(...counts)).to.be.greaterThan(0);
    if (spawnSync('escript', ['-h']).error) {
      console.log('      not decoded independently: escript is absent');
      return;
    }
    const decoded = kit.decodeIndependently(filled);
    expect(decoded.code, decoded.output).to.equal(0);
  });

  it('I5, I6, I7: loses and repeats nothing through an outage and a kill of each process', () => {
    const run = kit.runDrill(
      'faults',
      scenarioOf(traffic, allWarrants(), [
        { agency: 'a', link: 'refused', fromPacket: 5000, toPacket: 20_000 },
        { agency: 'a', link: 'down', fromPacket: 22_000, toPacket: 24_000 },
        { kill: 'core', atPacket: 9000 },
        { kill: 'delivery', atPacket: 21_000 },
        { kill: 'office', atPacket: 25_000 },
        { kill: 'core', atPacket: 30_000 },
      ]),
    );
    expectExact(run);
  });

  it('tells the agency of begin and end of each interception', () => {
    for (const [index] of targets.entries()) {
      const file = path.join(plain.dir, 'warrants', `w${index}`, 'iri.ndjson');
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      const types = lines.map((line) => (JSON.parse(line) as { iriType: string }).iriType);
      expect(types[0], `w${index}`).to.match(/begin/i);
      expect(types.at(-1), `w${index}`).to.match(/end/i);
    }
  });
});
