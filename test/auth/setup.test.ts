import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { listAudit } from '../../src/audit/log.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { openKeyStore } from '../../src/auth/key-store.ts';
import { currentTrust, listKeys, registerKey, replaceKey, retireKey, writeTrustFile } from '../../src/auth/keys.ts';
import { addPerson, disablePerson } from '../../src/auth/people.ts';
import { spkiPin } from '../../src/auth/pki/certificates.ts';
import { initialise, isInitialised } from '../../src/auth/setup.ts';
import type { Home } from '../../src/config/home.ts';
import { homeLayout } from '../../src/config/home.ts';
import { withTransaction } from '../../src/db/transaction.ts';
import { publicKeyOf } from '../../src/model/signature.ts';
import { readTrustFile } from '../../src/model/trust.ts';
import { codeFrom } from '../support/codes.ts';
import type { TestDatabase } from '../support/database.ts';
import { makeDatabase } from '../support/database.ts';
import { actorOf, passphraseOf, setupRequest } from '../support/site.ts';

describe('first set-up', () => {
  let database: TestDatabase;
  let home: Home;
  beforeEach(async () => {
    database = await makeDatabase();
    home = homeLayout(mkdtempSync(path.join(tmpdir(), 'writ-setup-')));
  });
  afterEach(async () => {
    rmSync(home.root, { recursive: true, force: true });
    await database.drop();
  });

  it('leaves keys, trust file, kek and certificate that belong together, each file private', async () => {
    const made = await initialise(database.db, home, setupRequest());
    const trust = readTrustFile(readFileSync(home.trust), publicKeyOf(readFileSync(home.trustRoot)));
    expect(trust).to.deep.include({ audience: 'test-core', epoch: 1, minEpoch: 1 });
    expect(trust.keys.map((key) => key.role).sort()).to.deep.equal(['carrier', 'legal']);
    expect(readFileSync(home.kek)).to.have.length(32);
    const certificate = new X509Certificate(readFileSync(home.deliveryCertificate));
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(home.deliveryKey)))).to.equal(true);
    expect(certificate.verify(new X509Certificate(made.developmentCa!).publicKey)).to.equal(true);
    expect(spkiPin(made.certificate!)).to.equal(made.deliveryPin);
    for (const file of [home.trust, home.kek, home.trustRoot, home.deliveryKey]) {
      expect(statSync(file).mode & 0o777, file).to.equal(0o600);
    }
    expect(readdirSync(home.root).sort()).to.deep.equal(['core', 'delivery', 'kek', 'keys', 'trust.bin']);
  });

  it('I9: records site and people in the audit log of the same transaction', async () => {
    const made = await initialise(database.db, home, setupRequest());
    const rows = await listAudit(database.db, {});
    expect(rows.map((row) => row.action)).to.deep.equal(['site.set-up', ...made.people.map(() => 'person.added')]);
    expect((await verifyAudit(database.db)).ok).to.equal(true);
  });

  it('makes a request that openssl reads when an own CA is to sign', async () => {
    const made = await initialise(database.db, home, { ...setupRequest(), certificate: 'request' });
    const text = execFileSync('openssl', ['req', '-verify', '-noout', '-text'], {
      input: made.certificateRequest!,
      stdio: 'pipe',
    });
    expect(text.toString()).to.include('writ test-core');
    expect(made.certificate).to.equal(undefined);
  });

  it('keeps keys in files that openssl opens with the passphrase alone', async () => {
    const made = await initialise(database.db, home, setupRequest());
    const file = path.join(home.keys, `${made.rootKeyId}.pem`);
    const args = ['pkey', '-in', file, '-passin', `pass:${passphraseOf('security-officer')}`, '-pubout'];
    const opened = createPublicKey(execFileSync('openssl', args, { stdio: 'pipe' }));
    expect(opened.export({ format: 'der', type: 'spki' })).to.deep.equal(readFileSync(home.trustRoot));
    expect(() =>
      execFileSync('openssl', [...args.slice(0, 3), '-passin', 'pass:something else'], { stdio: 'pipe' }),
    ).to.throw();
  });

  it('refuses a second set-up and leaves the first untouched', async () => {
    await initialise(database.db, home, setupRequest());
    const before = readFileSync(home.trust);
    expect(await codeFrom(initialise(database.db, home, setupRequest()))).to.equal('WRIT_AUTH_ALREADY_SET_UP');
    expect(readFileSync(home.trust)).to.deep.equal(before);
  });

  it('leaves nothing when a person is refused at the end', async () => {
    const request = setupRequest();
    const twice = { ...request, people: [...request.people, { ...request.people[1]!, login: 'other' }] };
    expect(await codeFrom(initialise(database.db, home, twice))).to.equal('WRIT_AUTH_ROLE_CONFLICT');
    expect(await isInitialised(database.db)).to.equal(false);
    expect(readdirSync(home.root).filter((name) => name !== 'core')).to.deep.equal([]);
    await initialise(database.db, home, request);
  });

  it('begins again after a set-up that died between moving its files and committing', async () => {
    const other = await makeDatabase();
    try {
      await initialise(other.db, home, setupRequest());
      // What kill -9 leaves: files in place, the stage still there, a database that knows nothing.
      execFileSync('mkdir', [path.join(home.root, '.setup')]);
      const made = await initialise(database.db, home, setupRequest());
      expect(readdirSync(home.keys)).to.include(`${made.rootKeyId}.pem`);
      expect(readdirSync(home.root)).not.to.include('.setup');
    } finally {
      await other.drop();
    }
  });

  it('does not touch a home whose database is missing', async () => {
    const other = await makeDatabase();
    try {
      await initialise(other.db, home, setupRequest());
      expect(await codeFrom(initialise(database.db, home, setupRequest()))).to.equal('WRIT_AUTH_SETUP_FILES');
      expect(readFileSync(home.kek)).to.have.length(32);
    } finally {
      await other.drop();
    }
  });

  it('says what is missing', async () => {
    const request = setupRequest();
    const without = (role: string) => ({ ...request, people: request.people.filter((person) => person.role !== role) });
    for (const role of ['security-officer', 'compliance-officer', 'approver-legal', 'approver-carrier']) {
      expect(await codeFrom(initialise(database.db, home, without(role))), role).to.equal('WRIT_AUTH_SETUP_INVALID');
    }
    const weak = { ...request, people: request.people.map((person) => ({ ...person, passphrase: 'short' })) };
    expect(await codeFrom(initialise(database.db, home, weak))).to.equal('WRIT_AUTH_PASSPHRASE_WEAK');
    const audience = { ...request, site: { ...request.site, audience: 'Upper Case' } };
    expect(await codeFrom(initialise(database.db, home, audience))).to.equal('WRIT_AUTH_SETUP_INVALID');
  });

  describe('then the keys', () => {
    async function site() {
      const made = await initialise(database.db, home, setupRequest());
      const store = openKeyStore(home.keys);
      const root = await store.unlock(made.rootKeyId, passphraseOf('security-officer'));
      const officer = actorOf(made, 'security-officer');
      const legal = made.people.find((person) => person.role === 'approver-legal')!;
      return { made, store, root, officer, legal };
    }

    it('replaces a lost approver key under a new epoch, and old grants stay good', async () => {
      const { store, root, officer, legal } = await site();
      const fresh = await store.create('p256', 'another long passphrase');
      const change = { personId: legal.personId, algorithm: 'p256', spki: fresh.spki } as const;
      const next = await withTransaction(database.db, (tx) => replaceKey(tx, officer, root, change, 'lost'));
      writeTrustFile(home, next.octets);
      const trust = readTrustFile(readFileSync(home.trust), publicKeyOf(readFileSync(home.trustRoot)));
      expect(trust).to.deep.include({ epoch: 2, minEpoch: 1 });
      const old = trust.keys.find((key) => key.keyId.toString('hex') === legal.keyId);
      expect(old).to.deep.include({ fromEpoch: 1, retiredEpoch: 2 });
      expect(trust.keys.find((key) => key.keyId.toString('hex') === fresh.keyId)).to.deep.include({
        fromEpoch: 2,
        retiredEpoch: 0,
      });
      expect((await listAudit(database.db, { action: 'key.replaced' }))[0]?.detail).to.include({
        why: 'lost',
        epoch: 2,
      });
    });

    it('kills older grants when the key was stolen', async () => {
      const { root, officer, legal } = await site();
      await withTransaction(database.db, (tx) => retireKey(tx, officer, root, legal.personId, 'stolen'));
      expect((await currentTrust(database.db)).trust).to.deep.include({ epoch: 2, minEpoch: 2 });
      expect((await listKeys(database.db)).filter((key) => key.retiredEpoch === 0)).to.have.length(1);
    });

    it('refuses a root signature by any other key, a key for somebody else’s role, and a second key in use', async () => {
      const { made, store, root, officer, legal } = await site();
      const fresh = await store.create('ed25519', 'another long passphrase');
      const key = { personId: legal.personId, algorithm: 'ed25519', spki: fresh.spki } as const;
      const run = (work: Parameters<typeof withTransaction>[1]) => codeFrom(withTransaction(database.db, work));
      const notRoot = await store.unlock(legal.keyId!, passphraseOf('approver-legal'));
      expect(await run((tx) => replaceKey(tx, officer, notRoot, key, 'lost'))).to.equal('WRIT_AUTH_NOT_ROOT');
      expect(await run((tx) => registerKey(tx, officer, root, key))).to.equal('WRIT_AUTH_KEY_IN_USE');
      const compliance = made.people.find((person) => person.role === 'compliance-officer')!;
      const wrong = { ...key, personId: compliance.personId };
      expect(await run((tx) => registerKey(tx, officer, root, wrong))).to.equal('WRIT_AUTH_NOT_APPROVER');
      expect(await run((tx) => registerKey(tx, officer, root, { ...key, algorithm: 'p256' }))).to.equal(
        'WRIT_AUTH_KEY_ALGORITHM',
      );
      const legalActor = actorOf(made, 'approver-legal');
      expect(await run((tx) => replaceKey(tx, legalActor, root, key, 'lost'))).to.equal('WRIT_AUTH_FORBIDDEN');
      expect((await currentTrust(database.db)).trust.epoch).to.equal(1);
    });

    it('registers the key of an approver who joined later', async () => {
      const { store, root, officer } = await site();
      const person = {
        name: 'Second Carrier',
        login: 'carrier2',
        role: 'approver-carrier',
        password: 'long enough password',
      } as const;
      const added = await withTransaction(database.db, (tx) => addPerson(tx, officer, person));
      const fresh = await store.create('ed25519', 'another long passphrase');
      const key = { personId: added.personId, algorithm: 'ed25519', spki: fresh.spki } as const;
      await withTransaction(database.db, (tx) => registerKey(tx, officer, root, key));
      expect((await currentTrust(database.db)).trust.keys).to.have.length(3);
      await withTransaction(database.db, (tx) => disablePerson(tx, officer, added.personId));
    });

    it('opens a key with its passphrase only', async () => {
      const { made, store } = await site();
      expect(await codeFrom(store.unlock(made.rootKeyId, 'not the passphrase'))).to.equal('WRIT_AUTH_PASSPHRASE');
      expect(await codeFrom(store.unlock('0'.repeat(64), 'x'))).to.equal('WRIT_AUTH_KEY_UNKNOWN');
      expect(await codeFrom(store.unlock('../../etc/passwd', 'x'))).to.equal('WRIT_AUTH_KEY_UNKNOWN');
      expect(await store.list()).to.have.length(3);
    });
  });
});
