import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { codeOf } from '../../src/base/errors.ts';
import { newId } from '../../src/model/ids.ts';
import type { KeyAlgorithm } from '../../src/model/signature.ts';
import { keyIdOf, publicKeyOf, signText, verifyText } from '../../src/model/signature.ts';
import type { Trust, TrustedKey } from '../../src/model/trust.ts';
import { encodeTrustBody, encodeTrustFile, readTrustFile, trustText } from '../../src/model/trust.ts';
import { codeThrown } from '../support/codes.ts';

function pair(algorithm: KeyAlgorithm): { privateKey: KeyObject; publicKey: KeyObject; spki: Buffer } {
  const made =
    algorithm === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...made, spki: made.publicKey.export({ format: 'der', type: 'spki' }) };
}

function trusted(algorithm: KeyAlgorithm, role: 'legal' | 'carrier'): TrustedKey {
  const { spki } = pair(algorithm);
  return { keyId: keyIdOf(spki), algorithm, role, personId: newId(), fromEpoch: 1, retiredEpoch: 0, spki };
}

const root = pair('ed25519');
const trust: Trust = {
  audience: 'test-core',
  epoch: 3,
  minEpoch: 2,
  createdAtNs: 1_767_225_600_000_000_000n,
  keys: [trusted('ed25519', 'legal'), trusted('p256', 'carrier')],
};

function fileOf(value: Trust, key = root.privateKey): Buffer {
  const body = encodeTrustBody(value);
  return encodeTrustFile(body, signText(key, trustText(body)));
}

describe('a trust file', () => {
  it('comes back as it was, under its root key', () => {
    expect(readTrustFile(fileOf(trust), root.publicKey)).to.deep.equal(trust);
  });

  it('is refused under any other key', () => {
    expect(codeThrown(() => readTrustFile(fileOf(trust), pair('ed25519').publicKey))).to.equal('WRIT_TRUST_SIGNATURE');
  });

  it('is refused with any bit flipped, cut at any octet, or made longer', () => {
    const file = fileOf(trust);
    for (let at = 0; at < file.length; at += 1) {
      const flipped = Buffer.from(file);
      flipped[at]! ^= 1 << (at % 8);
      expect(
        codeThrown(() => readTrustFile(flipped, root.publicKey)),
        `octet ${at}`,
      ).to.match(/^WRIT_TRUST_/);
      expect(
        codeThrown(() => readTrustFile(file.subarray(0, at), root.publicKey)),
        `cut at ${at}`,
      ).to.match(/^WRIT_TRUST_/);
    }
    expect(codeThrown(() => readTrustFile(Buffer.concat([file, Buffer.from([0])]), root.publicKey))).to.equal(
      'WRIT_TRUST_MALFORMED',
    );
  });

  it('holds no key under a wrong id, of a wrong algorithm, or twice, and no impossible epochs', () => {
    const [first, second] = trust.keys as [TrustedKey, TrustedKey];
    const bad: readonly Partial<Trust>[] = [
      { keys: [{ ...first, keyId: second.keyId }] },
      { keys: [{ ...first, algorithm: 'p256' }] },
      { keys: [first, first] },
      { keys: [{ ...first, fromEpoch: 0 }] },
      { minEpoch: 4 },
      { epoch: 0, minEpoch: 0 },
      { audience: '' },
    ];
    for (const change of bad)
      expect(codeThrown(() => encodeTrustBody({ ...trust, ...change }))).to.equal('WRIT_TRUST_MALFORMED');
  });
});

describe('signatures', () => {
  for (const algorithm of ['ed25519', 'p256'] as const) {
    it(`by ${algorithm} are 64 octets and verify over exactly the text signed`, () => {
      const { privateKey, publicKey } = pair(algorithm);
      for (let n = 0; n < 20; n += 1) {
        const text = Buffer.from(`text ${n}`);
        const signature = signText(privateKey, text);
        expect(signature).to.have.length(64);
        expect(verifyText(publicKey, text, signature)).to.equal(true);
        expect(verifyText(publicKey, Buffer.from(`text ${n + 1}`), signature)).to.equal(false);
        expect(verifyText(publicKey, text, signature.subarray(1))).to.equal(false);
        const flipped = Buffer.from(signature);
        flipped[n]! ^= 1;
        expect(verifyText(publicKey, text, flipped)).to.equal(false);
      }
    });
  }

  it('by P-256 with a high s are refused: one signature has one encoding', () => {
    const { privateKey, publicKey } = pair('p256');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const text = Buffer.from('text');
    const low = signText(privateKey, text);
    const s = BigInt(`0x${low.toString('hex', 32)}`);
    const high = Buffer.concat([low.subarray(0, 32), Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')]);
    expect(verifyText(publicKey, text, low)).to.equal(true);
    expect(verifyText(publicKey, text, high)).to.equal(false);
    // OpenSSL gives either half: signText always the lower one.
    const plain = Array.from({ length: 40 }, () =>
      sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    );
    expect(new Set(plain.map((each) => verifyText(publicKey, text, each)))).to.deep.equal(new Set([true, false]));
  });

  it('take no key of another kind and no other encoding of one', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' });
    expect(codeThrown(() => publicKeyOf(rsa))).to.equal('WRIT_MODEL_KEY_TYPE');
    const { spki } = pair('ed25519');
    for (let length = 0; length < spki.length; length += 1) {
      expect(codeThrown(() => publicKeyOf(spki.subarray(0, length)))).to.equal('WRIT_MODEL_KEY_TYPE');
    }
    try {
      publicKeyOf(Buffer.concat([spki, Buffer.from([0])]));
      expect.fail('octets behind the key');
    } catch (thrown) {
      expect(codeOf(thrown)).to.equal('WRIT_MODEL_KEY_TYPE');
    }
  });
});
