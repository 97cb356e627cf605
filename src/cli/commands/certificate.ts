/** Writ's own certificate toward LEMFs: the request for a CA, taking what the CA returned, looking at what is installed. */
import path from 'node:path';
import type { Command } from 'commander';
import type { CertificateFacts, CertificateState, PreparedCertificate } from '../../auth/pki/delivery-certificate.ts';
import type { Context } from '../context.ts';
import { readGiven } from '../files.ts';
import { InputError } from '../input-error.ts';
import { withOfficeDatabase } from '../office-database.ts';
import type { Open } from '../program.ts';
import { fields } from '../table.ts';
import { answersOption, teach } from '../teach.ts';

type Pair = readonly [string, string];

function factPairs(facts: CertificateFacts): Pair[] {
  return [
    ['subject', facts.subject],
    ['issuer', facts.issuer],
    ['pin', `SHA-256 ${facts.pin}`],
    ['valid from', facts.notBefore.toISOString()],
    ['valid until', facts.notAfter.toISOString()],
  ];
}

function describeInstalled({ facts, chainLength, endsAt, leftOut }: PreparedCertificate): string {
  const chain: Pair = ['chain', `${chainLength} sent; signed in the end by ${endsAt}`];
  const rest: readonly Pair[] = leftOut.length === 0 ? [] : [['left out', leftOut.join('; ')]];
  return [
    'The delivery certificate is installed.',
    fields([...factPairs(facts), chain, ...rest]),
    '\nDelivery shows it from its next connection on; connections that stand keep the one they began with.',
    'The one before, if any, is delivery/cert.previous.pem.',
  ].join('\n');
}

/** Loaded when it is done: it brings pkijs and the database. */
async function install(context: Context, file: string, answers: string | undefined): Promise<void> {
  const { installCertificate, prepareCertificate } = await import('../../auth/pki/delivery-certificate.ts');
  const { officerOf } = await import('./trust-change.ts');
  const prepared = prepareCertificate(context.home, readGiven(file, 'certificate file'), new Date());
  await withOfficeDatabase(context, async (db) => {
    const actor = await officerOf(context, db, answers);
    await installCertificate(db, actor, context.home, prepared);
  });
  const { facts, chainLength, endsAt, leftOut } = prepared;
  context.show({ ...facts, chainLength, endsAt, leftOut, file: context.home.deliveryCertificate }, () =>
    describeInstalled(prepared),
  );
}

function describeState(state: CertificateState): string {
  return fields([
    ...factPairs(state.facts),
    ['days left', `${state.daysLeft}`],
    ['chain', `${state.chainLength} sent`],
    ['delivery key', state.matchesKey ? 'matches' : 'is of another certificate'],
    ['usable', state.problem === undefined ? 'yes' : `no: ${state.problem.code}`],
  ]);
}

/** One that can't be used is shown, and then fails the command: a script that watches over it needs no parser. */
async function show(context: Context): Promise<void> {
  const { certificateState } = await import('../../auth/pki/delivery-certificate.ts');
  const state = certificateState(context.home, new Date());
  const { facts, chainLength, daysLeft, matchesKey, problem } = state;
  const usable = problem === undefined;
  context.show({ ...facts, chainLength, daysLeft, matchesKey, usable, ...(usable ? {} : { code: problem.code }) }, () =>
    describeState(state),
  );
  if (!usable) throw problem;
}

function showRequest(context: Context): void {
  const file = path.join(context.home.delivery, 'request.pem');
  try {
    const request = readGiven(file, 'certificate request').toString('utf8');
    context.show({ file, request }, () => `${request.trim()}\n\n${file}`);
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    throw new InputError(
      'WRIT_CLI_NOT_FOUND',
      `there is no certificate request at ${file}`,
      'Set-up makes one when it is told that your own CA signs; with a development CA there is none.',
    );
  }
}

function addInstall(group: Command, open: Open): void {
  const command = teach(
    group.command('install <file>').addOption(answersOption('{"login", "password"} of the security officer')),
    {
      summary: 'take the certificate that your CA returned',
      does:
        'FILE is what the CA sent back: PEM (one certificate or a chain, in any order), DER, or PKCS#7 (.p7b). The leaf must be of ' +
        "Writ's own delivery key; signatures, dates and uses are checked link by link, and a self-signed root is left out. The " +
        'certificate before is kept as cert.previous.pem. The change is audited; it takes the security officer.',
      examples: ['writ certificate install writ.p7b', 'writ certificate install chain.pem --answers officer.json'],
      next: '`writ certificate show`; agencies that pin Writ compare the pin.',
    },
  );
  command.action((file: string, options: { answers?: string }) => install(open(command), file, options.answers));
}

export function addCertificate(program: Command, open: Open): void {
  const group = teach(program.command('certificate'), {
    summary: "Writ's own certificate toward collection systems",
    does: 'The delivery certificate, by which LEMFs know Writ: its request, its installation, and when it ends.',
    examples: ['writ certificate request', 'writ certificate install writ.p7b', 'writ certificate show'],
  });
  const request = teach(group.command('request'), {
    summary: 'the request for your CA to sign',
    does: 'Prints the certificate request (PKCS#10, PEM) that set-up made of the delivery key, and where it lies.',
    examples: ['writ certificate request'],
    next: '`writ certificate install FILE`, with what the CA returns.',
  });
  request.action(() => showRequest(open(request)));
  addInstall(group, open);
  const shown = teach(group.command('show'), {
    summary: 'the installed certificate, and how long it lasts',
    does: 'Shows subject, issuer, pin and dates, and checks it anew. Exit code 1 when there is none or it can’t be used.',
    examples: ['writ certificate show', 'writ certificate show --json'],
    next: 'A renewal is installed the same way: `writ certificate install FILE`.',
  });
  shown.action(() => show(open(shown)));
}
