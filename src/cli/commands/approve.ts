/**
 * Giving an approval. The octets are fetched, shown as what they themselves say, signed here with the person's own key, and only
 * the signature goes back: the private key and its passphrase never leave this machine.
 */
import { type Command, Option } from 'commander';
import type { GrantOctetsShape, KeyShape, WarrantShape, WhoamiShape } from '../../api/shapes.ts';
import { openKeyStore } from '../../auth/key-store.ts';
import { decodeGrant } from '../../model/grant.ts';
import { approvalRoleOf, approvalRoles, type ApprovalRole } from '../../model/role.ts';
import { approvalText } from '../../model/signed-grant.ts';
import type { ApiClient } from '../client.ts';
import type { Context } from '../context.ts';
import { summarizeGrant } from '../grant-summary.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { answersOption, teach } from '../teach.ts';
import { showWarrant, warrantId } from './warrant.ts';

interface ApproveOptions {
  readonly role?: ApprovalRole;
  readonly yes?: boolean;
  readonly answers?: string;
}

async function roleToSign(api: ApiClient, wanted: ApprovalRole | undefined): Promise<ApprovalRole> {
  const { role } = await api.get<WhoamiShape>('/session');
  const own = approvalRoleOf(role);
  if (own === undefined) {
    throw new InputError(
      'WRIT_CLI_USAGE',
      `the role ${role} gives no approvals`,
      'Sign in as a legal or a carrier approver.',
    );
  }
  if (wanted !== undefined && wanted !== own) {
    throw new InputError('WRIT_CLI_USAGE', `you give the ${own} approval, not the ${wanted} one`, 'Leave --role out.');
  }
  return own;
}

/** The octets to sign, which have to be a canonical grant of the very warrant that was asked for. */
async function octetsOf(api: ApiClient, id: string): Promise<Buffer> {
  const answer = await api.get<GrantOctetsShape>(`/warrants/${id}/grant`);
  const octets = Buffer.from(answer.octets, 'base64');
  if (decodeGrant(octets).warrantId === id) return octets;
  throw new InputError(
    'WRIT_CLI_OTHER_WARRANT',
    'the server sent the grant of another warrant',
    'Sign nothing; tell the security officer.',
  );
}

async function confirm(context: Context, role: ApprovalRole, options: ApproveOptions): Promise<void> {
  if (options.yes) return;
  const answer = await context.terminal.ask(`Compare this with the paper. Give the ${role} approval? Type yes`);
  if (answer !== 'yes')
    throw new InputError('WRIT_CLI_CANCELLED', 'nothing was signed', 'Type the whole word yes to sign.');
}

async function approve(context: Context, wanted: string, options: ApproveOptions): Promise<void> {
  const api = await context.api();
  const role = await roleToSign(api, options.role);
  const id = await warrantId(api, wanted);
  const { keyId } = await api.get<KeyShape>('/session/key');
  const octets = await octetsOf(api, id);
  context.terminal.note(`${summarizeGrant(octets)}\n`);
  await confirm(context, role, options);
  const passphrase = await context.secret('passphrase', 'Passphrase of your key', options.answers);
  const signer = await openKeyStore(context.home.keys).unlock(keyId, passphrase);
  const signature = (await signer.sign(approvalText(role, octets))).toString('base64');
  showWarrant(context, await api.post<WarrantShape>(`/warrants/${id}/approvals`, { role, keyId, signature }));
}

export function addApprove(group: Command, open: Open): void {
  const command = group
    .command('approve <id>')
    .addOption(new Option('--role <role>', 'which approval (default: your own role)').choices(approvalRoles))
    .option('--yes', 'sign without asking, for scripts')
    .addOption(answersOption('{"passphrase": "..."}'));
  teach(command, {
    summary: 'give your approval: a signature with your own key',
    does:
      'Fetches the grant, shows what its octets say, asks for the passphrase of your key, signs on this machine and sends the ' +
      'signature alone. It takes a legal and a carrier approval by two people, neither of whom entered the order.',
    examples: ['writ warrant approve 3f2c9a10'],
    next: 'With the second approval the grant goes to the core; `writ warrant activate ID` waits for its answer.',
  });
  command.action((wanted: string, options: ApproveOptions) => approve(open(command), wanted, options));
}
