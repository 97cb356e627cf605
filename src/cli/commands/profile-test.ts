/** `writ profile test`: a test interception to an agency's collection system, before any order depends on it. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { ProfileTestedShape } from '../../api/profile-shapes.ts';
import type { AgencyShape, EndpointShape } from '../../api/shapes.ts';
import { pick } from '../choice.ts';
import type { ApiClient } from '../client.ts';
import type { Context } from '../context.ts';
import { readGiven, writeNew } from '../files.ts';
import { InputError } from '../input-error.ts';
import { describeTest } from '../profile-test-text.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';
import { wholeNumber } from './agency.ts';

interface TestOptions {
  readonly agency: string;
  readonly endpoint?: string;
  readonly wait: number;
  readonly certificate?: string;
  readonly keyOut?: string;
}

type FindAgency = (api: ApiClient, wanted: string) => Promise<AgencyShape>;

/** The one that is named; of an agency that has one alone, that one. */
async function endpointFor(
  api: ApiClient,
  find: FindAgency,
  { agency, endpoint }: TestOptions,
): Promise<EndpointShape> {
  const { agencyId, name } = await find(api, agency);
  const all = (await api.get<EndpointShape[]>(`/agencies/${agencyId}/endpoints`)).filter(({ retired }) => !retired);
  if (endpoint !== undefined) {
    return pick(endpoint, all, { what: 'endpoint', idOf: (each) => each.endpointId, nameOf: (each) => each.label });
  }
  const [only, ...others] = all;
  if (only === undefined) {
    throw new InputError(
      'WRIT_CLI_NOT_FOUND',
      `"${name}" has no endpoint in use`,
      'writ endpoint add says where it listens.',
    );
  }
  if (others.length === 0) return only;
  const labels = all.map(({ label }) => label).join(', ');
  throw new InputError('WRIT_CLI_AMBIGUOUS', `"${name}" has several endpoints`, `Name one with --endpoint: ${labels}.`);
}

/** Both or none, and nothing is sent for a key that could not be put down. */
function keyWanted({ certificate, keyOut }: TestOptions): { certificate: string; keyOut: string } | undefined {
  if (certificate === undefined && keyOut === undefined) return undefined;
  if (certificate === undefined || keyOut === undefined) {
    const what = 'For whom the key is, and the new file to put it in.';
    throw new InputError('WRIT_CLI_USAGE', '--certificate and --key-out go together', what);
  }
  if (existsSync(keyOut)) throw new InputError('WRIT_CLI_FILE', `"${keyOut}" is there already`, 'Name a new file.');
  return { certificate: readGiven(certificate, 'certificate').toString('base64'), keyOut };
}

async function run(context: Context, find: FindAgency, name: string, options: TestOptions): Promise<void> {
  const key = keyWanted(options);
  const api = await context.api();
  const { endpointId } = await endpointFor(api, find, options);
  const recipient = key === undefined ? {} : { certificate: key.certificate };
  const body = { endpointId, waitMs: options.wait * 1000, ...recipient };
  const tested = await api.post<ProfileTestedShape>(`/profiles/${encodeURIComponent(name)}/test`, body);
  if (key !== undefined) writeNew(key.keyOut, Buffer.from(tested.envelope ?? '', 'base64'), 0o600);
  context.show(tested, (each) => describeTest(each, key?.keyOut));
  if (!tested.confirmed) process.exitCode = 1;
}

export function addProfileTest(group: Command, open: Open, find: FindAgency): void {
  const test = group
    .command('test <name>')
    .requiredOption('--agency <agency>', 'whose collection system')
    .option('--endpoint <label>', 'which one, where the agency has several')
    .option('--wait <seconds>', 'how long the LEMF may take for all of it, up to 50', wholeNumber, 20)
    .option('--certificate <file>', "where payloads are encrypted: the agency's certificate, for the test's key")
    .option('--key-out <file>', 'a new file for that key, wrapped');
  teach(test, {
    summary: 'send a test interception to an agency, and say what it confirmed',
    does:
      'Sends an interception that Writ makes up (a test PDU, three IRI, four packets between documentation addresses) over the connection ' +
      'that real delivery makes: TLS, pins, options, encryption, integrity checks, confirmation. Of pull it is a package, for which the ' +
      'agency has to come while the test waits. It goes under the LIID "WRIT TEST" ("WRIT TST" with packetcable), ' +
      'which no warrant can have, to an endpoint on record; nothing captured can get into it. Tell the agency before. Takes a ' +
      'compliance officer or an engineer. Exit code 1 when not all was confirmed; the datagrams of packetcable, which nobody confirms, ' +
      'need only have gone out unrefused.',
    examples: [
      'writ profile test etsi-ip-access --agency "State Police"',
      'writ profile test us-ias --agency "State Police" --endpoint ias --wait 10',
    ],
  });
  test.action((name: string, options: TestOptions) => run(open(test), find, name, options));
}
