import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { listAudit } from '../../src/audit/log.ts';
import { integrityKey } from '../../src/auth/pki/integrity-key.ts';
import { keysIn } from '../../src/cli/agency-keys.ts';
import { ensureRunDirectory, socketPath } from '../../src/config/home.ts';
import type { Delivery } from '../../src/handover/delivery/delivery.ts';
import { isFullyChecked } from '../../src/handover/delivery/checks-owed.ts';
import { ccProgramOf } from '../../src/handover/hi3/content-program.ts';
import { deliveryContract } from '../../src/ipc/delivery-messages.ts';
import type { DeliveryContract } from '../../src/ipc/delivery-messages.ts';
import { serveSocket, type IpcServer } from '../../src/ipc/server.ts';
import type { Lemf } from '../../src/lemf/lemf.ts';
import { idFromOctets } from '../../src/model/ids.ts';
import { encodeStreamAbout } from '../../src/model/stream-about.ts';
import { openSpoolReader } from '../../src/native/addon.ts';
import type { NativeSpoolReader } from '../../src/native/addon.ts';
import { streamHandlers } from '../../src/server/stream-handlers.ts';
import { openOffice, type TestOffice } from '../api/office.ts';
import { scratch, type Run, type Scratch } from '../cli/program.ts';
import { makeIdentity } from '../handover/delivery/certificates.ts';
import { aboutOf, Rig, tlsEndpoint, until } from '../handover/delivery/rig.ts';
import { SECURED } from '../handover/delivery/secured-rig.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';
import { drillStartNs, makeCoreFolder, removeCoreFolder, TestCore } from '../support/native-core.ts';
import type { CoreFolder } from '../support/native-core.ts';
import { Commands } from './commands.ts';

const COUNT = 60;
const own = makeIdentity('writ');
const agency = makeIdentity('lemf');

