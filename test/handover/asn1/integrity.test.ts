import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect } from 'chai';
import {
  decipherPdu,
  encryptedPayload,
  encryptPayload,
  firstByteCounter,
  nextByteCounter,
} from '../../../src/handover/asn1/encryption.ts';
import { decodeBer } from '../../../src/handover/asn1/ber-reader.ts';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { checkIntegrity, type IntegrityReport, type Recorded } from '../../../src/handover/asn1/integrity.ts';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';
import { peekPsPdu } from '../../../src/handover/asn1/peek.ts';
import { encodePsPdu, type Payload } from '../../../src/handover/asn1/ps-pdu.ts';
import { integrityCheck } from '../../../src/handover/asn1/tri.ts';
import { golden, goldenMissing } from './support/independent.ts';
import { EVERYTHING } from './support/samples.ts';

const AES_KEY = Buffer.from('000102030405060708090a0b0c0d0e0f1011121314151617', 'hex');

function pduOf(sequenceNumber: number, payload: Payload, liid = 'LIID-0001'): Buffer {
  return encodePsPdu(
    {
      pSHeader: {
        'li-psDomainId': '0.4.0.2.2.5.1.43',
        lawfulInterceptionIdentifier: Buffer.from(liid),
        communicationIdentifier: {
          networkIdentifier: { operatorIdentifier: Buffer.from('OPER1') },
          communicationIdentityNumber: 7,
        },
        sequenceNumber,
      },
      payload,
    },
    EVERYTHING,
  );
}

function content(text: string): Payload {
  const iPPackets = Buffer.from(text);
  const iPCC = { iPCCObjId: '5.3.20.2', iPCCContents: { alternative: 'iPPackets' as const, value: iPPackets } };
  return { alternative: 'cCPayloadSequence', value: [{ cCContents: { alternative: 'iPCC', value: iPCC } }] };
}

type Check = Extract<
  Extract<Payload, { alternative: 'tRIPayload' }>['value'],
  { alternative: 'integrityCheck' }
>['value'];
const checkPayload = (value: Check): Payload => ({
  alternative: 'tRIPayload',
  value: { alternative: 'integrityCheck', value },
});

const HASH_NAMES = { 'sHA-1': 'sha1', 'sHA-256': 'sha256', 'sHA-384': 'sha384', 'sHA-512': 'sha512' } as const;
type HashName = keyof typeof HASH_NAMES;

function hashOver(pdus: readonly Buffer[], numbers: readonly number[], hashAlgorithm: HashName): Check {
  const checkValue = createHash(HASH_NAMES[hashAlgorithm]).update(Buffer.concat(pdus)).digest();
  return { includedSequenceNumbers: numbers, checkType: 'hash', dataType: 'cC', checkValue, hashAlgorithm };
}

/** IntegrityCheck's contents: all are shorter than 256 octets. */
function bodyOf(check: Check): Buffer {
  const whole = encodeBer(integrityCheck, check);
  return whole.subarray(whole[1]! < 0x80 ? 2 : 3);
}

function signatureOver(checks: readonly Check[], numbers: readonly number[], key: KeyObject, hash: HashName): Check {
  const type = key.asymmetricKeyType;
  const checkValue = sign(type === 'ed25519' ? null : HASH_NAMES[hash], Buffer.concat(checks.map(bodyOf)), key);
  const signatureAlgorithm = type === 'ec' ? 'eCDSA' : type === 'dsa' ? 'dSA' : 'edDSA';
  return { includedSequenceNumbers: numbers, checkType: 'signature', dataType: 'cC', checkValue, signatureAlgorithm };
}

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ED = generateKeyPairSync('ed25519');
/** Small, for its making takes time. */
const OLD = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });

/** Six PDUs of content, a hash behind each three, a signature over both hashes. */
function stream(key: KeyObject = EC.privateKey, hash: HashName = 'sHA-256'): Buffer[] {
  const data = [0, 1, 2, 3, 4, 5].map((number) => pduOf(number, content(`packet ${number}`)));
  const checks = [hashOver(data.slice(0, 3), [0, 1, 2], hash), hashOver(data.slice(3), [3, 4, 5], hash)];
  return [
    ...data.slice(0, 3),
    pduOf(1, checkPayload(checks[0]!)),
    ...data.slice(3),
    pduOf(2, checkPayload(checks[1]!)),
    pduOf(1, checkPayload(signatureOver(checks, [1, 2], key, hash))),
  ];
}

function recorded(pdus: readonly Buffer[]): Recorded[] {
  let offset = 0;
  return pdus.map((octets) => {
    const one = { offset, octets };
    offset += octets.length;
    return one;
  });
}

