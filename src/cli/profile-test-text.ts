/** What a test of a profile found, as people read it (docs/profiles.md). */
import type { ProfileTestedShape } from '../api/profile-shapes.ts';
import { adviceFor } from './advice.ts';
import { fields } from './table.ts';

type Leg = ProfileTestedShape['legs'][number];
type Step = Leg['steps'][number];

const STEPS: Readonly<Record<Step['step'], string>> = {
  connect: 'connected',
  negotiate: 'took PDU acknowledgement',
  answer: 'session stands',
  come: 'the agency came',
  seal: 'package made',
  fetch: 'fetched',
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
  fetch: "the agency's own word, once all of the package was fetched",
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
  if (code === 'WRIT_PULL_NO_KEY') {
    return 'Nobody came with a pinned key, so there is nothing to seal to: the agency has to ask the door while the test waits (--wait).';
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
  const lacking = messages.slice(confirmed).join(', ');
  return code === undefined || lacking === '' ? [] : [['  not confirmed', lacking]];
}

function checksOf({ checks }: Leg): (readonly [string, string])[] {
  return checks === undefined ? [] : [['  integrity checks', `${checks.confirmed} of ${checks.made} confirmed`]];
}

function describeLeg(leg: Leg): string {
  const rows = leg.steps.map((step) => [`  ${STEPS[step.step]}`, sentence(leg, step)] as const);
  const until = leg.peerUntil === undefined ? [] : [['  its certificate ends', leg.peerUntil.slice(0, 10)] as const];
  const left = leg.sent === undefined ? lackOf(leg) : [['  confirmed', UNCONFIRMABLE] as const];
  const why = leg.code === undefined ? '' : `\n  why: ${leg.code}\n  ${hintFor(leg)}`;
  return `HI${leg.interface} (${leg.interface === 2 ? 'IRI' : 'content'})\n${fields([...rows, ...checksOf(leg), ...until, ...left])}${why}`;
}

function verdictOf({ confirmed, legs }: ProfileTestedShape): string {
  if (!confirmed) return 'The LEMF did NOT confirm the whole test interception.';
  return legs.some(({ sent }) => sent !== undefined)
    ? 'The LEMF confirmed the messages of the test interception. Its content was sent and is unconfirmed, as datagrams always are.'
    : 'The LEMF confirmed the whole test interception.';
}

function encryptionText({ encryption, envelope }: ProfileTestedShape, keyFile: string | undefined): readonly string[] {
  if (encryption === undefined) return [];
  const key =
    envelope === undefined
      ? 'nobody has it, so what arrived can not be read (--certificate and --key-out hand it over)'
      : `${keyFile ?? 'the envelope'} has it for the agency: openssl cms -decrypt -inform DER -in FILE -inkey KEY`;
  return [`Payloads were encrypted (${encryption}) under a key of this test alone; ${key}.`];
}

/** `keyFile`: where the envelope of the payloads' key was put. */
export function describeTest(tested: ProfileTestedShape, keyFile: string | undefined): string {
  const verdict = verdictOf(tested);
  const number = tested.acknowledgement === 'none' ? 'CCC-ID' : 'CIN';
  const about = `Profile ${tested.profile}, version ${tested.version}; LIID "${tested.liid}", ${number} ${tested.cin}.`;
  const by = `Counts as confirmation: ${CONFIRMED_BY[tested.acknowledgement] ?? tested.acknowledgement}.`;
  return [
    verdict,
    about,
    by,
    ...encryptionText(tested, keyFile),
    ...tested.legs.map((leg) => `\n${describeLeg(leg)}`),
  ].join('\n');
}
