/**
 * `writ stream skip`: one person lets a stream go on behind damage, on the core's own socket. The core journals who and why; the audit
 * log takes it over when it can, and the agency is told which records are lost.
 */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { socketPath } from '../../config/home.ts';
import { callOnce } from '../../ipc/client.ts';
import { coreContract } from '../../ipc/core-messages.ts';
import type { CoreContract } from '../../ipc/core-messages.ts';
import type { Result } from '../../ipc/contract.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { readSession } from '../session-file.ts';
import { octetsText } from '../spool-lines.ts';
import { table } from '../table.ts';
import { teach } from '../teach.ts';

/** What is buffered of the stream is read through. */
const PATIENCE_MS = 600_000;
const ABOUT = 'what lies between capture and the agencies';
type Skipped = Result<CoreContract, 'skip'>;

function describe({ streamId, grantId, leg, skipped }: Skipped): string {
  const rows = skipped.map((each) => [
    `${each.first} to ${each.last}`,
    `${each.items}`,
    octetsText(each.octets),
    each.kept,
  ]);
  const head = `Stream ${streamId} (${leg === 1 ? 'IRI' : 'content, or reports of packets,'} of grant ${grantId}) goes on. Declared lost:`;
  return `${head}\n${table(['RECORDS', 'ITEMS', 'OCTETS', 'KEPT IN'], rows)}`;
}

async function skip(context: Context, stream: string, given: string | undefined): Promise<void> {
  const reason = (given ?? (await context.terminal.ask('Why is the damage skipped'))).trim();
  if (reason === '') {
    throw new InputError('WRIT_CLI_USAGE', 'a skip needs a reason', 'Give --reason "..."; it goes into the audit log.');
  }
  const account = userInfo().username;
  const login = readSession(context.home.root)?.login;
  const by = login === undefined ? account : `${login} (${account})`;
  const socket = socketPath(context.home, 'core');
  context.show(await callOnce(socket, coreContract, 'skip', { stream, by, reason }, PATIENCE_MS), describe);
}

/** Below `writ stream`, which is made here when it is not there yet. */
export function addStreamSkip(program: Command, open: Open): void {
  const group =
    program.commands.find((each) => each.name() === 'stream') ??
    teach(program.command('stream'), {
      summary: ABOUT,
      does: 'What is stored for the agencies and not confirmed yet, by stream: a leg of a grant.',
      examples: ['writ stream skip 5faf68a7 --reason "disk sector lost, no copy"'],
    });
  const command = teach(
    group.command('skip <stream>').option('--reason <text>', 'why, for the audit log (asked for when left out)'),
    {
      summary: 'go on behind damage in a stream: what is lost is declared',
      does:
        'For a stream that WRIT_SPOOL_CORRUPT has stopped, after a copy of its directory was made and no better copy of the named ' +
        'file was found. Exactly the records that cannot be read become gaps: the agency is told, the audit log says who and ' +
        'why, the damaged octets are kept beside the segments. Everything else of the stream is delivered as it was stored.',
      examples: ['writ stream skip 5faf68a7 --reason "disk sector lost, no copy"'],
      next: '`writ status`: the stream is delivered again within a second or two; its gap counts what was lost.',
    },
  );
  command.action((stream: string, options: { reason?: string }) => skip(open(command), stream, options.reason));
}