const verdict = (pdus: readonly Buffer[], signer: KeyObject = EC.publicKey): IntegrityReport =>
  checkIntegrity(recorded(pdus), { signer });
const faultsOf = ({ chains }: IntegrityReport): string[] =>
  chains.flatMap(({ faults }) => faults.map(({ pdu, reason }) => `${pdu}: ${reason}`));

describe('chains of integrity checks', () => {
  it('hold where nothing was touched, with every hash and signature of the module', () => {
    for (const hash of Object.keys(HASH_NAMES) as HashName[]) {
      for (const { privateKey, publicKey } of [EC, ED, OLD]) {
        const report = verdict(stream(privateKey, hash), publicKey);
        expect(faultsOf(report), hash).to.deep.equal([]);
        const [chain] = report.chains;
        expect([report.holds, chain?.pdus, chain?.covered, chain?.signed]).to.deep.equal([true, 6, 6, 6]);
        const legacy = [...(hash === 'sHA-1' ? ['SHA-1'] : []), ...(privateKey === OLD.privateKey ? ['DSA'] : [])];
        expect(chain?.legacy).to.deep.equal(legacy);
      }
    }
  });

  it('tell hashes that hold from signatures that nobody verified for want of the key', () => {
    const report = checkIntegrity(recorded(stream()));
    const [chain] = report.chains;
    expect([report.holds, chain?.covered, chain?.signed, chain?.faults]).to.deep.equal([false, 6, 0, []]);
  });

  it('break with any bit of any PDU turned: no altered stream holds', () => {
    const pdus = stream();
    const whole = recorded(pdus);
    for (const [index, pdu] of pdus.entries()) {
      // Of hash and signature PDUs the header is under no hash: only what it says of its chain and number is looked at.
      const from = index === 3 || index >= 7 ? peekPsPdu(pdu)!.payloadStart : 0;
      // Nothing signs a signature's own name of its algorithm; the key says which one it is.
      const to = index === 8 ? pdu.length - 3 : pdu.length;
      for (let bit = from * 8; bit < to * 8; bit++) {
        const turned = Buffer.from(pdu);
        turned[bit >> 3]! ^= 1 << (bit & 7);
        const report = checkIntegrity(whole.with(index, { ...whole[index]!, octets: turned }), {
          signer: EC.publicKey,
        });
        expect(report.holds, `PDU ${index + 1}, bit ${bit}`).to.equal(false);
      }
    }
  });

  it('name the hash under which a PDU was altered, and leave the others standing', () => {
    const pdus = stream();
    pdus[1] = pduOf(1, content('packet X'));
    const report = verdict(pdus);
    expect(faultsOf(report)).to.deep.equal([
      '4: the hash does not hold: one of the PDUs with numbers 0, 1, 2 was altered, or the hash itself',
    ]);
    expect(report.chains[0]?.uncovered).to.deep.equal([1, 2, 3]);
    expect(report.chains[0]?.faults[0]?.offset).to.equal(pdus.slice(0, 3).reduce((sum, one) => sum + one.length, 0));
    expect(report.chains[0]?.signed).to.equal(3);
  });

  it('find every PDU that is missing: data by its hash, a hash by its signature, and both together by the gap', () => {
    const pdus = stream();
    expect(faultsOf(verdict(pdus.toSpliced(4, 1)))).to.deep.equal([
      '5: before the PDU with number 4 those from 3 on are missing',
      '7: the hash covers PDUs that are missing: numbers 3',
    ]);
    expect(faultsOf(verdict(pdus.toSpliced(3, 1)))).to.deep.equal([
      '8: the signature covers hashes that are missing: numbers 1',
    ]);
    for (let index = 0; index < pdus.length; index++)
      expect(verdict(pdus.toSpliced(index, 1)).holds, `without PDU ${index + 1}`).to.equal(false);
    expect(faultsOf(verdict(pdus.toSpliced(0, 4)))).to.deep.equal([
      '5: the signature covers hashes that are missing: numbers 1',
    ]);
  });

  it('find PDUs that changed places, were put in, or bear a number twice; a resend is none of these', () => {
    const pdus = stream();
    const swapped = pdus.with(0, pdus[1]!).with(1, pdus[0]!);
    expect(faultsOf(verdict(swapped))).to.deep.equal(['2: the PDU with number 0 comes behind the one with number 1']);
    const more = pdus.toSpliced(7, 0, pduOf(6, content('nobody sent this')));
    expect([verdict(more).holds, verdict(more).chains[0]?.uncovered]).to.deep.equal([false, [8]]);
    const twice = pdus.toSpliced(7, 0, pduOf(5, content('another one')));
    expect(faultsOf(verdict(twice))).to.deep.equal(['8: another PDU than PDU 7 has the same number 5']);
    expect(verdict([...pdus, ...pdus.slice(4)]).holds).to.equal(true);
  });

  it('find a hash whose list was put in another order, and a signature by another key', () => {
    const data = [0, 1].map((number) => pduOf(number, content(`packet ${number}`)));
    const moved = { ...hashOver(data, [0, 1], 'sHA-256'), includedSequenceNumbers: [1, 0] };
    expect(faultsOf(verdict([...data, pduOf(1, checkPayload(moved))]))[0]).to.match(/^3: the hash does not hold/);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(faultsOf(verdict(stream(), other.publicKey))[0]).to.match(/^9: the signature does not hold/);
    expect(faultsOf(verdict(stream(), ED.publicKey))).to.deep.equal(['9: the key given is none of eCDSA']);
  });

  it('are one for each LIID, CIN and kind: a hash of one proves nothing of another', () => {
    const alien = [0, 1, 2].map((number) => pduOf(number, content(`packet ${number}`), 'LIID-0002'));
    const report = verdict([...stream(), ...alien]);
    expect(report.holds).to.equal(false);
    expect(report.chains.map(({ pdus, covered }) => [pdus, covered])).to.deep.equal([
      [6, 6],
      [3, 0],
    ]);
  });

  it("do not hold where DSA is another's, and name it as old", () => {
    const report = verdict(stream(OLD.privateKey), EC.publicKey);
    expect(faultsOf(report)).to.deep.equal(['9: the key given is none of dSA']);
    expect([report.holds, report.chains[0]?.legacy]).to.deep.equal([false, ['DSA']]);
    const altered = stream(OLD.privateKey);
    altered[8] = Buffer.from(altered[8]!);
    altered[8].writeUInt8(altered[8].at(-5)! ^ 1, altered[8].length - 5);
    expect(verdict(altered, OLD.publicKey).holds).to.equal(false);
  });
});

