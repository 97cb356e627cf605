/** Whose approval counts: looking at it, and the commands that change it (trust-change.ts). */
import { createPublicKey } from 'node:crypto';
import { type Command, Option } from 'commander';
import { formatInstant } from '../../model/instant.ts';
import { readTrustFile, type Trust } from '../../model/trust.ts';
import type { Context } from '../context.ts';
import { readGiven } from '../files.ts';
import type { Open } from '../program.ts';
import { fields, table } from '../table.ts';
import { answersOption, teach } from '../teach.ts';
import type { ChangeOptions } from './trust-change.ts';

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

/** Loaded when it is done: it brings the database. */
async function change(context: Context, options: ChangeOptions): Promise<void> {
  const { changeTrust } = await import('./trust-change.ts');
  await changeTrust(context, options);
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
  add.action((options: ChangeOptions) => change(open(add), options));

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
  replace.action((options: ChangeOptions) => change(open(replace), options));
}
