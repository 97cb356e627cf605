import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { expect } from 'chai';
import { chainFor, chainText } from '../../src/auth/pki/certificate-chain.ts';
import { readCertificates } from '../../src/auth/pki/certificate-file.ts';
import { issueCertificate, makeDevelopmentCa, makeTlsKey } from '../../src/auth/pki/certificates.ts';
import { WritError } from '../../src/base/errors.ts';
import type { Authority, CertificateWish, KeyKind } from '../support/authority.ts';
import {
  bundle,
  certify,
  crossSign,
  digitalSignature,
  makeAuthority,
  makeKey,
  otherCms,
  pem,
  serverAuth,
} from '../support/authority.ts';
import { codeThrown } from '../support/codes.ts';

const now = new Date();
const day = (n: number): Date => new Date(now.getTime() + n * 86_400_000);

interface Site {
  readonly key: KeyObject;
  readonly publicKey: string;
  readonly root: Authority;
  readonly middle: Authority;
  readonly leaf: Buffer;
}

async function makeSite(kind: KeyKind, leafKind: 'p256' | 'rsa'): Promise<Site> {
  const pair = await makeTlsKey(leafKind);
  const root = await makeAuthority('Example Root', { kind });
  const middle = await makeAuthority('Example Issuing CA', { kind, parent: root });
  const leaf = await certify(middle, pair.publicKey);
  return { key: createPrivateKey(pair.privateKey), publicKey: pair.publicKey, root, middle, leaf };
}

/** What would be installed, or the code that refuses it. */
function outcome(site: Site, file: Buffer | string): string {
  try {
    return chainText(chainFor(site.key, readCertificates(Buffer.from(file)), now).sent);
  } catch (thrown) {
    if (thrown instanceof WritError) return thrown.code;
    throw thrown;
  }
}

/** A TLS server that trusts the root alone: whether it takes what was made of the file. */
async function isTakenBy(site: Site, chain: string): Promise<boolean> {
  const server = await makeTlsKey('p256');
  const ca = await makeDevelopmentCa('lemf');
  const cert = issueCertificate(ca, server.publicKey, { commonName: 'lemf' });
  const options = { key: server.privateKey, cert, ca: pem(site.root.der), requestCert: true, minVersion: 'TLSv1.3' };
  const listener = tls.createServer({ ...options, minVersion: 'TLSv1.3', rejectUnauthorized: false });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const key = site.key.export({ format: 'pem', type: 'pkcs8' });
  const client = tls.connect({ host: '127.0.0.1', port, key, cert: chain, rejectUnauthorized: false });
  const [socket] = (await once(listener, 'secureConnection')) as [tls.TLSSocket];
  const { authorized } = socket;
  client.destroy();
  socket.destroy();
  listener.close();
  return authorized;
}

