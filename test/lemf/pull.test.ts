import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { signDetached, verifyDetached } from '../../src/auth/pki/detached-signature.ts';
import { openSealed } from '../../src/auth/pki/opened-data.ts';
import { StreamFeed } from '../../src/handover/delivery/stream-feed.ts';
import { DISK } from '../../src/handover/pull/disk.ts';
import { PackageMaker } from '../../src/handover/pull/package-maker.ts';
import { parsePackageManifest } from '../../src/handover/pull/package-manifest.ts';
import { PackageStore } from '../../src/handover/pull/package-store.ts';
import { PullOrder } from '../../src/handover/pull/pull-order.ts';
import {
  checkContent,
  checkIri,
  checkManifest,
  openFile,
  placeBehind,
  sha256Of,
} from '../../src/lemf/pull/package-check.ts';
import type { PackageOpener } from '../../src/lemf/pull/package-check.ts';
import { readPcapng } from '../../src/lemf/pull/pcapng-reader.ts';
import { MemorySpool } from '../handover/delivery/memory-spool.ts';
import { contentRecord, cryptoOf, iriRecord, makePullIdentity, pullAbout } from '../handover/pull/pull-rig.ts';
import type { PullIdentity } from '../handover/pull/pull-rig.ts';

interface Fetched {
  readonly text: Buffer;
  readonly signature: Buffer;
  readonly content: Buffer;
  readonly iri: Buffer;
}

