/**
 * Changing whose approval counts. The security officer does it on the office's own machine: the root key signs a new trust file under
 * a higher epoch, the change and its audit row are one transaction, then the core is given the file.
 */
import { createHash, createPublicKey } from 'node:crypto';
import { codeOf } from '../../base/errors.ts';
import { openKeyStore } from '../../auth/key-store.ts';
import { registerKey, replaceKey, writeTrustFile, type KeyChange, type NewTrust } from '../../auth/keys.ts';
import { listPeople } from '../../auth/people.ts';
import { authenticate, logIn } from '../../auth/sessions.ts';
import type { PersonActor, Signer } from '../../auth/types.ts';
import { socketPath } from '../../config/home.ts';
import { withTransaction, type Reader, type Tx } from '../../db/transaction.ts';
import { callOnce } from '../../ipc/client.ts';
import { coreContract } from '../../ipc/core-messages.ts';
import { algorithmOf } from '../../model/signature.ts';
import type { Context } from '../context.ts';
import { readGiven } from '../files.ts';
import { InputError } from '../input-error.ts';
import { withOfficeDatabase } from '../office-database.ts';
import { readSession } from '../session-file.ts';

export interface ChangeOptions {
  readonly person: string;
  readonly key: string;
  /** Absent: a first key. */
  readonly why?: 'lost' | 'stolen';
  readonly answers?: string;
}

/** The security officer: the session of this home, else login and password. */
export async function officerOf(context: Context, db: Reader, answers: string | undefined): Promise<PersonActor> {
  const token = context.environment.token ?? readSession(context.home.root)?.token;
  if (token !== undefined) return (await authenticate(db, token)).actor;
  const login = await context.answer('login', "The security officer's login", answers);
  const password = await context.secret('password', 'Password', answers);
  return (await authenticate(db, (await logIn(db, login, password)).token)).actor;
}

async function rootSigner(context: Context, answers: string | undefined): Promise<Signer> {
  const keyId = createHash('sha256').update(readGiven(context.home.trustRoot, 'root of trust')).digest('hex');
  const passphrase = await context.secret('rootPassphrase', 'Passphrase of the root key', answers);
  return openKeyStore(context.home.keys).unlock(keyId, passphrase);
}

function keyFrom(file: string): Pick<KeyChange, 'algorithm' | 'spki'> {
  try {
    const key = createPublicKey(readGiven(file, 'public key'));
    return { algorithm: algorithmOf(key), spki: key.export({ format: 'der', type: 'spki' }) };
  } catch (thrown) {
    if (thrown instanceof InputError) throw thrown;
    throw new InputError(
      'WRIT_CLI_FILE',
      `"${file}" holds no public key`,
      'Give the file that `writ key new --out` made.',
    );
  }
}

/** Loads it into a running core; one that is down takes it from the home when it starts. */
async function tellCore(context: Context, octets: Buffer): Promise<boolean> {
  try {
    await callOnce(socketPath(context.home, 'core'), coreContract, 'trust', { trust: octets });
    return true;
  } catch (thrown) {
    if (codeOf(thrown)?.startsWith('WRIT_IPC_')) return false;
    throw thrown;
  }
}

function sign(tx: Tx, actor: PersonActor, root: Signer, key: KeyChange, why: ChangeOptions['why']): Promise<NewTrust> {
  return why === undefined ? registerKey(tx, actor, root, key) : replaceKey(tx, actor, root, key, why);
}

export async function changeTrust(context: Context, options: ChangeOptions): Promise<void> {
  const key = keyFrom(options.key);
  await withOfficeDatabase(context, async (db) => {
    const actor = await officerOf(context, db, options.answers);
    const root = await rootSigner(context, options.answers);
    const person = (await listPeople(db, actor)).find(({ login }) => login === options.person);
    if (person === undefined)
      throw new InputError(
        'WRIT_CLI_NOT_FOUND',
        'there is no person with that login',
        '`writ person list` shows them.',
      );
    const made = await withTransaction(db, (tx) =>
      sign(tx, actor, root, { ...key, personId: person.personId }, options.why),
    );
    writeTrustFile(context.home, made.octets);
    const told = await tellCore(context, made.octets);
    const sentence = `Trust epoch ${made.epoch}; ${told ? 'the core has it' : 'the core takes it when it starts'}.`;
    context.show({ epoch: made.epoch, coreHasIt: told }, () => sentence);
  });
  if (!context.wantsJson) {
    context.terminal.note(
      'Warrants in review or approved under the old epoch need `writ warrant renew` and both signatures again.',
    );
  }
}