describe('what a CA returns for the delivery key', function () {
  this.timeout(60_000);
  let site: Site;
  let wanted: string;
  const issued = async (wish: CertificateWish): Promise<Buffer> => certify(site.middle, site.publicKey, wish);
  const withMiddle = (...leaves: Buffer[]): string => [...leaves, site.middle.der].map((der) => pem(der)).join('');
  before(async () => {
    site = await makeSite('ec', 'p256');
    wanted = pem(site.leaf) + pem(site.middle.der);
  });

  it('is taken as PEM in any order, DER, PKCS#7 in DER and in PEM under any label, and ends as the same chain', () => {
    const { root, middle, leaf } = site;
    const all = [leaf, middle.der, root.der];
    for (const order of [all, [...all].reverse(), [middle.der, leaf], [middle.der, leaf, root.der, leaf]]) {
      expect(outcome(site, order.map((der) => pem(der)).join('Bag Attributes\r\n'))).to.equal(wanted);
      expect(outcome(site, bundle(order))).to.equal(wanted);
      for (const label of ['PKCS7', 'CMS', 'CERTIFICATE']) {
        expect(outcome(site, pem(bundle(order), label))).to.equal(wanted);
      }
    }
    expect(outcome(site, wanted.replaceAll('\n', '\r\n'))).to.equal(wanted);
    expect(outcome(site, leaf)).to.equal(pem(leaf));
  });

  for (const [kind, leafKind] of [
    ['ec', 'p256'],
    ['ec', 'rsa'],
    ['rsa', 'rsa'],
    ['rsa', 'p256'],
  ] as const) {
    it(`is a chain that a TLS server with the root alone accepts: ${kind} CAs, ${leafKind} leaf`, async () => {
      const own = await makeSite(kind, leafKind);
      const chain = outcome(own, bundle([own.root.der, own.middle.der, own.leaf]));
      expect([...chain.matchAll(/BEGIN CERTIFICATE/g)]).to.have.length(2);
      expect(await isTakenBy(own, chain)).to.equal(true);
      expect(await isTakenBy(own, pem(own.leaf)), 'the intermediate is needed').to.equal(false);
    });
  }

  it('may be longer, may hold a cross-certificate and the leaf before a renewal, which are left out', async () => {
    const other = await makeAuthority('Other Root');
    const low = await makeAuthority('Low CA', { parent: site.middle });
    const leaf = await certify(low, site.publicKey);
    const before = await issued({ to: day(10) });
    const cross = await crossSign(site.root, other);
    const file = [cross, before, other.der, low.der, site.root.der, leaf, site.middle.der];
    const chain = chainFor(site.key, readCertificates(bundle(file)), now);
    expect(chainText(chain.sent)).to.equal(pem(leaf) + pem(low.der) + pem(site.middle.der));
    expect(chain.root?.subject).to.equal('CN=Example Root');
    expect(chain.leftOut.map((each) => each.subject)).to.deep.equal([
      'CN=Example Root',
      'CN=writ test-core',
      'CN=Other Root',
    ]);
  });

  it('may be a certificate that Writ’s development CA made', async () => {
    const ca = await makeDevelopmentCa('Writ development CA of test');
    const leaf = issueCertificate(ca, site.publicKey, { commonName: 'writ', organization: 'Test Carrier' });
    expect(outcome(site, leaf + ca.certificate).trim()).to.equal(leaf.replaceAll('\r', '').trim());
  });

  it('is refused without a certificate in it, or with half of one', () => {
    const half = pem(site.leaf).slice(0, 300);
    expect(outcome(site, '')).to.equal('WRIT_AUTH_CERTIFICATE_NONE');
    expect(outcome(site, 'a letter from the CA')).to.equal('WRIT_AUTH_CERTIFICATE_NONE');
    expect(outcome(site, pem(Buffer.from('x'), 'CERTIFICATE REQUEST'))).to.equal('WRIT_AUTH_CERTIFICATE_NONE');
    expect(outcome(site, bundle([]))).to.equal('WRIT_AUTH_CERTIFICATE_NONE');
    for (const file of [
      half,
      half + wanted,
      wanted + half,
      otherCms(),
      pem(site.leaf.subarray(0, 200)),
      Buffer.alloc(2 << 20),
    ]) {
      expect(outcome(site, file)).to.equal('WRIT_AUTH_CERTIFICATE_DAMAGED');
    }
  });

  it('is refused when no certificate is of Writ’s key', async () => {
    const foreign = await certify(site.middle, (await makeKey('ec')).spki);
    expect(outcome(site, pem(foreign) + pem(site.middle.der))).to.equal('WRIT_AUTH_CERTIFICATE_OTHER_KEY');
  });

  it('is refused when the leaf or a CA of the chain is out of date', async () => {
    const code = 'WRIT_AUTH_CERTIFICATE_DATES';
    expect(outcome(site, withMiddle(await issued({ from: day(-9), to: day(-1) })))).to.equal(code);
    expect(outcome(site, withMiddle(await issued({ from: day(1) })))).to.equal(code);
    const stale = await makeAuthority('Stale CA', {
      parent: site.root,
      wish: { ca: true, from: day(-9), to: day(-1) },
    });
    expect(outcome(site, bundle([await certify(stale, site.publicKey), stale.der]))).to.equal(code);
    const twice = withMiddle(await issued({ from: day(-9), to: day(-1) }), site.leaf);
    expect(outcome(site, twice), 'the one in date is taken').to.equal(wanted);
  });

  it('is refused when a signature, a CA bit, a path length or a link is wrong', async () => {
    const impostor = await makeAuthority('Example Issuing CA', { parent: site.root });
    const noCa = await makeAuthority('No CA', { parent: site.root, wish: { ca: false } });
    const noBit = await makeAuthority('No bit', { parent: site.root, wish: {} });
    const noSign = await makeAuthority('No signing', {
      parent: site.root,
      wish: { ca: true, keyUsage: digitalSignature },
    });
    const short = await makeAuthority('Short', { parent: site.root, wish: { ca: true, pathLength: 0 } });
    const below = await makeAuthority('Below', { parent: short });
    const stranger = await makeAuthority('Stranger');
    const files: Record<string, Buffer[]> = {
      'an impostor of the issuer’s name': [site.leaf, impostor.der],
      'an issuer that is no CA': [await certify(noCa, site.publicKey), noCa.der],
      'an issuer without basicConstraints': [await certify(noBit, site.publicKey), noBit.der],
      'an issuer that may not sign certificates': [await certify(noSign, site.publicKey), noSign.der],
      'a CA too many': [await certify(below, site.publicKey), below.der, short.der],
      'a missing intermediate': [site.leaf, site.root.der],
      'a stranger': [site.leaf, site.middle.der, stranger.der],
    };
    for (const [what, file] of Object.entries(files)) {
      expect(outcome(site, bundle(file)), what).to.equal('WRIT_AUTH_CERTIFICATE_CHAIN');
    }
  });

  it('ends when two CAs signed each other', async () => {
    const one = await makeAuthority('One');
    const two = await makeAuthority('Two');
    const ring = [await crossSign(one, two), await crossSign(two, one)];
    const leaf = await certify(one, site.publicKey);
    expect(outcome(site, bundle([leaf, ...ring]))).to.equal([leaf, ...ring].map((der) => pem(der)).join(''));
  });

  it('is refused when it forbids a TLS client, or signatures', async () => {
    const code = 'WRIT_AUTH_CERTIFICATE_USE';
    expect(outcome(site, withMiddle(await issued({ purposes: [serverAuth] })))).to.equal(code);
    expect(outcome(site, withMiddle(await issued({ keyUsage: 0x20 })))).to.equal(code);
    const any = await issued({ purposes: ['2.5.29.37.0'] });
    expect(outcome(site, withMiddle(any)), 'any purpose will do').to.equal(withMiddle(any));
  });

  it('is refused by the rule of the TLS library when its key is too weak', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 512 });
    const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
    const weak = { ...site, key: pair.privateKey, publicKey: spki.toString('base64') };
    expect(outcome(weak, withMiddle(await certify(site.middle, spki)))).to.equal('WRIT_AUTH_CERTIFICATE_USE');
  });

  it('is refused when cut off at any octet', () => {
    const der = bundle([site.leaf, site.middle.der, site.root.der]);
    const text = pem(der, 'PKCS7').trimEnd();
    for (const file of [der, site.leaf, Buffer.from(text)]) {
      for (let at = 0; at < file.length; at++) {
        expect(outcome(site, file.subarray(0, at)), `${at} of ${file.length}`).to.match(/_CERTIFICATE_(NONE|DAMAGED)$/);
      }
    }
  });

  it('is refused with a bit turned over anywhere, or comes to a chain that begins with the very same octets', () => {
    const der = bundle([site.leaf, site.middle.der, site.root.der]);
    const text = Buffer.from(pem(der, 'PKCS7'));
    let refused = 0;
    // Steps that share no factor with 8, so that every bit of an octet has its turn.
    for (const [file, step] of [
      [der, 3],
      [text, 17],
    ] as const) {
      for (let at = 0; at < file.length; at += step) {
        const flipped = Buffer.from(file);
        flipped[at]! ^= 1 << (at % 8);
        const result = outcome(site, flipped);
        // A root that names another issuer now passes for a CA whose issuer is not in the file: nothing here can tell.
        if (result.startsWith(wanted)) continue;
        expect(result, `octet ${at}`).to.match(/^WRIT_AUTH_CERTIFICATE_/);
        refused += 1;
      }
    }
    expect(refused).to.be.greaterThan(der.length * 0.3);
  });

  it('costs little when it is hostile: deep nesting, endless beginnings, hundreds of certificates', async () => {
    const nested = Buffer.alloc(200_000, Buffer.from([0x30, 0x80]));
    expect(outcome(site, nested)).to.equal('WRIT_AUTH_CERTIFICATE_DAMAGED');
    expect(outcome(site, '-----BEGIN CERTIFICATE-----\n'.repeat(30_000))).to.equal('WRIT_AUTH_CERTIFICATE_DAMAGED');
    const many = await Promise.all(Array.from({ length: 40 }, () => issued({})));
    expect(outcome(site, bundle(many))).to.equal('WRIT_AUTH_CERTIFICATE_DAMAGED');
  });

  it('reaches no terminal with control characters in its names', async () => {
    const nasty = await makeAuthority('Evil\u001b[2J\u202eCA');
    const file = Buffer.from(pem(site.leaf) + pem(nasty.der));
    expect(codeThrown(() => chainFor(site.key, readCertificates(file), now))).to.equal('WRIT_AUTH_CERTIFICATE_CHAIN');
    try {
      chainFor(site.key, readCertificates(file), now);
    } catch (thrown) {
      expect((thrown as Error).message)
        .to.contain('Evil')
        .and.not.match(/\p{C}/u);
    }
  });
});

describe('the certificates of the tests', () => {
  it('are what node:crypto reads too', async () => {
    const root = await makeAuthority('Example Root', { kind: 'rsa' });
    const read = new X509Certificate(root.der);
    expect([read.ca, read.verify(createPublicKey({ key: root.spki, format: 'der', type: 'spki' }))]).to.deep.equal([
      true,
      true,
    ]);
  });
});
