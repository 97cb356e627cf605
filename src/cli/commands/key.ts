/** An approver's own key: made on their machine, kept there under a passphrase. Only its public half is handed on. */
import { type Command, Option } from 'commander';
import { openKeyStore } from '../../auth/key-store.ts';
import { keyAlgorithms, type KeyAlgorithm } from '../../model/signature.ts';
import { writeNew } from '../files.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { answersOption, teach } from '../teach.ts';

interface NewKeyOptions {
  readonly algorithm: KeyAlgorithm;
  readonly out: string;
  readonly answers?: string;
}

export function publicPem(spki: Buffer): string {
  const lines = spki.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

async function newPassphrase(context: Context, answers: string | undefined): Promise<string> {
  const passphrase = await context.secret('passphrase', 'Passphrase for the new key (at least 12 characters)', answers);
  if (answers === undefined && (await context.terminal.askSecret('The same again')) !== passphrase) {
    throw new InputError('WRIT_CLI_ANSWERS', 'the two passphrases differ', 'Start again.');
  }
  return passphrase;
}

async function makeKey(context: Context, options: NewKeyOptions): Promise<void> {
  const passphrase = await newPassphrase(context, options.answers);
  const made = await openKeyStore(context.home.keys).create(options.algorithm, passphrase);
  writeNew(options.out, publicPem(made.spki), 0o644);
  const keyId = made.keyId;
  context.show({ keyId, publicKey: options.out }, () => `Key ${keyId}\nPublic half in ${options.out}`);
  if (!context.wantsJson) {
    context.terminal.note(
      '\nNext: bring the public file to the security officer and read the key id out to them; they run writ trust add-key.',
    );
  }
}

export function addKeys(program: Command, open: Open): void {
  const group = teach(program.command('key'), {
    summary: 'your own signing key',
    does: 'Keys of approvers and of the security officer. The private half never leaves this machine and lies under a passphrase.',
    examples: ['writ key new --out lena.pem', 'writ key list'],
  });
  const command = group
    .command('new')
    .requiredOption('--out <file>', 'a new file for the public half (PEM)')
    .addOption(new Option('--algorithm <name>', 'what kind of key').choices(keyAlgorithms).default('ed25519'))
    .addOption(answersOption('{"passphrase": "..."}'));
  teach(command, {
    summary: 'make a key',
    does: 'Makes a key pair in this home, under a passphrase that is asked for twice, and writes the public half to a file.',
    examples: ['writ key new --out lena.pem'],
    next: 'The security officer runs `writ trust add-key` (first key) or `writ trust replace-key` (lost or stolen key) with the file.',
  });
  command.action((options: NewKeyOptions) => makeKey(open(command), options));

  const list = teach(group.command('list'), {
    summary: 'keys in this home',
    does: 'Lists the ids of the keys that lie here.',
    examples: ['writ key list'],
  });
  list.action(async () => {
    const context = open(list);
    const ids = await openKeyStore(context.home.keys).list();
    context.show(ids, (all) => (all.length === 0 ? '(none)' : all.join('\n')));
  });
}
