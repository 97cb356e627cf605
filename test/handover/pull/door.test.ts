import { existsSync, readdirSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { expect } from 'chai';
import { openSealed } from '../../../src/auth/pki/opened-data.ts';
import { verifyDetached } from '../../../src/auth/pki/detached-signature.ts';
import type { Delivery } from '../../../src/handover/delivery/delivery.ts';
import { PullClient } from '../../../src/lemf/pull/pull-client.ts';
import { idFromOctets } from '../../../src/model/ids.ts';
import type { PackageOpener } from '../../../src/lemf/pull/package-check.ts';
import { makeIdentity } from '../delivery/certificates.ts';
import type { MemoryStream } from '../delivery/memory-spool.ts';
import { Rig, until } from '../delivery/rig.ts';
import {
  contentRecord,
  cryptoOf,
  iriRecord,
  makePullIdentity,
  packetAt,
  packetsIn,
  pullAbout,
  sha256,
} from './pull-rig.ts';
import type { PullIdentity } from './pull-rig.ts';

interface Listed {
  readonly order: string;
  readonly number: number;
  readonly manifest: string;
  readonly files: readonly { readonly name: string; readonly octets: number; readonly sha256: string }[];
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

describe('the door where packages are fetched', function () {
  this.timeout(30_000);
  let agency: PullIdentity;
  let other: PullIdentity;
  let writ: PullIdentity;
  let rig: Rig;
  let iri: MemoryStream;
  let content: MemoryStream;
  let foreign: MemoryStream;
  let delivery: Delivery;
  let port: number;

  before(async () => {
    [agency, other, writ] = (await Promise.all(['LEMF', 'Other', 'Writ'].map(makePullIdentity))) as [
      PullIdentity,
      PullIdentity,
      PullIdentity,
    ];
  });
  beforeEach(() => {
    rig = new Rig();
    const packages = { intervalSeconds: 3600, packageBytes: 1 << 16 };
    iri = rig.spool.add(pullAbout(agency.pin, { leg: 'iri', profile: { packages } }));
    content = rig.spool.add(pullAbout(agency.pin, { leg: 'cc', profile: { packages } }));
    const agencyId = '00000000-0000-4000-8000-00000000000b';
    foreign = rig.spool.add(pullAbout(other.pin, { grant: 2, liid: 'W-0002', agencyId, profile: { packages } }));
  });
  afterEach(() => rig.close());

  const folder = () => path.join(rig.folder, 'packages');
  const begin = async (): Promise<void> => {
    delivery = rig.deliver({
      tls: writ,
      pull: { folder: folder(), crypto: cryptoOf(writ), door: { host: '127.0.0.1', port: 0 } },
    });
    await until('the door is open', () => delivery.desk?.port !== undefined);
    port = delivery.desk?.port ?? 0;
  };
  const fill = (): void => {
    rig.spool.append(
      content,
      [0, 1, 2].map((sequence) => contentRecord(sequence)),
    );
    rig.spool.append(iri, [iriRecord(0)], 1);
    rig.spool.end(content);
    rig.spool.end(iri);
  };
  const ask = (
    url: string,
    options: https.RequestOptions & { readonly identity?: PullIdentity; readonly body?: string } = {},
  ): Promise<Answer> => {
    const { identity = agency, body, ...rest } = options;
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          host: '127.0.0.1',
          port,
          path: url,
          agent: false,
          rejectUnauthorized: false,
          key: identity.key,
          cert: identity.cert,
          ...rest,
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  };
  const list = async (identity?: PullIdentity): Promise<Listed[]> => {
    const { status, body } = await ask('/packages', identity === undefined ? {} : { identity });
    expect(status).to.equal(200);
    return (JSON.parse(body.toString()) as { packages: Listed[] }).packages;
  };
  /** The first package that is listed. */
  const awaitPackage = async (identity?: PullIdentity): Promise<Listed> => {
    for (const end = performance.now() + 10_000; performance.now() < end;) {
      const [first] = await list(identity);
      if (first !== undefined) return first;
    }
    throw new Error('no package came');
  };
  const pathOf = ({ order, number }: Listed, name: string) => `/packages/${order}/${number}/${name}`;
  const confirm = (listed: Listed, manifest = listed.manifest) =>
    ask(pathOf(listed, 'confirm'), { method: 'POST', body: JSON.stringify({ manifest }) });
  const codeIn = ({ body }: Answer): unknown => (JSON.parse(body.toString()) as { code: unknown }).code;
  const opener = (): PackageOpener => ({
    signedBy: async (text, signature) => (await verifyDetached(text, signature)).pin,
    open: (message) => openSealed(message, agency.key, agency.cert),
  });
  const collect = (): PullClient =>
    new PullClient({
      ...{
        url: `https://127.0.0.1:${port}`,
        key: agency.key,
        cert: agency.cert,
        operatorPin: writ.pin,
        opener: opener(),
      },
      folderOf: (liid) => path.join(rig.folder, 'collected', liid),
      everyMs: 10,
    });

  it('gives an agency its packages, and moves the cursors when all is fetched and confirmed', async () => {
    fill();
    rig.spool.append(foreign, [contentRecord(0)]);
    rig.spool.end(foreign);
    await begin();
    const client = collect();
    await until('all is confirmed', () => {
      void client.round();
      return content.cursor.confirmed === 3n && iri.cursor.confirmed === 1n;
    });
    await client.round();
    const { liids, faults, hi3 } = client.report();
    await client.close();
    expect(faults).to.deep.equal([]);
    expect(liids['W-0001']?.cc).to.include({ items: 3, lastSequence: 2 });
    expect(liids['W-0001']?.iri).to.include({ items: 1 });
    expect(hi3.pdus).to.equal(3);
    const packets = packetsIn(rig.file('W-0001', 'cc.pcapng', 'collected'));
    expect(packets.map(String)).to.deep.equal([0, 1, 2].map(packetAt).map(String));
    expect(delivery.status().links.map(({ code }) => code)).to.deep.equal([undefined, undefined, 'WRIT_PULL_NO_KEY']);
    expect(foreign.cursor.confirmed).to.equal(0n);
  });

  it('turns away whoever has no certificate, or one that no order names, or one that has ended', async () => {
    fill();
    const day = 86_400_000;
    const ended = makeIdentity('Ended', { from: new Date(Date.now() - 2 * day), to: new Date(Date.now() - day) });
    rig.spool.add(pullAbout(ended.pin, { grant: 3, liid: 'W-0003' }));
    await begin();
    const stranger = await makePullIdentity('Stranger');
    for (const wrong of [{ identity: stranger }, { identity: ended }, { key: undefined, cert: undefined }]) {
      const thrown = await ask('/packages', wrong).catch((error: unknown) => error);
      expect(thrown).to.be.an('error');
    }
    expect(existsSync(path.join(folder(), 'recipients'))).to.equal(false);
  });

  it('shows an agency nothing of another one’s, by whatever name', async () => {
    fill();
    rig.spool.append(foreign, [contentRecord(0)]);
    rig.spool.end(foreign);
    await begin();
    const theirs = await awaitPackage(other);
    expect((await list()).every(({ order }) => order !== theirs.order)).to.equal(true);
    for (const name of ['manifest.json', 'manifest.p7s', 'content.pcapng.p7m', 'confirm']) {
      const answer = await ask(pathOf(theirs, name), name === 'confirm' ? { method: 'POST', body: '{}' } : {});
      expect([answer.status, codeIn(answer)], name).to.deep.equal([404, 'WRIT_PULL_UNKNOWN']);
    }
    const own = await awaitPackage();
    const { order } = own;
    const tricks = [
      ...[`/packages/${order}/../${theirs.order}/1/manifest.json`, `/packages/${order}/1/../../recipients/x.der`],
      ...[
        `/packages/${order}/1/%2e%2e%2fbase.json`,
        `/packages/${order}/1/base.json`,
        `/packages/${order}/1/confirmed`,
      ],
      ...[
        `/packages/${order}/01/manifest.json`,
        `/packages/${order}/1/manifest.json/`,
        `/packages/${order}/1/manifest.json?x`,
      ],
      ...[
        `/packages/${order}/1/fetched.iri.ndjson.p7m`,
        '/',
        '//packages',
        '/packages/',
        '/../key.pem',
        `/packages/${order}/part/manifest.json`,
      ],
    ];
    for (const trick of tricks) expect((await ask(trick)).status, trick).to.equal(404);
    expect((await ask('/packages', { method: 'DELETE' })).status).to.equal(405);
    expect((await ask(pathOf(own, 'manifest.json'), { method: 'PUT' })).status).to.equal(405);
    expect((await ask(pathOf(own, 'confirm'))).status).to.equal(405);
  });

  it('I7: confirms nothing for less than all octets, or for another hash', async () => {
    fill();
    await begin();
    const one = await awaitPackage();
    const early = await confirm(one);
    expect([early.status, codeIn(early)]).to.deep.equal([409, 'WRIT_PULL_INCOMPLETE']);
    const [file, last] = one.files;
    const whole = await ask(pathOf(one, file!.name));
    expect([whole.status, sha256(whole.body)]).to.deep.equal([200, file!.sha256]);
    expect((await ask(pathOf(one, last!.name), { headers: { range: 'bytes=0-9' } })).body).to.have.length(10);
    expect(codeIn(await confirm(one))).to.equal('WRIT_PULL_INCOMPLETE');
    const rest = await ask(pathOf(one, last!.name), { headers: { range: 'bytes=10-' } });
    expect([rest.status, rest.headers['content-range']]).to.deep.equal([
      206,
      `bytes 10-${last!.octets - 1}/${last!.octets}`,
    ]);
    const wrong = await confirm(one, 'ab'.repeat(32));
    expect([wrong.status, codeIn(wrong)]).to.deep.equal([409, 'WRIT_PULL_HASH']);
    for (const body of ['', '{', '{"manifest":7}', `{"manifest":"${'a'.repeat(5000)}"}`])
      expect((await ask(pathOf(one, 'confirm'), { method: 'POST', body })).status, body.slice(0, 20)).to.equal(400);
    expect([content.cursor.confirmed, iri.cursor.confirmed]).to.deep.equal([0n, 0n]);
    expect((await confirm(one)).status).to.equal(200);
    await until('the cursors are stored', () => content.cursor.confirmed === 3n && iri.cursor.confirmed === 1n);
    // It need not be kept: what comes late is told that it was confirmed.
    await until('it is gone', () => !readdirSync(path.join(folder(), one.order)).includes('0000000001'));
    expect(codeIn(await confirm(one))).to.equal('WRIT_PULL_GONE');
  });

  it('gives parts of a file as they are asked for, and refuses those that are not there', async () => {
    fill();
    await begin();
    const one = await awaitPackage();
    const { name, octets } = one.files[0]!;
    const whole = (await ask(pathOf(one, name))).body;
    const part = async (range: string): Promise<[number, string]> => {
      const { status, body } = await ask(pathOf(one, name), { headers: { range } });
      return [status, status === 416 ? '' : sha256(body)];
    };
    expect(await part('bytes=-7')).to.deep.equal([206, sha256(whole.subarray(octets - 7))]);
    expect(await part(`bytes=3-${octets * 2}`)).to.deep.equal([206, sha256(whole.subarray(3))]);
    expect(await part(`bytes=${octets}-`)).to.deep.equal([416, '']);
    expect(await part('bytes=-0')).to.deep.equal([416, '']);
    for (const odd of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=9-3', 'bytes=-'])
      expect(await part(odd), odd).to.deep.equal([200, sha256(whole)]);
    const head = await ask(pathOf(one, name), { method: 'HEAD' });
    expect([head.headers['content-length'], head.body.length]).to.deep.equal([`${octets}`, 0]);
  });

  it('says of a redelivery that the agency fetches again itself', async () => {
    fill();
    await begin();
    await awaitPackage();
    const redelivery = { orderId: content.about.grantId, streamId: idFromOctets(content.streamId), first: 0n, end: 1n };
    const thrown = await delivery.orders.redeliver(redelivery).catch((error: unknown) => error);
    expect(thrown).to.have.property('code', 'WRIT_PULL_REDELIVERY');
  });

  it('lets a collection go on where it was cut off, however often', async () => {
    const packets = Array.from({ length: 50 }, (_, index) =>
      Buffer.concat([packetAt(index), Buffer.alloc(1000, index)]),
    );
    rig.spool.append(
      content,
      packets.map((packet, sequence) => contentRecord(sequence, packet)),
    );
    rig.spool.end(content);
    await begin();
    const client = collect();
    await awaitPackage();
    await client.command('slow 150000');
    client.start();
    for (let cut = 1; cut <= 3; cut++) {
      await until('it is under way', () => client.report().hi3.connections >= cut);
      await client.command('drop');
    }
    await client.command('normal');
    await until('all is confirmed', () => content.cursor.confirmed === 50n);
    const { faults, hi3 } = client.report();
    expect(faults).to.deep.equal([]);
    expect(hi3.connections).to.be.greaterThan(3);
    await client.close();
    expect(packetsIn(rig.file('W-0001', 'cc.pcapng', 'collected')).map(sha256)).to.deep.equal(packets.map(sha256));
  });

  it('has the same packages after a restart, and goes on behind them', async () => {
    rig.spool.append(content, [contentRecord(0)]);
    await begin();
    expect(await list()).to.deep.equal([]);
    await delivery.orders.flush(undefined, 20); // somebody waits: no interval is waited for
    const before = await awaitPackage();
    const octets = (await ask(pathOf(before, 'content.pcapng.p7m'))).body;
    await delivery.close();
    rig.spool.append(content, [contentRecord(1)]);
    rig.spool.end(content);
    await begin();
    await until('the next one is there', () => readdirSync(path.join(folder(), before.order)).includes('0000000002'));
    const [again, next] = await list();
    expect(again).to.deep.equal(before);
    expect((await ask(pathOf(before, 'content.pcapng.p7m'))).body.equals(octets)).to.equal(true);
    expect(next?.number).to.equal(2);
    const client = collect();
    await until('all is confirmed', () => {
      void client.round();
      return content.cursor.confirmed === 2n;
    });
    expect(client.report().faults).to.deep.equal([]);
    await client.close();
  });
});
