/** A whole office for a test: its own database and home, six people with real keys, the API on a free port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startApi, type ApiOptions } from '../../src/api/server.ts';
import { openKeyStore } from '../../src/auth/key-store.ts';
import { initialise } from '../../src/auth/setup.ts';
import { homeLayout, type Home } from '../../src/config/home.ts';
import type { Reader } from '../../src/db/transaction.ts';
import { roles, type ApprovalRole, type Role } from '../../src/model/role.ts';
import { approvalText } from '../../src/model/signed-grant.ts';
import { makeDatabase } from '../support/database.ts';

export const PASSPHRASE = 'a passphrase of the tests';
export const passwordOf = (role: Role): string => `password of the ${role}`;
export const loginOf = (role: Role): string => `test-${role}`;

/** What tests look at in answers; which of it is there depends on the call. */
export interface Body {
  readonly code: string;
  readonly where: string;
  readonly state: string;
  readonly reason: string;
  readonly approvals: readonly string[];
  readonly masked: boolean;
  readonly selectors: readonly unknown[];
  readonly services: readonly string[];
  readonly grant: { readonly octets?: string };
  readonly octets: string;
  readonly token: string;
  readonly role: string;
  readonly warrantId: string;
  readonly agencyId: string;
  readonly endpointId: string;
  readonly caseId: string;
  readonly ok: boolean;
  readonly entries: string;
  readonly core: { readonly up: boolean };
  readonly openapi: string;
  readonly paths: Readonly<Record<string, object>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Asking {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestOffice {
  readonly url: string;
  readonly home: Home;
  readonly db: Reader;
  readonly wakes: () => number;
  personId(role: Role): string;
  keyId(role: Role): string;
  token(role: Role): string;
  call(as: Role | undefined, method: string, address: string, asking?: Asking): Promise<Answer>;
  sign(role: Role, as: ApprovalRole, octets: string): Promise<string>;
  close(): Promise<void>;
}

async function ask(url: string, method: string, { body, headers = {} }: Asking): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: text }),
  });
  const answer = await response.text();
  const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
  const parsed = (isJson ? JSON.parse(answer) : {}) as Body;
  return { status: response.status, headers: response.headers, text: answer, body: parsed };
}

const site = { name: 'test', audience: 'test-core', operatorId: 'TEST', networkElementId: '', country: 'US' };

export async function openOffice(options: Partial<ApiOptions> = {}): Promise<TestOffice> {
  const database = await makeDatabase();
  const root = mkdtempSync(path.join(tmpdir(), 'writ-api-'));
  const home = homeLayout(root);
  const people = roles.map((role) => ({
    name: `Test ${role}`,
    login: loginOf(role),
    role,
    password: passwordOf(role),
    passphrase: PASSPHRASE,
  }));
  const made = await initialise(database.db, home, { site, people, certificate: 'development' });
  let wakes = 0;
  const services = { db: database.db, home, wakeCarrier: () => void (wakes += 1) };
  const api = await startApi({ services, port: 0, signInsPerMinute: 1000, ...options });
  const tokens = new Map<Role, string>();
  for (const role of roles) {
    const signedIn = await ask(`${api.url}/api/v1/session`, 'POST', {
      body: { login: loginOf(role), password: passwordOf(role) },
    });
    tokens.set(role, signedIn.body.token);
  }
  const find = (role: Role) => made.people.find((person) => person.role === role)!;
  return {
    url: api.url,
    home,
    db: database.db,
    wakes: () => wakes,
    personId: (role) => find(role).personId,
    keyId: (role) => find(role).keyId ?? '',
    token: (role) => tokens.get(role) ?? '',
    call: (as, method, address, asking = {}) => {
      const headers = as === undefined ? {} : { authorization: `Bearer ${tokens.get(as) ?? ''}` };
      return ask(`${api.url}${address}`, method, { ...asking, headers: { ...headers, ...asking.headers } });
    },
    sign: async (role, as, octets) => {
      const signer = await openKeyStore(home.keys).unlock(find(role).keyId ?? '', PASSPHRASE);
      return (await signer.sign(approvalText(as, Buffer.from(octets, 'base64')))).toString('base64');
    },
    close: async () => {
      await api.close();
      await database.drop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
