/**
 * A whole Writ that exists for one drill: a home in a temporary folder, a database, people with keys, Writ's own delivery
 * certificate. Owns all of it and removes all of it. Nothing here can reach a real instance: the audience is `drill`,
 * which no other core accepts, and every key is made here and forgotten here.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openKeyStore } from '../auth/key-store.ts';
import { initialise } from '../auth/setup.ts';
import type { SetupPerson, SetupResult, Signer } from '../auth/types.ts';
import { homeLayout } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import type { SettingsFile } from '../config/settings.ts';
import { openDatabase } from '../db/database.ts';
import type { Database } from '../db/database.ts';
import { startEmbeddedServer } from '../db/embedded/server.ts';
import type { Actor, Role } from '../model/role.ts';

export type PersonActor = Actor & { readonly kind: 'person' };

export interface DrillPeople {
  readonly officer: PersonActor;
  readonly legal: PersonActor;
  readonly carrier: PersonActor;
  readonly legalKey: Signer;
  readonly carrierKey: Signer;
}

export interface ThrowawayWrit {
  readonly home: Home;
  readonly db: Database['db'];
  readonly people: DrillPeople;
  /** Pin of Writ's own delivery key, which the LEMFs admit. */
  readonly deliveryPin: string;
  /** Stops the database; with `keep` the folder stays. */
  remove(keep: boolean): Promise<void>;
}

const roles: readonly Role[] = ['security-officer', 'compliance-officer', 'approver-legal', 'approver-carrier'];
const responsiveMs = 2000;

function settingsOf({ mode, workers, pull }: ThrowawayOptions): SettingsFile {
  return {
    api: { enabled: false },
    capture: { mode, ...(workers === undefined ? {} : { workers }) },
    database: { synchronousCommit: false },
    delivery: { connectTimeoutMs: responsiveMs, retryCapMs: 250, ...(pull === undefined ? {} : { pull }) },
    log: { level: 'info', file: 'log/writ.log' },
  };
}

/** One person a role, as separation of duties wants it; `passphrase` guards the keys of this drill alone. */
function peopleOf(passphrase: string): SetupPerson[] {
  return roles.map((role) => ({
    name: `Drill ${role}`,
    login: `drill-${role}`,
    role,
    password: passphrase,
    passphrase,
  }));
}

function actorOf(result: SetupResult, role: Role): PersonActor & { readonly keyId: string } {
  const person = result.people.find((each) => each.role === role);
  return { kind: 'person', role, personId: person?.personId ?? '', keyId: person?.keyId ?? '' };
}

async function unlockPeople(home: Home, result: SetupResult, passphrase: string): Promise<DrillPeople> {
  const keys = openKeyStore(home.keys);
  const [legal, carrier] = [actorOf(result, 'approver-legal'), actorOf(result, 'approver-carrier')];
  const [legalKey, carrierKey] = await Promise.all([
    keys.unlock(legal.keyId, passphrase),
    keys.unlock(carrier.keyId, passphrase),
  ]);
  return { officer: actorOf(result, 'compliance-officer'), legal, carrier, legalKey, carrierKey };
}

const site = { name: 'Drill', audience: 'drill', operatorId: 'DRILL', networkElementId: 'drill', country: 'US' };

export interface ThrowawayOptions {
  readonly mode: 'live' | 'file';
  readonly workers?: number | undefined;
  /** Where packages are fetched; absent: nowhere. */
  readonly pull?: { readonly host: string; readonly port: number } | undefined;
}

export async function buildThrowaway(options: ThrowawayOptions): Promise<ThrowawayWrit> {
  const home = homeLayout(mkdtempSync(path.join(tmpdir(), 'writ-drill-')));
  const undo: (() => Promise<void>)[] = [];
  const remove = async (keep: boolean) => {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    if (keep) return;
    rmSync(home.root, { recursive: true, force: true });
    rmSync(home.run, { recursive: true, force: true });
  };
  try {
    writeFileSync(home.settings, `${JSON.stringify(settingsOf(options), null, 2)}\n`, { mode: 0o600 });
    const server = await startEmbeddedServer({ directory: home.postgres, synchronousCommit: false });
    undo.push(() => server.stop());
    const database = await openDatabase({ kind: 'server', address: server.address });
    undo.push(() => database.close());
    const passphrase = randomBytes(24).toString('base64url');
    const result = await initialise(database.db, home, {
      site,
      people: peopleOf(passphrase),
      certificate: 'development',
    });
    const people = await unlockPeople(home, result, passphrase);
    return { home, db: database.db, people, deliveryPin: result.deliveryPin, remove };
  } catch (thrown) {
    await remove(false);
    throw thrown;
  }
}
