import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { bundled } from '../support/bundled.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';
import type { CoreFolder, TestGrant } from '../support/native-core.ts';
import { TestCore, drillStartNs, makeCoreFolder, readContent, removeCoreFolder } from '../support/native-core.ts';

const frameCount = 5000;

describe('a core that is killed', () => {
  let folder: CoreFolder;
  const grants: readonly TestGrant[] = [1, 2].map((number) => ({
    grantId: Buffer.alloc(16, number),
    selectors: [{ address: `192.0.2.${number}` }],
  }));

  beforeEach(() => {
    folder = makeCoreFolder();
  });
  afterEach(() => removeCoreFolder(folder));

  function capture(): { file: string; packets: Buffer[] } {
    const packets = Array.from({ length: frameCount }, (_, index) => {
      const payload = Buffer.alloc(index % 700, index % 251);
      return ipPacket({ source: `192.0.2.${1 + (index % 3)}`, destination: '203.0.113.1', payload });
    });
    const frames = packets.map((each, index) => ({
      timeNs: drillStartNs + BigInt(index) * 1000n,
      frame: ethernetFrame(each),
    }));
    const file = path.join(folder.dir, 'traffic.pcap');
    writeFileSync(file, pcapFile(frames));
    return { file, packets };
  }

  function startChild(file: string, dieAt: string): ChildProcessWithoutNullStreams {
    const { dir, kek, office } = folder;
    const orders = {
      coreDir: path.join(dir, 'core'),
      spoolDir: path.join(dir, 'spool'),
      kek: kek.toString('base64'),
      trustRoot: office.trustRoot.toString('base64'),
      trust: trust.toString('base64'),
      grants: signed.map((each) => each.toString('base64')),
      ...{ file, dieAt },
    };
    return spawn(process.execPath, [bundled('test/native/kill-child.ts'), JSON.stringify(orders)]);
  }

  let trust: Buffer;
  let signed: Buffer[];

  async function killAt(file: string, dieAt: number): Promise<void> {
    const child = startChild(file, String(dieAt));
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    expect(line).to.equal('gate');
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('I5: goes on from the last durable packet: the streams equal those of a core that never died', async function () {
    this.timeout(120_000);
    const { file, packets } = capture();
    trust = folder.office.trustFile();
    signed = grants.map((grant) => folder.office.sign(grant));
    let dieAt = 0;
    for (let round = 0; round < 3; round++) {
      dieAt += randomInt(2, 1600);
      await killAt(file, dieAt);
    }
    const core = new TestCore(folder);
    expect(core.engine.storedGrants()).to.have.length(grants.length);
    for (const grant of grants) core.bind(grant);
    await core.play([file]);
    for (const [index, grant] of grants.entries()) {
      const truth = packets.flatMap((each, n) => (n % 3 === index ? [{ each, n }] : []));
      const expected = truth.map(({ each, n }, sequence) => ({
        ...{ sequence, cin: 1, direction: 0, packet: each },
        timeUs: (drillStartNs + BigInt(n) * 1000n) / 1000n,
      }));
      expect(await readContent(folder, grant.grantId)).to.deep.equal(expected);
      const count = BigInt(expected.length);
      expect(core.countersOf(grant)).to.include({ matched: count, encoded: count, gap: 0n });
      const kinds = core
        .journal()
        .filter((record) => record.grantId.equals(grant.grantId) && record.kind < 10)
        .map((record) => record.kind);
      expect(kinds, 'nothing is journalled twice').to.deep.equal([1, 3, 5, 4]);
    }
    await core.engine.close();
  });
});
