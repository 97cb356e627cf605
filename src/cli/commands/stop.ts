/**
 * `writ stop`: one person ends an interception, on the core's own socket. Nothing of the office is asked, so it works with the
 * office and the database dead; the core journals it, and the audit log takes it over when it can.
 */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { socketPath } from '../../config/home.ts';
import { callOnce } from '../../ipc/client.ts';
import { coreContract, type GrantStatus } from '../../ipc/core-messages.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import { readSession } from '../session-file.ts';
import { teach } from '../teach.ts';
import { table } from '../table.ts';
import type { Open } from '../program.ts';

const SHORTEST_PREFIX = 8;
const ENDED = new Set<GrantStatus['state']>(['expired', 'stopped']);

function wantedId(id: string): string {
  const wanted = id.toLowerCase();
  if (!/^[0-9a-f-]+$/.test(wanted) || wanted.length < SHORTEST_PREFIX) {
    throw new InputError(
      'WRIT_CLI_USAGE',
      'that is not an id',
      'Give at least the first 8 characters; `writ status` lists them.',
    );
  }
  return wanted;
}

/** The grants that an id (of a grant or a warrant, or the beginning of one) names. */
export function grantsNamed(id: string, grants: readonly GrantStatus[]): readonly GrantStatus[] {
  const wanted = wantedId(id);
  const found = grants.filter((grant) => grant.grantId.startsWith(wanted) || grant.warrantId.startsWith(wanted));
  if (found.length === 0) {
    throw new InputError(
      'WRIT_CLI_NO_GRANT',
      `the core holds no grant or warrant ${id}`,
      '`writ status` lists what it holds.',
    );
  }
  if (new Set(found.map((grant) => grant.warrantId)).size > 1) {
    throw new InputError('WRIT_CLI_AMBIGUOUS', `${id} names several warrants`, 'Give more of the id.');
  }
  return found;
}

function whoStops(context: Context): string {
  const login = readSession(context.home.root)?.login;
  const account = userInfo().username;
  return login === undefined ? account : `${login} (${account})`;
}

async function stop(context: Context, id: string, options: { reason?: string }): Promise<void> {
  wantedId(id);
  const socket = socketPath(context.home, 'core');
  const { grants } = await callOnce(socket, coreContract, 'grants', {});
  const named = grantsNamed(id, grants);
  const running = named.filter((grant) => !ENDED.has(grant.state));
  const reason = running.length === 0 ? '' : (options.reason ?? (await context.terminal.ask('Why is it stopped')));
  if (running.length > 0 && reason.trim() === '') {
    throw new InputError('WRIT_CLI_USAGE', 'a stop needs a reason', 'Give --reason "..."; it goes into the audit log.');
  }
  const by = whoStops(context);
  const stopped = await Promise.all(
    running.map(({ grantId }) => callOnce(socket, coreContract, 'stop', { grantId, by, reason })),
  );
  const results = [...stopped, ...named.filter((grant) => ENDED.has(grant.state))].map(({ grantId, state }) => ({
    grantId,
    state,
  }));
  context.show({ stopped: results }, () =>
    table(
      ['GRANT', 'STATE'],
      results.map((row) => [row.grantId, row.state]),
    ),
  );
}

export function addStop(program: Command, open: Open): void {
  const command = program
    .command('stop <id>')
    .option('--reason <text>', 'why, for the audit log (asked for when left out)');
  teach(command, {
    summary: 'stop an interception at once (one person, works with the office dead)',
    does:
      'Ends a grant, or all grants of a warrant, in the core itself: when the command has returned, not one more packet is ' +
      'matched. It needs one person, and neither the office nor the database. A stopped grant never runs again; going on ' +
      'takes a new warrant with two approvals. What was already captured is still delivered.',
    examples: ['writ stop 3f2c9a10 --reason "obtained"'],
    next: '`writ status` shows the grant as stopped and its buffer draining; `writ audit list` shows who stopped it.',
  });
  command.action((id: string, options: { reason?: string }) => stop(open(command), id, options));
}
