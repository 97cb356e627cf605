/** `writ lemf --pull`: fetches packages as an agency does, and says what it found in the words of `writ lemf`. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { WritError } from '../../base/errors.ts';
import { safeName } from '../../lemf/case-files.ts';
import { COMMANDS } from '../../lemf/commands.ts';
import type { PullClient } from '../../lemf/pull/pull-client.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import { describe, identityOf, obey } from './lemf-talk.ts';
import type { Identity, IdentityOptions } from './lemf-talk.ts';

export interface PullOptions extends IdentityOptions {
  readonly url: string;
  readonly out: string;
  readonly operatorPin?: string;
  readonly once?: boolean;
}

const pinPattern = /^[0-9a-fA-F]{64}$/;

function usage(message: string, advice: string): InputError {
  return new InputError('WRIT_CLI_USAGE', message, advice);
}

/** Throws WRIT_CLI_USAGE. */
function requireDoor({ url, operatorPin }: PullOptions): string {
  const isDoor = URL.canParse(url) && new URL(url).protocol === 'https:' && new URL(url).port !== '';
  if (!isDoor) throw usage('--pull takes where the packages are', 'Give it as https://HOST:PORT.');
  if (operatorPin === undefined || !pinPattern.test(operatorPin))
    throw usage(
      '--pull needs --operator-pin',
      "Give the SHA-256 of the operator's key: `writ certificate show` says it there.",
    );
  return operatorPin;
}

/** Throws WRIT_LEMF_OUT_NOT_EMPTY. */
function prepareOut(out: string): void {
  mkdirSync(out, { recursive: true, mode: 0o700 });
  if (readdirSync(out).length === 0) return;
  throw new WritError('WRIT_LEMF_OUT_NOT_EMPTY', `${out} is not empty: a collection begins in an empty folder`);
}

async function clientOf(
  options: PullOptions,
  { tls: { key, cert } }: Identity,
  operatorPin: string,
): Promise<PullClient> {
  const { PullClient: Client } = await import('../../lemf/pull/pull-client.ts');
  const { verifyDetached } = await import('../../auth/pki/detached-signature.ts');
  const { openSealed } = await import('../../auth/pki/opened-data.ts');
  return new Client({
    ...{ url: options.url, key, cert, operatorPin },
    folderOf: (liid) => path.join(options.out, safeName(liid)),
    opener: {
      signedBy: async (text, signature) => (await verifyDetached(text, signature)).pin,
      open: (message) => openSealed(message, key, cert),
    },
  });
}

export async function runPull(context: Context, options: PullOptions): Promise<void> {
  const operatorPin = requireDoor(options);
  prepareOut(options.out);
  const identity = await identityOf(options);
  const client = await clientOf(options, identity, operatorPin);
  const ready = { url: options.url, pin: identity.pin, out: options.out };
  context.show(ready, () =>
    [
      `Fetches packages from ${ready.url}; what comes goes to ${ready.out}`,
      `Its pin: ${ready.pin}`,
      ...(options.once === true ? [] : [`Type: ${COMMANDS}, report, quit`]),
    ].join('\n'),
  );
  if (options.once === true) await client.round();
  else {
    client.start();
    await obey(client, context);
  }
  await client.close();
  const report = client.report();
  context.show({ ...report, ...(client.trouble === undefined ? {} : { trouble: client.trouble }) }, describe);
  if (client.trouble !== undefined) context.terminal.note(`writ: the door could not be used: ${client.trouble}`);
  if (report.faultCount > 0 || (options.once === true && client.trouble !== undefined)) process.exitCode = 1;
}