/** The command line, the office, the core's spool, delivery and a LEMF, each the real one. */
describe('the keys of an encrypted stream, from the command to the agency', function () {
  this.timeout(60_000);
  let office: TestOffice;
  let place: Scratch;
  let commands: Commands;
  let rig: Rig;
  let folder: CoreFolder;
  let core: TestCore;
  let lemf: Lemf;
  let reader: NativeSpoolReader;
  let delivery: Delivery;
  let server: IpcServer<DeliveryContract>;

  before(async () => {
    office = await openOffice();
    place = scratch();
    commands = new Commands(office, place);
    rig = new Rig();
    folder = makeCoreFolder();
    core = new TestCore(folder);
    mkdirSync(keys());
    const identity = { certificate: Buffer.from(agency.cert), key: Buffer.from(agency.key) };
    const security = { keys: keysIn(keys(), identity) };
    lemf = await rig.lemf({ ...agency, clientPin: own.pin }, 'lemf', undefined, { security });
    await play();
    reader = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
    await until('the content has ended', () => reader.streams().some(({ leg, ended }) => leg === 2 && ended));
    ensureRunDirectory(office.home);
    delivery = rig.deliver({ reader, tls: own, signer: (signature) => integrityKey(office.home, signature) });
    const handlers = streamHandlers(delivery.orders, office.home);
    server = await serveSocket({
      ...{ path: socketPath(office.home, 'delivery'), contract: deliveryContract },
      handlers: {
        ...{ ...handlers, hello: () => ({ pid: 1, startedAt: 0n }) },
        status: () => ({ links: [], streams: [], memory: { heldBytes: 0, mostHeldBytes: 0, limitBytes: 0 } }),
        rehearse: () => Promise.reject(new Error('not here')),
      },
    });
  });
  after(async () => {
    await server.close();
    await rig.close();
    reader.close();
    await core.engine.close();
    removeCoreFolder(folder);
    place.remove();
    await office.close();
  });

  const keys = (): string => path.join(place.folder, 'keys');
  const file = (name: string, content: string): string => {
    writeFileSync(path.join(place.folder, name), content, { mode: 0o600 });
    return path.join(place.folder, name);
  };
  const run = (...args: string[]): Promise<Run> => commands.run('stream', ...args);
  const contentId = (): string =>
    idFromOctets(reader.streams().find(({ leg }) => leg === 2)?.streamId ?? Buffer.alloc(16));

  async function play(): Promise<void> {
    const grant = { grantId: Buffer.alloc(16, 1), selectors: [{ address: '192.0.2.7' }] };
    const result = core.engine.install(folder.office.sign(grant));
    if (!result.ok) throw new Error(result.code);
    const about = (leg: 'iri' | 'cc'): Buffer => {
      const endpoints = [tlsEndpoint(leg === 'iri' ? lemf.ports.hi2 : lemf.ports.hi3, agency.pin)];
      return encodeStreamAbout(aboutOf({ leg, endpoints, profile: { security: SECURED } }));
    };
    core.engine.bind(grant.grantId, 7, ccProgramOf(result.grant, 7), { iri: about('iri'), cc: about('cc') });
    const packet = ipPacket({ source: '192.0.2.7', destination: '203.0.113.1', payload: Buffer.alloc(300, 1) });
    const frames = Array.from({ length: COUNT }, (_, n) => ({
      ...{ timeNs: drillStartNs + BigInt(n) * 1_000_000n, frame: ethernetFrame(packet) },
    }));
    const source = path.join(folder.dir, 'a.pcap');
    writeFileSync(source, pcapFile(frames));
    await core.play([source]);
  }

  it('reach the one whom the order names, who reads and verifies what came before and after', async () => {
    await until('all is there, and none of it can be read', () => {
      const [status] = delivery.status().streams.filter(({ leg }) => leg === 2);
      return status !== undefined && status.confirmed === BigInt(COUNT) && isFullyChecked(status.checks);
    });
    expect(lemf.report().liids).not.to.have.nested.property('W-0001.cc.items', COUNT);
    await commands.signIn('compliance-officer');
    const envelope = path.join(keys(), 'content.p7m');
    const certificate = file('agency.pem', agency.cert);
    const wrapped = await run('key', contentId().slice(0, 8), '--certificate', certificate, '--out', envelope);
    expect([wrapped.code, wrapped.out]).to.deep.equal([
      ...[0, `${envelope}\naes-256-cbc, for the key ${agency.pin}\n`],
    ]);
    await until('it is read', () => lemf.report().liids['W-0001']?.cc.items === COUNT);
    const pem = path.join(place.folder, 'integrity.pem');
    expect((await run('integrity-key', '--out', pem)).code).to.equal(0);
    const agencyKey = file('agency.key', agency.key);
    const opened = spawnSync('openssl', ['cms', '-decrypt', '-inform', 'DER', '-in', envelope, '-inkey', agencyKey]);
    expect(opened.stdout.toString()).to.match(/^[0-9a-f]{64}\n$/);
    const key = file('stream.key', opened.stdout.toString());
    const recorded = path.join(rig.folder, 'lemf', 'W-0001', 'hi3.ber');
    const proven = await commands.run('pdu', '--integrity-key', pem, '--decryption-key', key, recorded, '--json');
    expect(proven.code, proven.out.slice(-2000)).to.equal(0);
    const { integrity } = JSON.parse(proven.out) as { integrity: { holds: boolean } };
    expect(integrity.holds).to.equal(true);
  });

  it('go to nobody else, and leave a note of whom they went to, without the key', async () => {
    const out = path.join(place.folder, 'stranger.p7m');
    const stranger = file('stranger.pem', own.cert);
    const refused = await run('key', contentId().slice(0, 8), '--certificate', stranger, '--out', out);
    expect([refused.code, refused.err.includes('WRIT_DELIVERY_KEY_RECIPIENT')]).to.deep.equal([1, true]);
    await commands.signIn('auditor');
    const certificate = file('agency.pem', agency.cert);
    const forbidden = await run('key', contentId().slice(0, 8), '--certificate', certificate, '--out', out);
    expect([forbidden.code, forbidden.err.includes('WRIT_AUTH_FORBIDDEN')]).to.deep.equal([1, true]);
    const entries = (await listAudit(office.db, { limit: 1000 })).filter(
      ({ action }) => action === 'stream.key-wrapped',
    );
    expect(entries.map(({ subject, detail }) => [subject, detail])).to.deep.equal([
      [`stream:${contentId()}`, { pin: agency.pin }],
    ]);
    const key = readFileSync(path.join(place.folder, 'stream.key'), 'utf8').trim();
    const bodies = (await listAudit(office.db, { limit: 1000 })).map(({ detail }) => JSON.stringify(detail));
    expect(bodies.join('\n')).not.to.contain(key);
  });
});
