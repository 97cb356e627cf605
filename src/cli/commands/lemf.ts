/** `writ lemf`: the test collection system, to see what an agency would receive. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { COMMANDS } from '../../lemf/commands.ts';
import type { LemfSecurity } from '../../lemf/lemf.ts';
import { cccForms } from '../../model/packetcable-options.ts';
import type { CccForm } from '../../model/packetcable-options.ts';
import type { Context } from '../context.ts';
import { readGiven } from '../files.ts';
import { readIntegrityKey } from '../pdu-keys.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';
import { wholeNumber } from './agency.ts';
import { runPull } from './lemf-pull.ts';
import { describe, identityOf, obey } from './lemf-talk.ts';

interface LemfCliOptions {
  readonly out: string;
  readonly host: string;
  readonly hi2Port: number;
  readonly hi3Port: number;
  readonly plain?: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly clientPin?: string;
  readonly ccc?: CccForm;
  readonly keys?: string;
  readonly integrityKey?: string;
  readonly pull?: string;
  readonly operatorPin?: string;
  readonly once?: boolean;
}

async function securityOf({ keys, cert, key, integrityKey }: LemfCliOptions): Promise<LemfSecurity> {
  const signer = integrityKey === undefined ? {} : { signer: readIntegrityKey(integrityKey) };
  if (keys === undefined) return signer;
  if (cert === undefined || key === undefined)
    throw new InputError(
      'WRIT_CLI_USAGE',
      '--keys needs the certificate that they were wrapped for',
      'Give --cert and --key.',
    );
  const { keysIn } = await import('../agency-keys.ts');
  const identity = { certificate: readGiven(cert, 'certificate'), key: readGiven(key, 'key') };
  return { ...signer, keys: keysIn(keys, identity) };
}

async function run(context: Context, options: LemfCliOptions): Promise<void> {
  const { host, hi2Port, hi3Port, out, plain, ccc } = options;
  const { startLemf } = await import('../../lemf/lemf.ts');
  const identity = plain ? undefined : await identityOf(options);
  const tls = identity === undefined ? {} : { tls: identity.tls };
  const datagrams = ccc === undefined ? {} : { ccc };
  const security = await securityOf(options);
  const lemf = await startLemf({ host, hi2Port, hi3Port, out, mode: 'check', ...tls, ...datagrams, security });
  const ready = { host, hi2Port: lemf.ports.hi2, hi3Port: lemf.ports.hi3, pin: identity?.pin ?? null, out };
  context.show(ready, () =>
    [
      `LEMF listens on ${host}: HI2 port ${ready.hi2Port}, HI3 port ${ready.hi3Port}; what comes goes to ${out}`,
      identity === undefined ? 'Plain TCP.' : `TLS; pin ${identity.pin}`,
      ...(ccc === undefined ? [] : [`HI3: datagrams over UDP, with the header of PacketCable ${ccc}`]),
      `Type: ${COMMANDS}, report, quit`,
    ].join('\n'),
  );
  await obey(lemf, context);
  const report = lemf.report();
  await lemf.close();
  context.show(report, describe);
  if (report.faultCount > 0) process.exitCode = 1;
}

export function addLemf(program: Command, open: Open): void {
  const command = program
    .command('lemf')
    .requiredOption('--out <dir>', 'an absent or empty folder: below it one folder for each LIID')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--hi2-port <port>', 'port for IRI (0: any free one)', wholeNumber, 0)
    .option('--hi3-port <port>', 'port for content (0: any free one)', wholeNumber, 0)
    .option('--plain', 'plain TCP without TLS')
    .option('--cert <file>', 'certificate, PEM (default: one made for this run)')
    .option('--key <file>', 'its private key, PEM')
    .addOption(
      new Option('--ccc <version>', 'HI3 takes datagrams of PacketCable over UDP, with the header of it').choices(
        cccForms,
      ),
    )
    .option(
      '--keys <dir>',
      'keys of encrypted payloads: envelopes *.p7m of `writ stream key` for --cert, opened with --key',
    )
    .option(
      '--integrity-key <file>',
      "the operator's public key: every PDU has to be under a hash and a signature by it",
    )
    .option('--client-pin <sha256>', "accept this client only (Writ's delivery pin, printed by `writ init`)")
    .option('--pull <url>', 'fetch packages from there (https://HOST:PORT) instead of listening')
    .option('--operator-pin <sha256>', "with --pull: fetch from this key only (Writ's delivery pin)")
    .option('--once', 'with --pull: fetch what is there now, then end');
  teach(command, {
    summary: 'a test collection system: what an agency would receive',
    does:
      'Listens on HI2 and HI3, answers keep-alives, checks every PDU (form, sequence, duplicates, order) and writes for each LIID ' +
      'the raw streams, the content as pcapng and the IRI as NDJSON. Type commands to make it slow, refuse, hang or drop. ' +
      'With --pull it fetches packages instead, checks signature, chain, hashes and content of each, opens and confirms it. ' +
      'Exit code 1 when it found a fault.',
    examples: [
      'writ lemf --out /tmp/lemf',
      'writ lemf --out /tmp/lemf --hi2-port 7002 --hi3-port 7003 --plain',
      'writ lemf --out /tmp/lemf --pull https://127.0.0.1:8480 --operator-pin SHA256 --cert lemf.pem --key lemf.key',
    ],
    next: 'Give its ports and pin to `writ endpoint add`.',
  });
  command.action((options: LemfCliOptions) =>
    options.pull === undefined
      ? run(open(command), options)
      : runPull(open(command), { ...options, url: options.pull }),
  );
}
