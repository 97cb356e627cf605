import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { listAudit } from '../../src/audit/log.ts';
import { keysIn } from '../../src/cli/agency-keys.ts';
import type { Delivery } from '../../src/handover/delivery/delivery.ts';
import { isFullyChecked } from '../../src/handover/delivery/checks-owed.ts';
import type { Lemf } from '../../src/lemf/lemf.ts';
import { type TestOffice } from '../api/office.ts';
import { type Run, type Scratch } from '../cli/program.ts';
import { makeIdentity } from '../handover/delivery/certificates.ts';
import type { Rig } from '../handover/delivery/rig.ts';
import { aboutOf, tlsEndpoint, until } from '../handover/delivery/rig.ts';
import { SECURED } from '../handover/delivery/secured-rig.ts';
import type { Commands } from './commands.ts';
import { StreamSite } from './stream-site.ts';

const COUNT = 60;
const own = makeIdentity('writ');
const agency = makeIdentity('lemf');

/** The command line, the office, the core's spool, delivery and a LEMF, each the real one. */
describe('the keys of an encrypted stream, from the command to the agency', function () {
  this.timeout(60_000);
  let site: StreamSite;
  let office: TestOffice;
  let place: Scratch;
  let commands: Commands;
  let rig: Rig;
  let lemf: Lemf;
  let delivery: Delivery;

  before(async () => {
    site = await StreamSite.open();
    ({ office, place, commands, rig } = site);
    mkdirSync(keys());
    const identity = { certificate: Buffer.from(agency.cert), key: Buffer.from(agency.key) };
    const security = { keys: keysIn(keys(), identity) };
    lemf = await rig.lemf({ ...agency, clientPin: own.pin }, 'lemf', undefined, { security });
    await site.play(COUNT, (leg) => {
      const endpoints = [tlsEndpoint(leg === 'iri' ? lemf.ports.hi2 : lemf.ports.hi3, agency.pin)];
      return aboutOf({ leg, endpoints, profile: { security: SECURED } });
    });
    delivery = await site.deliver({ tls: own });
  });
  after(() => site.close());

  const keys = (): string => path.join(place.folder, 'keys');
  const file = (name: string, content: string): string => {
    writeFileSync(path.join(place.folder, name), content, { mode: 0o600 });
    return path.join(place.folder, name);
  };
  const run = (...args: string[]): Promise<Run> => commands.run('stream', ...args);
  const contentId = (): string => site.contentId();

  it('reach the one whom the order names, who reads and verifies what came before and after', async () => {
    await until('all is there, and none of it can be read', () => {
      const [status] = delivery.status().streams.filter(({ leg }) => leg === 2);
      return status !== undefined && status.confirmed === BigInt(COUNT) && isFullyChecked(status.checks);
    });
    expect(lemf.report().liids['W-0001']?.cc.items).to.equal(0);
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
