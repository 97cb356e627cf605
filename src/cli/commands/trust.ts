/**
 * Whose approval counts. The security officer changes it on the office's own machine: the root key signs a new trust file under a
 * higher epoch, the change and its audit row are one transaction, then the core is given the file.
 */
import { createHash, createPublicKey } from 'node:crypto';
import { type Command, Option } from 'commander';
import { codeOf } from '../../base/errors.ts';
import { registerKey, replaceKey, writeTrustFile, type KeyChange, type NewTrust } from '../../auth/keys.ts';
import { openKeyStore } from '../../auth/key-store.ts';
import { listPeople } from '../../auth/people.ts';
import { authenticate, logIn } from '../../auth/sessions.ts';
import type { PersonActor, Signer } from '../../auth/types.ts';
import { socketPath } from '../../config/home.ts';
import { withTransaction, type Reader, type Tx } from '../../db/transaction.ts';
import { callOnce } from '../../ipc/client.ts';
import { coreContract } from '../../ipc/core-messages.ts';
import { formatInstant } from '../../model/instant.ts';
import { algorithmOf } from '../../model/signature.ts';
import { readTrustFile, type Trust } from '../../model/trust.ts';
import type { Context } from '../context.ts';
import { readGiven } from '../files.ts';
import { InputError } from '../input-error.ts';
import { withOfficeDatabase } from '../office-database.ts';
import type { Open } from '../program.ts';
import { readSession } from '../session-file.ts';
import { fields, table } from '../table.ts';
import { answersOption, teach } from '../teach.ts';

interface ChangeOptions {
  readonly person: string;
  readonly key: string;
  readonly why?: 'lost' | 'stolen';
  readonly answers?: string;
}

function describeTrust(trust: Trust): string {
  const head = fields([
    ['audience', trust.audience],
    ['epoch', `${trust.epoch} (grants from epoch ${trust.minEpoch} on are good)`],
    ['made', formatInstant(trust.createdAtNs)],
  ]);
  const rows = trust.keys.map((key) => [
    key.keyId.toString('hex'),
    key.role,
    key.personId,
    key.algorithm,
    `${key.fromEpoch}`,
    key.retiredEpoch === 0 ? 'in use' : `retired in ${key.retiredEpoch}`,
  ]);
  return `${head}\n\n${table(['KEY', 'ROLE', 'PERSON', 'KIND', 'FROM', ''], rows)}`;
}

function trustAsData(trust: Trust): Readonly<Record<string, unknown>> {
  const keys = trust.keys.map((key) => ({
    ...key,
    keyId: key.keyId.toString('hex'),
    spki: key.spki.toString('base64'),
  }));
  return { ...trust, createdAt: formatInstant(trust.createdAtNs), keys };
}

function showTrust(context: Context): void {
  const root = readGiven(context.home.trustRoot, 'root of trust');
  const trust = readTrustFile(
    readGiven(context.home.trust, 'trust file'),
    createPublicKey({ key: root, format: 'der', type: 'spki' }),
  );
  context.show(trustAsData(trust), () => describeTrust(trust));
}

/** The security officer: the session of this home, else login and password. */
async function officerOf(context: Context, db: Reader, answers: string | undefined): Promise<PersonActor> {
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

type Change = (tx: Tx, actor: PersonActor, root: Signer, key: KeyChange) => Promise<NewTrust>;

async function changeTrust(context: Context, options: ChangeOptions, change: Change): Promise<void> {
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
    const made = await withTransaction(db, (tx) => change(tx, actor, root, { ...key, personId: person.personId }));
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

function changeCommand(group: Command, name: string): Command {
  return group
    .command(name)
    .requiredOption('--person <login>', 'whose key it is')
    .requiredOption('--key <file>', 'the public half, as `writ key new` wrote it')
    .addOption(answersOption('{"login", "password", "rootPassphrase"}'));
}

export function addTrust(program: Command, open: Open): void {
  const group = teach(program.command('trust'), {
    summary: 'whose approval counts',
    does: 'The trust file, signed by the security officer: the approvers’ public keys. The core obeys no other.',
    examples: ['writ trust show', 'writ trust replace-key --person lena --key lena2.pem --why lost'],
  });
  const show = teach(group.command('show'), {
    summary: 'the trust file of this home',
    does: 'Checks the signature of the trust file against the root of trust, and shows what it says.',
    examples: ['writ trust show'],
  });
  show.action(() => showTrust(open(show)));

  const add = teach(changeCommand(group, 'add-key'), {
    summary: "a new approver's first key",
    does: 'Puts the key into a new trust file under the next epoch. Compare the key id with its owner, by voice, first.',
    examples: ['writ trust add-key --person lena --key lena.pem'],
    next: '`writ trust show`; the core has it at once when it runs.',
  });
  add.action((options: ChangeOptions) => changeTrust(open(add), options, registerKey));

  const replace = changeCommand(group, 'replace-key').addOption(
    new Option('--why <why>', 'lost: running grants stay. stolen: they die')
      .choices(['lost', 'stolen'])
      .makeOptionMandatory(),
  );
  teach(replace, {
    summary: 'replace a lost or stolen approver key',
    does:
      'Retires the old key and trusts the new one under the next epoch. A lost key does no harm to running interceptions. With ' +
      'a stolen one every grant of an earlier epoch ends at once, whoever signed it.',
    examples: ['writ trust replace-key --person lena --key lena2.pem --why lost'],
    next: 'Warrants that were waiting for signatures: `writ warrant renew ID`.',
  });
  replace.action((options: ChangeOptions) =>
    changeTrust(open(replace), options, (tx, actor, root, key) =>
      replaceKey(tx, actor, root, key, options.why ?? 'stolen'),
    ),
  );
}
