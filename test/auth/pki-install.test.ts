import { createPublicKey } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { listAudit } from '../../src/audit/log.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { certificateState, installCertificate, prepareCertificate } from '../../src/auth/pki/delivery-certificate.ts';
import type { PreparedCertificate } from '../../src/auth/pki/delivery-certificate.ts';
import { initialise } from '../../src/auth/setup.ts';
import type { SetupResult } from '../../src/auth/types.ts';
import { homeLayout } from '../../src/config/home.ts';
import type { Home } from '../../src/config/home.ts';
import type { Reader } from '../../src/db/transaction.ts';
import type { Role } from '../../src/model/role.ts';
import { deliveryTls } from '../../src/server/delivery.ts';
import { makeIdentity } from '../handover/delivery/certificates.ts';
import { contentPdus } from '../handover/delivery/pdus.ts';
import { aboutOf, Rig, tlsEndpoint, until } from '../handover/delivery/rig.ts';
import type { Authority, CertificateWish } from '../support/authority.ts';
import { bundle, certify, makeAuthority, serverAuth } from '../support/authority.ts';
import { codeFrom, codeThrown } from '../support/codes.ts';
import type { TestDatabase } from '../support/database.ts';
import { makeDatabase } from '../support/database.ts';
import { actorOf, setupRequest } from '../support/site.ts';