describe('the collecting side of pull delivery', function () {
  this.timeout(20_000);
  let agency: PullIdentity;
  let writ: PullIdentity;
  let folder: string;
  let packages: readonly Fetched[];

  /** Two packages of an order with a gap in the second. */
  before(async () => {
    [agency, writ] = await Promise.all([makePullIdentity('LEMF'), makePullIdentity('Writ')]);
    folder = mkdtempSync(path.join(tmpdir(), 'writ-lemf-pull-'));
    const spool = new MemorySpool();
    const about = pullAbout(agency.pin);
    const streams = [spool.add(about), spool.add({ ...about, leg: 'iri' })];
    const feeds = streams.map((stream, at) => new StreamFeed(spool, spool.streams()[at]!, stream.about, stream.cursor));
    const clock = { monotonicMs: () => 0, wallMs: () => Date.now() };
    const order = new PullOrder(about, new PackageStore(folder, DISK), clock, 0);
    const maker = new PackageMaker({ reader: spool, disk: DISK, crypto: cryptoOf(writ) });
    for (const feed of feeds) order.attach(feed);
    for (const sequences of [
      [0, 1],
      [4, 5],
    ]) {
      spool.append(
        streams[0]!,
        sequences.map((sequence) => contentRecord(sequence)),
      );
      spool.append(streams[1]!, [iriRecord(sequences[0]!)], 1);
      feeds.forEach((feed, at) => feed.listed(spool.streams()[at]!));
      await order.make(maker, new Map([[agency.pin, new X509Certificate(agency.cert).raw]]));
    }
    packages = order.shown.map(({ folder: of }) => {
      const file = (name: string) => readFileSync(path.join(of, name));
      const [text, signature] = [file('manifest.json'), file('manifest.p7s')];
      return { text, signature, content: file('content.pcapng.p7m'), iri: file('iri.ndjson.p7m') };
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const opener: PackageOpener = {
    signedBy: async (text, signature) => (await verifyDetached(text, signature)).pin,
    open: (message) => openSealed(message, agency.key, agency.cert),
  };
  const at = (index: number): Fetched => packages[index]!;
  const listed = (text: Buffer, number: number) => ({
    ...{ order: pullAbout(agency.pin).grantId, number, manifest: sha256Of(text) },
  });
  const check = (index: number, changed: Partial<Fetched> = {}, before = true) => {
    const { text, signature } = { ...at(index), ...changed };
    const place =
      index === 0 || !before
        ? undefined
        : placeBehind(parsePackageManifest(at(0).text), sha256Of(at(0).text), undefined);
    return checkManifest(listed(text, index + 1), { text, signature }, opener, writ.pin, place);
  };
  const fault = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing',
      (thrown: unknown) => (thrown as Error).message,
    );
  const signed = async (text: string, by = writ): Promise<Partial<Fetched>> => ({
    text: Buffer.from(text),
    signature: await signDetached(Buffer.from(by.key), Buffer.from(by.cert), Buffer.from(text)),
  });
  const opened = async (index: number): Promise<Buffer> => {
    const { content } = await check(index);
    return openFile(at(index).content, content!.file!, opener);
  };

  it('takes packages that hold, one behind the other, with gaps that are declared', async () => {
    const [first, second] = [await check(0), await check(1)];
    expect(checkContent(await opened(0), first, 0n)).to.have.length(2);
    expect(checkContent(await opened(1), second, 2n).map(({ number }) => number)).to.deep.equal([4n, 5n]);
    expect(checkIri(await openFile(at(0).iri, first.iri!.file!, opener), first)).to.deep.equal({ iri: 1, notices: 0 });
  });

  it('refuses a manifest that was altered, signed by another key, or is of another place', async () => {
    const text = at(1).text.toString();
    expect(await fault(check(1, { text: Buffer.from(text.replace('"packets": 2', '"packets": 3')) }))).to.match(
      /not signed/,
    );
    expect(await fault(check(1, { signature: at(0).signature }))).to.match(/not signed/);
    expect(await fault(check(1, await signed(text, agency)))).to.match(/not signed/);
    expect(await fault(check(1, await signed(text.replace('"number": 2', '"number": 3'))))).to.match(/another package/);
    expect(await fault(check(1, await signed(text.replace(/"previous": "../, '"previous": "00'))))).to.match(
      /another one before/,
    );
    expect(await fault(check(1, await signed(text.replace('"firstRecord": "2"', '"firstRecord": "3"'))))).to.match(
      /records of content/,
    );
    const { text: other, signature } = at(0);
    const wrong = checkManifest(
      { ...listed(other, 1), manifest: 'ab'.repeat(32) },
      { text: other, signature },
      opener,
      writ.pin,
      undefined,
    );
    expect(await fault(wrong)).to.match(/not the one that was listed/);
  });

  it('refuses files that were cut, altered, or sealed to somebody else', async () => {
    const file = (await check(0)).content!.file!;
    const { content } = at(0);
    for (const sealed of [content.subarray(1), content.subarray(0, content.length - 1), at(1).content])
      expect(await fault(openFile(sealed, file, opener))).to.match(/not what the manifest says/);
    const flipped = Buffer.from(content);
    flipped[flipped.length - 40]! ^= 1;
    expect(await fault(openFile(flipped, file, opener))).to.match(/not what the manifest says/);
    const others: PackageOpener = { ...opener, open: (message) => openSealed(message, writ.key, writ.cert) };
    expect(await fault(openFile(content, file, others))).to.match(/not sealed to this key/);
  });

  it('finds packets that are missing and were never declared lost', async () => {
    const second = await check(1);
    const pcapng = await opened(1);
    const silent = { ...second, content: { ...second.content!, gaps: [] } };
    expect(() => checkContent(pcapng, silent, 2n)).to.throw(/packets 2 to 3 are missing/);
    expect(() => checkContent(pcapng, second, 1n)).to.throw(/packets 1 to 3 are missing/);
    expect(() => checkContent(pcapng, { ...second, content: { ...second.content!, packets: 1 } }, 2n)).to.throw(
      /other packets/,
    );
  });

  it('refuses a pcapng that is cut at any octet, but between two blocks', async () => {
    const pcapng = await opened(0);
    const whole = new Set<number>([0]);
    for (let end = 0; end < pcapng.length; whole.add(end)) end += pcapng.readUInt32LE(end + 4);
    for (let length = 0; length < pcapng.length; length++) {
      const read = (): unknown => [...readPcapng(pcapng.subarray(0, length))];
      if (whole.has(length)) expect(read, `${length}`).not.to.throw();
      else expect(read, `${length}`).to.throw(RangeError);
    }
  });
});
