/** `writ profile test`: a test interception to an agency's collection system, before any order depends on it. */
import type { Command } from 'commander';
import type { ProfileTestedShape } from '../../api/profile-shapes.ts';
import type { AgencyShape, EndpointShape } from '../../api/shapes.ts';
import { adviceFor } from '../advice.ts';
import { pick } from '../choice.ts';
import type { ApiClient } from '../client.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { fields } from '../table.ts';
import { teach } from '../teach.ts';
import { wholeNumber } from './agency.ts';

type Leg = ProfileTestedShape['legs'][number];
type Step = Leg['steps'][number];

const STEPS: Readonly<Record<Step['step'], string>> = {
  connect: 'connected',
  negotiate: 'took PDU acknowledgement',
  answer: 'session stands',
  confirm: 'confirmed',
  send: 'sent',
};
const RESULTS: Readonly<Record<Step['result'], string>> = {
  ok: 'yes',
  declined: 'no: keep-alives confirm instead',
  failed: 'NO',
  'not-reached': 'not tried',
};

const CONFIRMED_BY: Readonly<Record<string, string>> = {
  keepalive: 'an answer to a keep-alive',
  pdu: 'a PDU acknowledgement (where that was declined: an answer to a keep-alive)',
  tcp: "what the other end's TCP acknowledged, for nobody answers in this standard",
  none: "of messages, what the other end's TCP acknowledged; of content nothing, for nobody confirms datagrams",
};

const UNCONFIRMABLE = 'never: nobody answers datagrams; ask the agency whether all of them came';

/** The words of docs/errors.md fit links that go on trying; these fit the moment. */
function hintFor({ steps, code = '' }: Leg): string {
  const failed = steps.find(({ result }) => result === 'failed')?.step;
  if (code === 'WRIT_DELIVERY_LOST' && failed === 'answer') {
    return "The LEMF closed the connection as soon as it stood: often it does not take Writ's delivery certificate (writ certificate show).";
  }
  if (code === 'WRIT_DELIVERY_PIN') {
    return 'The LEMF showed another key than the pinned one; nothing was sent. Ask the agency, by another way, for the SHA-256 of its key.';
  }
  if (code === 'WRIT_DELIVERY_NO_RESPONSE') {
    return failed === 'confirm'
      ? 'The LEMF answered first, and then did not confirm the test messages in time: see its own log.'
      : "The connection stands, and no answer came within the profile's response time (or --wait): see whether the LEMF speaks this standard.";
  }
  return (adviceFor(code) ?? '').replace(/; delivery keeps trying.*$/, '');
}

function sentence(leg: Leg, { step, result }: Step): string {
  if (step === 'send') return `${leg.sent ?? 0} of ${leg.messages.length} datagrams`;
  if (step !== 'confirm' || result === 'not-reached') return RESULTS[result];
  return `${leg.confirmed} of ${leg.messages.length} messages`;
}

function lackOf({ messages, confirmed, code }: Leg): (readonly [string, string])[] {
  return code === undefined ? [] : [['  not confirmed', messages.slice(confirmed).join(', ')]];
}

function describeLeg(leg: Leg): string {
  const rows = leg.steps.map((step) => [`  ${STEPS[step.step]}`, sentence(leg, step)] as const);
  const until = leg.peerUntil === undefined ? [] : [['  its certificate ends', leg.peerUntil.slice(0, 10)] as const];
  const left = leg.sent === undefined ? lackOf(leg) : [['  confirmed', UNCONFIRMABLE] as const];
  const why = leg.code === undefined ? '' : `\n  why: ${leg.code}\n  ${hintFor(leg)}`;
  return `HI${leg.interface} (${leg.interface === 2 ? 'IRI' : 'content'})\n${fields([...rows, ...until, ...left])}${why}`;
}

function verdictOf({ confirmed, legs }: ProfileTestedShape): string {
  if (!confirmed) return 'The LEMF did NOT confirm the whole test interception.';
  return legs.some(({ sent }) => sent !== undefined)
    ? 'The LEMF confirmed the messages of the test interception. Its content was sent and is unconfirmed, as datagrams always are.'
    : 'The LEMF confirmed the whole test interception.';
}

function describe(tested: ProfileTestedShape): string {
  const verdict = verdictOf(tested);
  const number = tested.acknowledgement === 'none' ? 'CCC-ID' : 'CIN';
  const about = `Profile ${tested.profile}, version ${tested.version}; LIID "${tested.liid}", ${number} ${tested.cin}.`;
  const by = `Counts as confirmation: ${CONFIRMED_BY[tested.acknowledgement] ?? tested.acknowledgement}.`;
  return [verdict, about, by, ...tested.legs.map((leg) => `\n${describeLeg(leg)}`)].join('\n');
}

interface TestOptions {
  readonly agency: string;
  readonly endpoint?: string;
  readonly wait: number;
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

async function run(context: Context, find: FindAgency, name: string, options: TestOptions): Promise<void> {
  const api = await context.api();
  const { endpointId } = await endpointFor(api, find, options);
  const body = { endpointId, waitMs: options.wait * 1000 };
  const tested = await api.post<ProfileTestedShape>(`/profiles/${encodeURIComponent(name)}/test`, body);
  context.show(tested, describe);
  if (!tested.confirmed) process.exitCode = 1;
}

export function addProfileTest(group: Command, open: Open, find: FindAgency): void {
  const test = group
    .command('test <name>')
    .requiredOption('--agency <agency>', 'whose collection system')
    .option('--endpoint <label>', 'which one, where the agency has several')
    .option('--wait <seconds>', 'how long the LEMF may take for all of it, up to 50', wholeNumber, 20);
  teach(test, {
    summary: 'send a test interception to an agency, and say what it confirmed',
    does:
      'Sends an interception that Writ makes up (a test PDU, three IRI, four packets between documentation addresses) over the connection ' +
      'that real delivery makes: TLS, pins, options, confirmation. It goes under the LIID "WRIT TEST" ("WRIT TST" with packetcable), ' +
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
