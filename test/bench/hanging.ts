/** Delivery's memory while more than a hundred agencies hang at once over TLS, each with a backlog in a real spool. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ccProgramOf } from '../../src/handover/hi3/content-program.ts';
import { encodeStreamAbout } from '../../src/model/stream-about.ts';
import { makeIdentity } from '../handover/delivery/certificates.ts';
import type { Misdeed } from '../handover/delivery/hostile-peer.ts';
import { aboutOf, tlsEndpoint } from '../handover/delivery/rig.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';
import { drillStartNs, makeCoreFolder, removeCoreFolder, TestCore } from '../support/native-core.ts';
import { ended, nextMessage, round3, startChild } from './measure.ts';
import type { BenchCase } from './measure.ts';
import type { MemoryFigures } from './memory-child.ts';

const AGENCIES = 100;
const profile = { responseTimeoutMs: 60_000, keepAliveMs: 1000 };
const PACKETS = 1000;
const LIMIT_MB = 256;

const addressOf = (index: number): string => `192.0.2.${index + 1}`;

/** One order an agency, a thousand packets of 1400 octets each, all in the spool. */
async function fill(core: TestCore, ports: readonly number[], pin: string): Promise<void> {
  ports.forEach((port, index) => {
    const grant = { grantId: Buffer.alloc(16, index + 1), selectors: [{ address: addressOf(index) }] };
    const result = core.engine.install(core.folder.office.sign(grant));
    if (!result.ok) throw new Error(result.code);
    const agencyId = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
    const about = (leg: 'iri' | 'cc'): Buffer =>
      encodeStreamAbout(aboutOf({ agencyId, grant: index, leg, profile, endpoints: [tlsEndpoint(port, pin)] }));
    core.engine.bind(grant.grantId, index, ccProgramOf(result.grant, index), { iri: about('iri'), cc: about('cc') });
  });
  const frames = Array.from({ length: AGENCIES * PACKETS }, (_, at) => ({
    timeNs: drillStartNs + BigInt(at) * 1000n,
    frame: ethernetFrame(
      ipPacket({ source: addressOf(at % AGENCIES), destination: '203.0.113.1', payload: Buffer.alloc(1372, at) }),
    ),
  }));
  const file = path.join(core.folder.dir, 'a.pcap');
  writeFileSync(file, pcapFile(frames));
  await core.play([file]);
}

export async function hangingCase(): Promise<BenchCase> {
  const [own, theirs] = [makeIdentity('writ'), makeIdentity('lemf')];
  const misdeeds: readonly Misdeed[] = Array.from({ length: AGENCIES }, () => 'never reads');
  const hostile = await startChild('hostile-child.ts', [], { misdeeds, identity: theirs });
  const ports = await nextMessage<number[]>(hostile, 'ports');
  const folder = makeCoreFolder();
  const core = new TestCore(folder);
  await fill(core, ports, theirs.pin);
  const setup = { kek: folder.kek.toString('hex'), key: own.key, cert: own.cert, seconds: 4 };
  const delivery = await startChild('memory-child.ts', [path.join(folder.dir, 'spool')], setup);
  const { beforeMb, mostMb, heldMb, linksUp } = await nextMessage<MemoryFigures>(delivery, 'memory');
  for (const child of [delivery, hostile]) {
    child.kill('SIGKILL');
    await ended(child);
  }
  await core.engine.close();
  removeCoreFolder(folder);
  const note = `${linksUp} links up over TLS 1.3 and hanging; ${round3(beforeMb)} MB before, slabs at most ${round3(heldMb)} MB`;
  const value = round3(mostMb);
  return {
    ...{ name: `memory while ${AGENCIES} agencies hang`, value, unit: 'MB', peer: 'the bound', peerValue: LIMIT_MB },
    ...{ ratio: round3(value / LIMIT_MB), note },
  };
}
