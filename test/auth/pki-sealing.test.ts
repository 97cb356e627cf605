import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { issueCertificate, makeDevelopmentCa } from '../../src/auth/pki/certificates.ts';
import type { DevelopmentCa } from '../../src/auth/pki/certificates.ts';
import { requireSealable, sealTo } from '../../src/auth/pki/enveloped-data.ts';
import { openSealed } from '../../src/auth/pki/opened-data.ts';

interface Identity {
  readonly key: string;
  readonly certificate: string;
}

function keyPair(kind: string) {
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
  const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding });
  if (kind === 'ed25519') return generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding });
  return generateKeyPairSync('ec', { namedCurve: kind, publicKeyEncoding, privateKeyEncoding });
}

function seal(content: Buffer, ...to: readonly Identity[]): Buffer {
  const sealer = sealTo(to.map(({ certificate }) => certificate));
  const half = Math.floor(content.length / 2);
  const pieces = [content.subarray(0, half), content.subarray(half)].map((piece) => sealer.update(piece));
  return Buffer.concat([sealer.head, ...pieces, sealer.final()]);
}

describe('a sealed message', function () {
  this.timeout(20_000);
  let ca: DevelopmentCa;
  const identity = (kind: string): Identity => {
    const { privateKey, publicKey } = keyPair(kind);
    return { key: privateKey, certificate: issueCertificate(ca, publicKey, { commonName: `LEMF ${kind}` }) };
  };
  const kinds = ['prime256v1', 'secp384r1', 'secp521r1', 'rsa'];
  const content = randomBytes(100_003);

  before(async () => {
    ca = await makeDevelopmentCa('Test CA');
  });

  it('is opened by the key that it was sealed to, of each kind, whatever its length', async () => {
    for (const kind of kinds) {
      const own = identity(kind);
      for (const length of [0, 1, 15, 16, 17, content.length]) {
        const opened = await openSealed(seal(content.subarray(0, length), own), own.key, own.certificate);
        expect(opened.equals(content.subarray(0, length)), `${kind}, ${length}`).to.equal(true);
      }
    }
  });

  it('is opened where it is larger than pkijs reads', async () => {
    const own = identity('prime256v1');
    const large = Buffer.alloc(17 << 20, 'Writ');
    expect((await openSealed(seal(large, own), own.key, own.certificate)).equals(large)).to.equal(true);
  });

  it('is opened by any of several keys, and by no other', async () => {
    const [first, second, other] = [identity('prime256v1'), identity('rsa'), identity('prime256v1')];
    const message = seal(content, first, second);
    for (const { key, certificate } of [first, second])
      expect((await openSealed(message, key, certificate)).equals(content)).to.equal(true);
    const thrown = await openSealed(message, other.key, other.certificate).catch((error: unknown) => error);
    expect(thrown).to.have.property('code', 'WRIT_AUTH_SEAL_CLOSED');
  });

  it('hides its content, and is another message each time', () => {
    const own = identity('prime256v1');
    const [once, again] = [seal(content, own), seal(content, own)];
    expect(once.includes(content.subarray(50, 60))).to.equal(false);
    expect(createHash('sha256').update(once).digest('hex')).not.to.equal(
      createHash('sha256').update(again).digest('hex'),
    );
  });

  it('is opened by OpenSSL', function () {
    if (spawnSync('openssl', ['version']).error !== undefined) {
      this.test!.title += ' (skipped: openssl is not installed)';
      return this.skip();
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'writ-seal-'));
    const file = (name: string) => path.join(folder, name);
    try {
      for (const kind of kinds) {
        const own = identity(kind);
        writeFileSync(file('key'), own.key);
        writeFileSync(file('cert'), own.certificate);
        writeFileSync(file('message'), seal(content, identity('prime256v1'), own));
        const args = ['cms', '-decrypt', '-inform', 'DER', '-in', file('message'), '-recip', file('cert')];
        const run = spawnSync('openssl', [...args, '-inkey', file('key')], { maxBuffer: 1 << 22 });
        expect(run.stdout.equals(content), `${kind}: ${run.stderr.toString()}`).to.equal(true);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is refused when it is cut, and is none to a key of another kind', async () => {
    const own = identity('prime256v1');
    const message = seal(content.subarray(0, 40), own);
    for (let length = 0; length < message.length; length++) {
      const cut = message.subarray(0, length);
      const thrown = await openSealed(cut, own.key, own.certificate).catch((error: unknown) => error);
      expect(thrown, `${length}`).to.have.property('code', 'WRIT_AUTH_SEAL_CLOSED');
    }
    const { certificate } = identity('ed25519');
    expect(() => requireSealable(certificate))
      .to.throw()
      .with.property('code', 'WRIT_AUTH_SEAL_KEY');
  });
});
