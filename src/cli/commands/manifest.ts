/** `writ stream manifest`: what became of a warrant's data, as a signed file, and its verification by anybody who has it. */
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { SignedManifestShape } from '../../api/routes/manifest.ts';
import type { SignedBy } from '../../auth/pki/detached-signature.ts';
import type { Manifest } from '../../warrants/manifest.ts';
import type { Context } from '../context.ts';
import { readGiven, writeNew } from '../files.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { fields, table } from '../table.ts';
import { teach } from '../teach.ts';
import { warrantId } from './warrant.ts';

interface Options {
  readonly out?: string;
  readonly verify?: string;
  readonly pin?: string;
}

interface Verdict extends SignedBy {
  /** The key is the one asked for (`--pin`), or this home's own; undefined: nothing to compare with. */
  readonly expected: boolean | undefined;
  readonly breaks: readonly string[];
  readonly manifest: Manifest;
}

const signatureOf = (file: string): string => `${file}.p7s`;

async function make(context: Context, wanted: string, out: string): Promise<void> {
  const api = await context.api();
  const id = await warrantId(api, wanted);
  const { text, signature } = await api.post<SignedManifestShape>(`/warrants/${id}/manifest`);
  writeNew(out, text, 0o600);
  writeNew(signatureOf(out), Buffer.from(signature, 'base64'), 0o600);
  context.show({ file: out, signature: signatureOf(out) }, () => `${out}\n${signatureOf(out)} (CMS, detached)`);
}

/** What to compare the signer with: what was given, else this home's delivery certificate. */
async function expectedPin(context: Context, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) return given.toLowerCase();
  if (!existsSync(context.home.deliveryCertificate)) return undefined;
  const { spkiPin } = await import('../../auth/pki/certificates.ts');
  return spkiPin(readFileSync(context.home.deliveryCertificate, 'utf8'));
}

function describe({ manifest, pin, subject, expected, breaks }: Verdict): string {
  const believed = { true: 'yes', false: 'NO: another key', undefined: 'not known: give --pin' }[`${expected}`];
  const head = fields([
    ['warrant', manifest.warrantId],
    ['made', `${manifest.made}, audit log at entry ${manifest.auditHead.seq}`],
    ['signed by', `${subject}, key ${pin}`],
    ['expected key', believed],
    ['segments', breaks.length === 0 ? 'connected, hash by hash' : 'NOT CONNECTED'],
    ['gaps, losses', `${manifest.gaps.length}`],
  ]);
  const rows = manifest.streams.map(({ streamId, leg, state, durable, confirmed, segments }) => [
    ...[streamId, leg.toUpperCase(), state, durable, confirmed, `${segments.length}`],
  ]);
  return [head, '', table(['STREAM', 'LEG', 'STATE', 'DURABLE', 'CONFIRMED', 'SEGMENTS'], rows), ...breaks].join('\n');
}

async function verify(context: Context, file: string, pin: string | undefined): Promise<void> {
  const content = readGiven(file, 'manifest');
  const signature = readGiven(signatureOf(file), 'signature');
  const { verifyDetached } = await import('../../auth/pki/detached-signature.ts');
  const { breaksIn, readManifest } = await import('../../warrants/manifest.ts');
  const by = await verifyDetached(content, signature);
  const wanted = await expectedPin(context, pin);
  const manifest = readManifest(content.toString('utf8'));
  const breaks = manifest.streams.flatMap(breaksIn);
  const expected = wanted === undefined ? undefined : wanted === by.pin;
  context.show<Verdict>({ ...by, expected, breaks, manifest }, describe);
  if (expected === false || breaks.length > 0) process.exitCode = 1;
}

export function addManifest(group: Command, open: Open): void {
  const command = group
    .command('manifest')
    .argument('[warrant]', "a warrant's id, or the beginning of it")
    .option('--out <file>', 'a new file; the signature goes beside it, as FILE.p7s')
    .option('--verify <file>', 'check a manifest against FILE.p7s instead')
    .option('--pin <sha256>', "with --verify: the signer's key as you know it (default: this home's delivery key)");
  teach(command, {
    summary: "what became of a warrant's data: a signed file, or its verification",
    does:
      'Counts, ranges of records, declared gaps and losses, confirmed positions and the hash of every segment, kept or gone, of all streams of ' +
      "a warrant: ids only. Signed by Writ's delivery key, which agencies know by its pin, as a detached CMS message: `openssl cms -verify " +
      '-binary -inform DER -in FILE.p7s -content FILE` reads it too. Verifying needs no server; exit code 1 when something does not hold.',
    examples: [
      'writ stream manifest 3f2c9a10 --out manifest.json',
      'writ stream manifest --verify manifest.json --pin 6dd5066fc406bbbd80da39ea66af50cd83fc234b5ac5b89c23d64d66c9059df7',
    ],
  });
  command.action(async (wanted: string | undefined, options: Options) => {
    const context = open(command);
    if (options.verify !== undefined && wanted === undefined) return verify(context, options.verify, options.pin);
    if (wanted !== undefined && options.out !== undefined) return make(context, wanted, options.out);
    throw new InputError('WRIT_CLI_USAGE', 'say what to do', 'Give WARRANT --out FILE, or --verify FILE.');
  });
}