describe('installing the delivery certificate', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let home: Home;
  let made: SetupResult;
  let root: Authority;
  let middle: Authority;
  const previous = (): string => path.join(home.delivery, 'cert.previous.pem');
  let publicKey: Buffer;

  beforeEach(async () => {
    database = await makeDatabase();
    home = homeLayout(mkdtempSync(path.join(tmpdir(), 'writ-certificate-')));
    made = await initialise(database.db, home, { ...setupRequest(), certificate: 'request' });
    publicKey = createPublicKey(readFileSync(home.deliveryKey)).export({ format: 'der', type: 'spki' });
    root = await makeAuthority('Example Root');
    middle = await makeAuthority('Example Issuing CA', { parent: root });
  });
  afterEach(async () => {
    rmSync(home.root, { recursive: true, force: true });
    await database.drop();
  });

  const fileOf = async (wish: CertificateWish = {}): Promise<Buffer> =>
    bundle([root.der, await certify(middle, publicKey, wish), middle.der]);
  const prepare = async (wish: CertificateWish = {}): Promise<PreparedCertificate> =>
    prepareCertificate(home, await fileOf(wish), new Date());
  const install = async (prepared: PreparedCertificate, role: Role = 'security-officer'): Promise<void> =>
    installCertificate(database.db, actorOf(made, role), home, prepared);
  const installed = () => listAudit(database.db, { action: 'certificate.installed' });

  it('I9: puts leaf and intermediate into the home, privately, with a row in the audit log', async () => {
    const prepared = await prepare();
    expect(prepared).to.deep.include({ chainLength: 2, endsAt: 'CN=Example Root', leftOut: [] });
    await install(prepared);
    expect(readFileSync(home.deliveryCertificate, 'utf8')).to.equal(prepared.pem);
    expect(statSync(home.deliveryCertificate).mode & 0o777).to.equal(0o600);
    expect(readdirSync(home.delivery).sort()).to.deep.equal(['cert.pem', 'key.pem', 'request.pem']);
    const [row] = await installed();
    expect(row?.detail).to.include({ pin: made.deliveryPin, chainLength: 2 });
    expect(row?.detail['notAfter']).to.equal(prepared.facts.notAfter.toISOString());
    expect(row?.subject).to.equal(`certificate:${prepared.facts.fingerprint}`);
    expect((await verifyAudit(database.db)).ok).to.equal(true);
  });

  it('keeps the one before, and not twice the same', async () => {
    const [first, second] = [await prepare(), await prepare()];
    await install(first);
    expect(existsSync(previous())).to.equal(false);
    await install(second);
    await install(second);
    expect(readFileSync(previous(), 'utf8')).to.equal(first.pem);
    expect(readFileSync(home.deliveryCertificate, 'utf8')).to.equal(second.pem);
    expect(await installed()).to.have.length(3);
  });

  it('refuses by a role without that right, and leaves all as it was', async () => {
    const first = await prepare();
    await install(first);
    const second = await prepare();
    for (const role of ['engineer', 'compliance-officer', 'auditor'] as const) {
      expect(await codeFrom(install(second, role))).to.equal('WRIT_AUTH_FORBIDDEN');
    }
    expect(readFileSync(home.deliveryCertificate, 'utf8')).to.equal(first.pem);
    expect(existsSync(previous())).to.equal(false);
    expect(await installed()).to.have.length(1);
  });

  it('refuses a certificate that can’t serve before anything is touched', async () => {
    await install(await prepare());
    const before = readFileSync(home.deliveryCertificate);
    const refusals: [Buffer, string][] = [
      [await fileOf({ to: new Date(Date.now() - 1000) }), 'DATES'],
      [await fileOf({ purposes: [serverAuth] }), 'USE'],
      [bundle([root.der, middle.der]), 'OTHER_KEY'],
      [bundle([await certify(middle, publicKey), root.der]), 'CHAIN'],
      [(await fileOf()).subarray(0, 500), 'DAMAGED'],
      [readFileSync(path.join(home.delivery, 'request.pem')), 'NONE'],
    ];
    for (const [file, what] of refusals) {
      expect(codeThrown(() => prepareCertificate(home, file, new Date()))).to.equal(`WRIT_AUTH_CERTIFICATE_${what}`);
    }
    expect(readFileSync(home.deliveryCertificate)).to.deep.equal(before);
    expect(await installed()).to.have.length(1);
  });

  it('moves the files back when the transaction does not commit, and leaves no row when a file can’t be moved', async () => {
    const [first, second, third] = [await prepare(), await prepare(), await prepare()];
    await install(first);
    await install(second);
    const execute = async (work: (tx: Reader) => Promise<void>): Promise<void> => {
      await database.db.transaction().execute(async (tx) => {
        await work(tx);
        expect(readFileSync(home.deliveryCertificate, 'utf8')).to.equal(third.pem);
        throw new Error('the connection is lost');
      });
    };
    const failing = { transaction: () => ({ execute }) } as unknown as Reader;
    const lost = await installCertificate(failing, actorOf(made, 'security-officer'), home, third).catch(
      (thrown: unknown) => (thrown as Error).message,
    );
    expect(lost).to.equal('the connection is lost');
    const gone = { ...home, deliveryCertificate: path.join(home.root, 'absent', 'cert.pem') };
    const code = await codeFrom(installCertificate(database.db, actorOf(made, 'security-officer'), gone, third));
    expect(code).to.equal('WRIT_AUTH_CERTIFICATE_WRITE');
    expect(readFileSync(home.deliveryCertificate, 'utf8')).to.equal(second.pem);
    expect(readFileSync(previous(), 'utf8')).to.equal(first.pem);
    expect(readdirSync(home.delivery).filter((name) => name.endsWith('.new'))).to.deep.equal([]);
    expect(await installed()).to.have.length(2);
  });

  it('can be looked at: absent, good, out of date, of another key', async () => {
    const look = (now = new Date()) => certificateState(home, now);
    expect(codeThrown(look)).to.equal('WRIT_AUTH_NO_CERTIFICATE');
    await install(await prepare({ to: new Date(Date.now() + 10.5 * 86_400_000) }));
    expect(look()).to.deep.include({ chainLength: 2, daysLeft: 10, matchesKey: true, problem: undefined });
    const later = look(new Date(Date.now() + 12 * 86_400_000));
    expect([later.daysLeft, later.problem?.code]).to.deep.equal([-2, 'WRIT_AUTH_CERTIFICATE_DATES']);
    const other = makeIdentity('other');
    writeFileSync(home.deliveryKey, other.key);
    const foreign = look();
    expect([foreign.matchesKey, foreign.problem?.code]).to.deep.equal([false, 'WRIT_AUTH_CERTIFICATE_OTHER_KEY']);
    rmSync(home.deliveryKey);
    expect(codeThrown(look)).to.equal('WRIT_AUTH_DELIVERY_KEY');
  });

  it('brings a waiting link up over TLS without a restart', async () => {
    const rig = new Rig();
    try {
      const theirs = makeIdentity('lemf');
      const lemf = await rig.lemf({ ...theirs, clientPin: made.deliveryPin });
      const stream = rig.spool.add(aboutOf({ endpoints: [tlsEndpoint(lemf.ports.hi3, theirs.pin)] }));
      rig.spool.append(stream, contentPdus('W-0001', 0, 50));
      const delivery = rig.deliver({ tls: deliveryTls(home) });
      const link = () => delivery.status().links[0];
      await until('no certificate yet', () => link()?.code === 'WRIT_DELIVERY_NO_TLS_KEY');
      await install(await prepare());
      await until('all confirmed', () => stream.cursor.confirmed === 50n);
      expect(lemf.report().faults).to.deep.equal([]);
      expect(link()?.connects).to.equal(1);
    } finally {
      await rig.close();
    }
  });
});