describe('payload encryption', () => {
  const clear = (byteCounter: bigint, text: string) => ({ byteCounter, payload: content(text) });

  function encrypted(sequenceNumber: number, key: Buffer, text = 'packet'): Buffer {
    const plain = clear(firstByteCounter(1_700_000_000), text);
    const container = encryptPayload({ plain, sequenceNumber, key, type: 'part3' }, EVERYTHING);
    return pduOf(sequenceNumber, { alternative: 'encryptionContainer', value: container });
  }

  it('is undone by the same key, for AES-192 and AES-256 and payloads of every length of fill', () => {
    for (const octets of [24, 32]) {
      const key = createHash('sha512').update(String(octets)).digest().subarray(0, octets);
      for (let length = 0; length < 33; length++) {
        const text = 'x'.repeat(length);
        const { plain } = decipherPdu(encrypted(5, key, text), key);
        const decoded = decodeBer(encryptedPayload, plain);
        expect(decoded).to.deep.include({ ok: true, value: clear(1_700_000_000n << 32n, text) });
      }
    }
  });

  it('is refused by name for the ciphers that are not spoken', () => {
    const named = {
      'blowfish-192-CBC': /Blowfish/,
      'threedes-cbc': /Triple DES/,
      'national-option': /nationally/,
    } as const;
    for (const [encryptionType, pattern] of Object.entries(named)) {
      const value = { encryptionType: encryptionType as keyof typeof named, encryptedPayload: Buffer.alloc(16) };
      const pdu = pduOf(0, { alternative: 'encryptionContainer', value });
      expect(() => decipherPdu(pdu, AES_KEY))
        .to.throw(pattern)
        .with.property('code', 'WRIT_HANDOVER_CIPHER');
    }
  });

  it('tells a key of another size from another key, and neither gives octets out', () => {
    const pdu = encrypted(5, AES_KEY);
    expect(() => decipherPdu(pdu, Buffer.alloc(32)))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_KEY');
    expect(() => decipherPdu(pdu, Buffer.alloc(24)))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_DECRYPTION');
    expect(() => encryptPayload({ plain: clear(0n, ''), sequenceNumber: 0, key: Buffer.alloc(16) }, EVERYTHING))
      .to.throw()
      .with.property('code', 'WRIT_HANDOVER_KEY');
  });

  it('never fails otherwise, whatever bit of the PDU is turned or wherever it is cut off', () => {
    const pdu = encrypted(5, AES_KEY);
    const attempt = (octets: Buffer): void => {
      if (peekPsPdu(octets)?.kind !== 'encrypted') return;
      try {
        decipherPdu(octets, AES_KEY);
      } catch (thrown) {
        expect(thrown)
          .to.have.property('code')
          .that.matches(/^WRIT_HANDOVER_(CIPHER|KEY|DECRYPTION)$/);
      }
    };
    for (let bit = 0; bit < pdu.length * 8; bit++) {
      const turned = Buffer.from(pdu);
      turned[bit >> 3]! ^= 1 << (bit & 7);
      attempt(turned);
    }
    for (let length = 0; length < pdu.length; length++) attempt(pdu.subarray(0, length));
  });

  it('counts octets in 64 bits', () => {
    expect(nextByteCounter(firstByteCounter(1), 178)).to.equal(0x1_0000_00b2n);
    expect(nextByteCounter(2n ** 64n - 1n, 2)).to.equal(1n);
  });
});

