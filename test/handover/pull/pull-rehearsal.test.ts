import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { verifyDetached } from '../../../src/auth/pki/detached-signature.ts';
import { openSealed } from '../../../src/auth/pki/opened-data.ts';
import type { Delivery } from '../../../src/handover/delivery/delivery.ts';
import type { RehearsalOrder } from '../../../src/handover/delivery/rehearsal-stream.ts';
import { rehearsePull } from '../../../src/handover/pull/pull-rehearsal.ts';
import { PullClient } from '../../../src/lemf/pull/pull-client.ts';
import type { HandoverProfile } from '../../../src/model/handover-profile.ts';
import { isConfirmed, REHEARSAL_LIID } from '../../../src/model/rehearsal.ts';
import type { RehearsalReport } from '../../../src/model/rehearsal.ts';
import { Rig, until } from '../delivery/rig.ts';
import { contentRecord, cryptoOf, makePullIdentity, pullAbout } from './pull-rig.ts';
import type { PullIdentity } from './pull-rig.ts';

const profile: HandoverProfile = {
  ...{ standard: 'pull', acknowledgement: 'fetch', keepAliveMs: 1000, keepAliveBytes: 0, responseTimeoutMs: 400 },
  ...{ operatorId: 'TEST', networkElementId: '', authorizationCountry: 'US', deliveryCountry: 'US' },
};
const results = ({ legs }: RehearsalReport): string[] =>
  legs.map(({ steps }) => steps.map(({ step, result }) => `${step} ${result}`).join(', '));
const codes = ({ legs }: RehearsalReport): (string | undefined)[] => legs.map(({ code }) => code);

describe('a rehearsal of packages', function () {
  this.timeout(30_000);
  let agency: PullIdentity;
  let other: PullIdentity;
  let writ: PullIdentity;
  let rig: Rig;
  let delivery: Delivery;
  let clients: PullClient[];

  before(async () => {
    const all = await Promise.all(['LEMF', 'Other', 'Writ'].map(makePullIdentity));
    [agency, other, writ] = all as [PullIdentity, PullIdentity, PullIdentity];
  });
  beforeEach(() => {
    rig = new Rig();
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) await client.close();
    await rig.close();
  });

  const folder = () => path.join(rig.folder, 'packages');
  const left = (): string[] =>
    existsSync(path.join(folder(), 'tests')) ? readdirSync(path.join(folder(), 'tests')) : [];
  async function open(): Promise<void> {
    const door = { host: '127.0.0.1', port: 0 };
    delivery = rig.deliver({ tls: writ, pull: { folder: folder(), crypto: cryptoOf(writ), door } });
    await until('the door is open', () => delivery.desk?.port !== undefined);
  }
  function come(who: PullIdentity): PullClient {
    const client = new PullClient({
      ...{ url: `https://127.0.0.1:${delivery.desk?.port ?? 0}`, key: who.key, cert: who.cert, operatorPin: writ.pin },
      opener: {
        signedBy: async (text, signature) => (await verifyDetached(text, signature)).pin,
        open: (message) => openSealed(message, who.key, who.cert),
      },
      ...{ folderOf: (liid) => path.join(rig.folder, who.pin, encodeURIComponent(liid)), everyMs: 20 },
    });
    client.start();
    clients.push(client);
    return client;
  }
  const order = (waitMs = 15_000): RehearsalOrder => ({
    ...{ profile, agencyId: '00000000-0000-4000-8000-00000000000a', host: '127.0.0.1', hi2Port: 1, hi3Port: 1 },
    ...{ tls: true, pins: [agency.pin], waitMs },
  });

  it('is a package that the agency fetches, checks and confirms, twice, and of which nothing is left', async () => {
    await open();
    const lemf = come(agency);
    for (const time of ['first', 'second']) {
      const report = await rehearsePull(order(), delivery.desk);
      expect(results(report), time).to.deep.equal(Array(2).fill('come ok, seal ok, fetch ok, confirm ok'));
      expect([isConfirmed(report), report.legs.map(({ confirmed }) => confirmed)]).to.deep.equal([true, [5, 4]]);
      expect(left()).to.deep.equal([]);
    }
    const { faults, liids } = lemf.report();
    expect([faults, Object.keys(liids)]).to.deep.equal([[], [REHEARSAL_LIID]]);
    expect([liids[REHEARSAL_LIID]?.iri.items, liids[REHEARSAL_LIID]?.cc.items]).to.deep.equal([6, 8]);
    expect(delivery.status().streams, 'no stream is told of').to.deep.equal([]);
  });

  it('says how far the agency came: not at all, with no key that fits, or without confirming', async () => {
    await open();
    const nobody = await rehearsePull(order(300), delivery.desk);
    expect(results(nobody)[0]).to.equal('come failed, seal not-reached, fetch not-reached, confirm not-reached');
    expect(codes(nobody)).to.deep.equal(Array(2).fill('WRIT_PULL_NO_KEY'));
    const foreign = come(other);
    expect(results(await rehearsePull(order(300), delivery.desk))[0]).to.match(/^come failed/);
    expect(foreign.report().liids, 'another key sees nothing').to.deep.equal({});
    const lemf = come(agency);
    expect(isConfirmed(await rehearsePull(order(), delivery.desk))).to.equal(true);
    await lemf.command('hang');
    const known = await rehearsePull(order(300), delivery.desk);
    expect(results(known)[0]).to.equal('come failed, seal ok, fetch not-reached, confirm not-reached');
    expect([codes(known), isConfirmed(known)]).to.deep.equal([Array(2).fill('WRIT_PULL_TEST_UNCONFIRMED'), false]);
    expect(left()).to.deep.equal([]);
  });

  it('stands beside the packages of orders, and touches none of them', async () => {
    const packages = { intervalSeconds: 1, packageBytes: 1 << 16 };
    const stream = rig.spool.add(pullAbout(agency.pin, { liid: 'W-0001', profile: { packages } }));
    rig.spool.append(stream, [contentRecord(0), contentRecord(1)]);
    await open();
    const lemf = come(agency);
    expect(isConfirmed(await rehearsePull(order(), delivery.desk))).to.equal(true);
    await until('the order is fetched, too', () => delivery.status().streams[0]?.confirmed === 2n);
    const { faults, liids } = lemf.report();
    expect([faults, liids['W-0001']?.cc.items, liids[REHEARSAL_LIID]?.cc.items]).to.deep.equal([[], 2, 4]);
    expect(readdirSync(folder())).to.include(stream.about.grantId);
  });

  it('leaves nothing behind where delivery was killed in the middle of one', async () => {
    const rest = path.join(folder(), 'tests', '00000000-0000-4000-8000-0000000000ff', '0000000001');
    mkdirSync(rest, { recursive: true });
    writeFileSync(path.join(rest, 'manifest.json'), '{}');
    await open();
    await until('it is gone', () => left().length === 0);
  });

  it('says that there is no door', async () => {
    const report = await rehearsePull(order(), undefined);
    expect([codes(report), results(report)[0]]).to.deep.equal([
      Array(2).fill('WRIT_PULL_NO_DOOR'),
      'come failed, seal not-reached, fetch not-reached, confirm not-reached',
    ]);
  });
});
