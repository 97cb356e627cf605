/** Looking at a grant: what its octets say, in words. */
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { GrantOctetsShape } from '../../api/shapes.ts';
import { decodeSignedGrant } from '../../model/signed-grant.ts';
import type { Context } from '../context.ts';
import { grantAsData, summarizeGrant } from '../grant-summary.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';
import { warrantId } from './warrant.ts';

interface Found {
  readonly octets: Buffer;
  readonly signedBy: readonly { readonly role: string; readonly keyId: string }[];
}

const SIGNED = Buffer.from('WRITSGND', 'ascii');

export function grantIn(octets: Buffer): Found {
  if (!octets.subarray(0, SIGNED.length).equals(SIGNED)) return { octets, signedBy: [] };
  const { grant, legal, carrier } = decodeSignedGrant(octets);
  return {
    octets: grant,
    signedBy: [legal, carrier].map(({ role, keyId }) => ({ role, keyId: keyId.toString('hex') })),
  };
}

async function find(context: Context, wanted: string): Promise<Found> {
  if (existsSync(wanted)) return grantIn(readFileSync(wanted));
  const api = await context.api();
  const { octets } = await api.get<GrantOctetsShape>(`/warrants/${await warrantId(api, wanted)}/grant`);
  return grantIn(Buffer.from(octets, 'base64'));
}

async function show(context: Context, wanted: string): Promise<void> {
  const { octets, signedBy } = await find(context, wanted);
  const lines = signedBy.map(
    ({ role, keyId }) => `Approved         ${role}, key ${keyId} (the core checks the signature)`,
  );
  context.show({ ...grantAsData(octets), signedBy }, () => [summarizeGrant(octets), ...lines].join('\n'));
}

export function addGrants(program: Command, open: Open): void {
  const group = teach(program.command('grant'), {
    summary: 'the permission that the core obeys',
    does: 'A grant is canonical octets that two people sign: docs/grant-format.md.',
    examples: ['writ grant show 3f2c9a10'],
  });
  const command = teach(group.command('show <file-or-id>'), {
    summary: 'a grant in words',
    does: 'Reads a grant (or signed grant) from a file, or the one of a warrant that is up for approval, and says what its octets mean.',
    examples: ['writ grant show 3f2c9a10', 'writ grant show grant.bin --json'],
  });
  command.action((wanted: string) => show(open(command), wanted));
}
