import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  filesOf,
  manifestHash,
  NO_PACKAGE,
  packageManifestText,
  parsePackageManifest,
} from '../../../src/handover/pull/package-manifest.ts';
import type { PackageManifest } from '../../../src/handover/pull/package-manifest.ts';

const digest = 'ab'.repeat(32);
const opened = { octets: 1, sha256: digest };
const manifest: PackageManifest = {
  ...{
    kind: 'writ package 1',
    order: '00000000-0000-4000-8000-000000000001',
    liid: 'W-1',
    operator: 'OP-1',
    number: 1,
  },
  ...{
    previous: NO_PACKAGE,
    opened: '2026-01-01T00:00:00.000Z',
    closed: '2026-01-01T00:01:00.000Z',
    sealedTo: [digest],
  },
  content: {
    ...{ firstRecord: '0', endRecord: '3', emptyRecords: 1, packets: 2, octets: 100, ended: false },
    ...{ firstTime: '2026-01-01T00:00:00Z', lastTime: '2026-01-01T00:00:01Z' },
    ...{ firstSequence: '0', lastSequence: '18446744073709551615', gaps: [{ first: '1', last: '5' }, { first: '9' }] },
    file: { name: 'content.pcapng.p7m', octets: 200, sha256: digest, opened },
  },
};

describe('a package’s manifest', () => {
  it('is read back as it was written, and hashed as it stands', () => {
    const text = packageManifestText(manifest);
    expect(parsePackageManifest(Buffer.from(text))).to.deep.equal(manifest);
    expect(manifestHash(text)).to.equal(createHash('sha256').update(text).digest('hex'));
    expect(filesOf(manifest).map(({ name }) => name)).to.deep.equal(['content.pcapng.p7m']);
  });

  it('is refused when it is cut at any octet, or says more or other things than a manifest', () => {
    const text = packageManifestText(manifest);
    const refused = (octets: Buffer, what: string) =>
      expect(() => parsePackageManifest(octets), what)
        .to.throw()
        .with.property('code', 'WRIT_PULL_MANIFEST');
    for (let length = 0; length < text.trimEnd().length; length++)
      refused(Buffer.from(text.slice(0, length)), `${length}`);
    const changes = [{ number: 0 }, { more: 1 }, { previous: 'x' }, { order: '../etc' }, { sealedTo: [] }];
    for (const change of changes)
      refused(Buffer.from(JSON.stringify({ ...manifest, ...change })), JSON.stringify(change));
    const file = { ...manifest.content?.file, name: '../../key.pem' };
    refused(Buffer.from(JSON.stringify({ ...manifest, content: { ...manifest.content, file } })), 'the name of a file');
    refused(Buffer.alloc((1 << 20) + 1, 0x20), 'its length');
  });
});
