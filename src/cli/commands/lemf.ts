/** `writ lemf`: the test collection system, to see what an agency would receive. */
import { isIP } from 'node:net';
import { createInterface } from 'node:readline';
import { Option } from 'commander';
import type { Command } from 'commander';
import { codeOf } from '../../base/errors.ts';
import { COMMANDS } from '../../lemf/commands.ts';
import type { Lemf, LemfReport, LemfSecurity, LemfTls } from '../../lemf/lemf.ts';
import { cccForms } from '../../model/packetcable-options.ts';
import type { CccForm } from '../../model/packetcable-options.ts';
import type { Context } from '../context.ts';
import { readGiven } from '../files.ts';
import { readIntegrityKey } from '../pdu-keys.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { json, table } from '../table.ts';
import { teach } from '../teach.ts';
import { wholeNumber } from './agency.ts';

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
}

interface Identity {
  readonly tls: LemfTls;
  readonly pin: string;
}

/** A certificate of one's own, or one made for this run. */
async function identityOf({ cert, key, clientPin, host }: LemfCliOptions): Promise<Identity> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new InputError(
      'WRIT_CLI_USAGE',
      '--cert and --key belong together',
      'Give both, or neither for a certificate of this run.',
    );
  }
  const { issueCertificate, makeDevelopmentCa, makeTlsKey, spkiPin } = await import('../../auth/pki/certificates.ts');
  const guard = clientPin === undefined ? {} : { clientPin };
  if (cert !== undefined && key !== undefined) {
    const pem = readGiven(cert, 'certificate').toString();
    return { tls: { cert: pem, key: readGiven(key, 'key'), ...guard }, pin: spkiPin(pem) };
  }
  const pair = await makeTlsKey();
  const names = { commonName: 'Writ test LEMF', ...(isIP(host) === 0 ? { dnsNames: [host] } : { addresses: [host] }) };
  const pem = issueCertificate(await makeDevelopmentCa('Writ test LEMF CA'), pair.publicKey, names);
  return { tls: { cert: pem, key: pair.privateKey, ...guard }, pin: spkiPin(pem) };
}

function describe(report: LemfReport): string {
  const rows = (['hi2', 'hi3'] as const).map((side) => {
    const { connections, turnedAway, pdus, octets } = report[side];
    return [side.toUpperCase(), `${connections}`, `${turnedAway}`, `${pdus}`, `${octets}`];
  });
  const faults = report.faults
    .slice(0, 10)
    .map((fault) => json(fault))
    .join('\n');
  const sums = table(['SIDE', 'CONNECTIONS', 'TURNED AWAY', 'PDUS', 'OCTETS'], rows);
  const session = (['hi2', 'hi3'] as const).map((side) => sessionLine(side.toUpperCase(), report[side].tri)).join('');
  return `${sums}\n${session}\n${report.faultCount} faults found${faults === '' ? '' : `\n${faults}`}`;
}

/** The session's own PDUs of one side; nothing where there were none. */
function sessionLine(side: string, tri: LemfReport['hi2']['tri']): string {
  const counts = Object.entries(tri).map(([name, count]) => `${count} ${name}`);
  return counts.length === 0 ? '' : `${side} session: ${counts.join(', ')}\n`;
}

/** Commands line by line until end of input, `quit` or a signal. */
function obey(lemf: Lemf, context: Context): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const take = async (line: string): Promise<void> => {
    try {
      if (line.trim() === 'report') context.show(lemf.report(), describe);
      else if (line.trim() !== '') await lemf.command(line);
    } catch (thrown) {
      context.terminal.note(`writ: ${(thrown as Error).message} (${codeOf(thrown) ?? 'WRIT_CLI_UNEXPECTED'})`);
    }
  };
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve();
      lines.close(); // an input that stays open would keep the process alive
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    lines.on('line', (line) => (line.trim() === 'quit' ? stop() : void take(line)));
    lines.on('close', () => (process.stdin.isTTY ? stop() : undefined));
  });
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
    .option('--client-pin <sha256>', "accept this client only (Writ's delivery pin, printed by `writ init`)");
  teach(command, {
    summary: 'a test collection system: what an agency would receive',
    does:
      'Listens on HI2 and HI3, answers keep-alives, checks every PDU (form, sequence, duplicates, order) and writes for each LIID ' +
      'the raw streams, the content as pcapng and the IRI as NDJSON. Type commands to make it slow, refuse, hang or drop. ' +
      'Exit code 1 when it found a fault.',
    examples: ['writ lemf --out /tmp/lemf', 'writ lemf --out /tmp/lemf --hi2-port 7002 --hi3-port 7003 --plain'],
    next: 'Give its ports and pin to `writ endpoint add`.',
  });
  command.action((options: LemfCliOptions) => run(open(command), options));
}