describe('integrity and encryption in the streams of another implementation', () => {
  const key = Buffer.from('d130001df958c0fba209c471dc51efcdbb142a9b0ecdbe1d', 'hex');
  before(function () {
    const missing = goldenMissing();
    if (missing === undefined) return;
    this.test!.parent!.title += ` (skipped: ${missing})`;
    this.skip();
  });

  function pdusOf(name: string): Recorded[] {
    const { octets, ends } = new PduScanner().push(golden(`openli/${name}.ber`));
    return recorded(ends.map((end, index) => octets.subarray(ends[index - 1] ?? 0, end)));
  }

  it('every encrypted payload is decrypted to one of the module, and the byte counter of each is the last plus its size', () => {
    for (const name of ['hi2', 'hi3']) {
      const sizes = new Map<bigint, number>();
      for (const { octets } of pdusOf(name)) {
        if (peekPsPdu(octets)?.kind !== 'encrypted') continue;
        const decoded = decodeBer(encryptedPayload, decipherPdu(octets, key).plain);
        if (!decoded.ok) throw new Error(`${decoded.path}: ${decoded.reason}`);
        sizes.set(decoded.value.byteCounter, octets.length);
      }
      const counters = [...sizes.keys()].toSorted((a, b) => (a < b ? -1 : 1));
      expect(counters.length, name).to.be.greaterThan(2);
      for (const [index, counter] of counters.slice(1).entries())
        expect(counter).to.equal(nextByteCounter(counters[index]!, sizes.get(counters[index]!)!));
    }
  });

  it('all hashes of hi2 hold, encrypted and in the clear; the PDU that is not of the module is covered too', () => {
    const { chains, unread } = checkIntegrity(pdusOf('hi2'), { decryption: key });
    expect(unread).to.deep.equal([]);
    expect(chains.length).to.equal(6);
    for (const { pdus, covered, faults } of chains) expect([covered, faults]).to.deep.equal([pdus, []]);
  });

  it('of hi3 the hashes of voice and of encrypted content hold; those over IPCC and EmailCC in the clear are named', () => {
    const { chains, unread } = checkIntegrity(pdusOf('hi3'), { decryption: key });
    expect(unread).to.deep.equal([]);
    expect(chains.map(({ liid, pdus, covered }) => `${liid} ${covered} of ${pdus}`)).to.deep.equal([
      'IPSTATIC02 0 of 10',
      'IPENCRYPT03 10 of 10',
      'IPRADIUS01 0 of 20',
      'EMAIL05 0 of 12',
      'VOIP04 60 of 60',
    ]);
    expect(chains.flatMap(({ faults }) => faults.map(({ pdu }) => pdu))).to.deep.equal([8, 25, 36, 54, 131]);
  });

  it('no signature holds under the key beside them, and each is named', () => {
    const signer = createPublicKey(golden('openli/integrity-public-key.pem'));
    const { chains, holds } = checkIntegrity(pdusOf('hi2'), { decryption: key, signer });
    expect([holds, chains.map(({ signed }) => signed)]).to.deep.equal([false, [0, 0, 0, 0, 0, 0]]);
    expect(chains.flatMap(({ faults }) => faults.map(({ pdu }) => pdu))).to.deep.equal([9, 10, 18, 19, 31, 27, 30]);
  });

  it('encrypted payloads are named where no key is given', () => {
    const { unread, holds } = checkIntegrity(pdusOf('hi2'));
    expect([unread.map(({ pdu }) => pdu), holds]).to.deep.equal([[2, 4, 10], false]);
  });
});
