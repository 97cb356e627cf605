/** What `writ endpoint add` says of the handover profile: a named one and what differs, or all of one. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { timeForms } from '../../model/etsi-options.ts';
import { acknowledgements, handoverStandards, usualAcknowledgement } from '../../model/handover-profile.ts';
import type { HandoverStandard } from '../../model/handover-profile.ts';
import { encryptions, integrityHashes, integritySignatures } from '../../model/security-options.ts';
import { cccForms } from '../../model/packetcable-options.ts';
import { packetReportKinds } from '../../model/report-options.ts';
import { InputError } from '../input-error.ts';

export interface EndpointProfileOptions {
  readonly profile?: string;
  readonly standard?: HandoverStandard;
  readonly ack?: string;
  readonly operator?: string;
  readonly element?: string;
  readonly country?: string;
  readonly keepAliveMs?: number;
  readonly cmiiModule?: string;
  readonly packetReports?: string;
  readonly reportSeconds?: number;
  readonly optionalModule?: string;
  readonly laesModule?: string;
  readonly ccModule?: string;
  readonly ccc?: string;
  readonly paceKbps?: number;
  readonly retainMinutes?: number;
  readonly intervalSeconds?: number;
  readonly packageBytes?: number;
  readonly timeForm?: string;
  readonly timeQualifier?: boolean;
  readonly networkFunction?: string;
  readonly encryption?: string;
  readonly encryptionPin?: string;
  readonly integrityHash?: string;
  readonly integritySignature?: string;
  readonly aggregate?: number;
  readonly aggregateMs?: number;
}

type Settings = Readonly<Record<string, unknown>>;

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

function etsiOptions(command: Command): Command {
  const forms = new Option('--time-form <form>', 'etsi: how times stand in the header (default: microSecondTimeStamp)');
  return command
    .addOption(forms.choices(timeForms))
    .option('--no-time-qualifier', 'etsi: leave timeStampQualifier out of the header')
    .option('--network-function <id>', 'etsi: networkFunctionIdentifier, 1 to 32 characters')
    .option('--encryption <cipher>', `etsi: payloads are encrypted: ${encryptions.join(' or ')}`)
    .option(
      '--encryption-pin <sha256>',
      "etsi: whose certificate the key may be wrapped for (default: the endpoint's pins)",
    )
    .option('--integrity-hash <hash>', `etsi: integrity checks, with ${integrityHashes.join(', ')}`)
    .option('--integrity-signature <algorithm>', `etsi: and with signatures, ${integritySignatures.join(' or ')}`)
    .option('--aggregate <packets>', 'etsi: up to so many packets in one content PDU, 2 to 1000', wholeNumber)
    .option('--aggregate-ms <ms>', 'etsi: and none waits for others longer than that (default: 50)', wholeNumber);
}

/** Nothing has a default here: with a named profile only what was typed counts. */
export function profileOptions(command: Command): Command {
  return etsiOptions(standardOptions(commonOptions(command)));
}

function commonOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'the named handover profile that it follows: `writ profile list`')
    .addOption(
      new Option(
        '--standard <name>',
        'etsi (default): TS 102 232; atis-ias: ATIS-1000013; atis-voice: ATIS-1000678; packetcable: PCESP, content over UDP; pull: packages that the agency fetches',
      ).choices(handoverStandards),
    )
    .addOption(
      new Option(
        '--ack <how>',
        'how delivery is confirmed: keepalive (default) or pdu with etsi; tcp with atis-ias and atis-voice; none with packetcable; fetch with pull',
      ).choices(acknowledgements),
    )
    .option(
      '--operator <id>',
      "operator identifier, 1 to 16 characters: the name in every PDU (with --profile: the site's)",
    )
    .option('--element <id>', 'network element identifier; with all but etsi the IAP system id, 1 to 15 characters')
    .option(
      '--country <code>',
      "authorisation and delivery country (default: US; with --profile: its own, or the site's)",
    )
    .option('--keep-alive-ms <ms>', 'keep-alive interval (default: 30000)', wholeNumber);
}

/** What one standard alone has. */
function standardOptions(command: Command): Command {
  return command
    .option('--cmii-module <oid>', "atis-ias: object identifier of its messages, where it is not the 2007 edition's")
    .option('--optional-module <oid>', 'atis-ias: object identifier of its optional messages: ask the agency')
    .addOption(
      new Option(
        '--packet-reports <how>',
        'atis-ias: what orders without content tell of packets, addresses and ports: header (of each) or summary (default: neither)',
      ).choices(packetReportKinds),
    )
    .option('--report-seconds <seconds>', 'atis-ias: between summaries (default: 60)', wholeNumber)
    .option('--laes-module <oid>', "atis-voice: object identifier of its messages, where it is not the 2006 edition's")
    .option('--cc-module <oid>', "atis-voice: object identifier of content's header, likewise")
    .addOption(new Option('--ccc <version>', "packetcable: whose header content's datagrams have").choices(cccForms))
    .option('--pace-kbps <rate>', 'packetcable: kilobits a second of datagrams (default: 50000)', wholeNumber)
    .option('--retain-minutes <minutes>', 'packetcable: how long what was sent is kept (default: a day)', wholeNumber)
    .option('--interval-seconds <seconds>', 'pull: how often a package is closed (default: 60)', wholeNumber)
    .option(
      '--package-bytes <octets>',
      'pull: octets at which one is closed before its time (default: 16 MiB)',
      wholeNumber,
    );
}

/** What was typed, under the profile's own names. */
function typed(options: EndpointProfileOptions): Settings {
  const { standard, ack, operator, element, country, keepAliveMs, cmiiModule, optionalModule } = options;
  const { laesModule, ccModule, ccc, paceKbps, retainMinutes, intervalSeconds, packageBytes } = options;
  const all = {
    ...{ standard, acknowledgement: ack, keepAliveMs, operatorId: operator, networkElementId: element },
    ...{ authorizationCountry: country, deliveryCountry: country, cmiiModule, cmiiOptionalModule: optionalModule },
    ...{ packetReports: options.packetReports, reportSeconds: options.reportSeconds },
    ...{ laesModule, ccModule, cccForm: ccc, paceKbps, retainMinutes, intervalSeconds, packageBytes },
    ...{ timeForm: options.timeForm, networkFunctionId: options.networkFunction },
    ...{ encryption: options.encryption, encryptionPin: options.encryptionPin?.toLowerCase() },
    ...{ integrityHash: options.integrityHash, integritySignature: options.integritySignature },
    ...{ aggregatePackets: options.aggregate, aggregateMs: options.aggregateMs },
    timeStampQualifier: options.timeQualifier === false ? false : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The part of the request's body that says it. Throws WRIT_CLI_USAGE. */
export function profileChoice(options: EndpointProfileOptions): Settings {
  if (options.profile !== undefined) return { profileName: options.profile, profileOwn: typed(options) };
  if (options.operator === undefined) {
    throw new InputError(
      'WRIT_CLI_USAGE',
      'it is not said how the agency is handed what was intercepted',
      'Give --profile NAME (`writ profile list` has them), or --operator ID and what else differs from the defaults.',
    );
  }
  const acknowledgement = usualAcknowledgement(options.standard ?? 'etsi');
  return { profile: { acknowledgement, ...typed(options) } };
}
