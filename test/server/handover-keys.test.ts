import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { issueCertificate, makeDevelopmentCa, makeTlsKey, spkiPin } from '../../src/auth/pki/certificates.ts';
import { integritySignatures } from '../../src/model/security-options.ts';
import { integrityKey, integrityPublicKey } from '../../src/auth/pki/integrity-key.ts';
import { openEnvelope, recipientOf, sealFor } from '../../src/auth/pki/key-envelope.ts';
import { homeLayout } from '../../src/config/home.ts';
import type { DeliveryOrders } from '../../src/handover/delivery/delivery-orders.ts';
import { handoverKeyHandlers } from '../../src/server/handover-keys.ts';

const STREAM = '00000000-0000-4000-8000-000000000001';

interface Agency {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly pin: string;
}

async function codeFrom(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (thrown: unknown) => (thrown as { code?: string }).code,
  );
}

describe('the keys of encrypted and checked streams', () => {
  const agencies: Record<'p256' | 'rsa', Agency> = {} as never;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'writ-keys-'));
  const home = homeLayout(path.join(folder, 'home'));
  const secret = randomBytes(32);

  before(async () => {
    const ca = await makeDevelopmentCa('Agency CA');
    for (const kind of ['p256', 'rsa'] as const) {
      const pair = await makeTlsKey(kind);
      const pem = issueCertificate(ca, pair.publicKey, { commonName: 'agency' });
      agencies[kind] = { certificate: Buffer.from(pem), key: Buffer.from(pair.privateKey), pin: spkiPin(pem) };
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const handlers = (...pins: readonly string[]) => {
    const payloadKey = () => ({ cipher: { encryption: 'aes-256-cbc', key: Buffer.from(secret) }, pins });
    return handoverKeyHandlers({ payloadKey } as unknown as DeliveryOrders, home);
  };

  for (const kind of ['p256', 'rsa'] as const) {
    it(`leave delivery wrapped for the agency's certificate, which OpenSSL opens (${kind})`, async () => {
      const { certificate, key, pin } = agencies[kind];
      const { envelope, encryption } = await handlers(pin).payloadKey({ streamId: STREAM, certificate });
      expect(encryption).to.equal('aes-256-cbc');
      expect(envelope.includes(secret)).to.equal(false);
      expect((await openEnvelope(envelope, certificate, key)).toString()).to.equal(`${secret.toString('hex')}\n`);
      const [file, keyFile] = [path.join(folder, 'key.p7m'), path.join(folder, 'agency.key')];
      writeFileSync(file, envelope);
      writeFileSync(keyFile, key);
      const opened = execFileSync('openssl', ['cms', '-decrypt', '-inform', 'DER', '-in', file, '-inkey', keyFile]);
      expect(opened.toString().trim()).to.equal(secret.toString('hex'));
    });
  }

  it('are wrapped for no certificate that the order does not name', async () => {
    const { certificate, pin } = agencies.p256;
    const other = handlers(agencies.rsa.pin).payloadKey({ streamId: STREAM, certificate });
    expect(await codeFrom(Promise.resolve(other))).to.equal('WRIT_DELIVERY_KEY_RECIPIENT');
    expect(await codeFrom(Promise.resolve(handlers().payloadKey({ streamId: STREAM, certificate })))).to.equal(
      'WRIT_DELIVERY_KEY_RECIPIENT',
    );
    const garbage = handlers(pin).payloadKey({ streamId: STREAM, certificate: Buffer.from('none') });
    expect(await codeFrom(Promise.resolve(garbage))).to.equal('WRIT_AUTH_CERTIFICATE');
  });

  it('are opened by no other key, nor out of an envelope that was cut off anywhere', async () => {
    const [one, other] = [agencies.p256, agencies.rsa];
    const envelope = sealFor(recipientOf(one.certificate), secret);
    expect(await codeFrom(openEnvelope(envelope, other.certificate, other.key))).to.equal('WRIT_AUTH_ENVELOPE');
    for (let length = 0; length < envelope.length; length++) {
      const code = await codeFrom(openEnvelope(envelope.subarray(0, length), one.certificate, one.key));
      expect(code, `cut at ${length}`).to.equal('WRIT_AUTH_ENVELOPE');
    }
  });

  it('that sign are made once, for the delivery alone, and give away their public half', () => {
    const types = { ecdsa: 'ec', eddsa: 'ed25519', dsa: 'dsa' } as const;
    for (const signature of integritySignatures) {
      const first = integrityPublicKey(home, signature);
      const file = path.join(home.delivery, `integrity-${signature}.pem`);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      expect(integrityPublicKey(home, signature)).to.equal(first);
      expect(first).not.to.include('PRIVATE');
      expect(integrityKey(home, signature).asymmetricKeyType).to.equal(types[signature]);
      writeFileSync(file, readFileSync(file).subarray(0, 50));
      expect(() => integrityKey(home, signature))
        .to.throw()
        .with.property('code', 'WRIT_DELIVERY_NO_SIGNER');
    }
  });
});
