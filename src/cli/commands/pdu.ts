/** `writ pdu`: recorded PDUs in words. Needs no home, no server and no order. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { suppliedStandard } from '../../handover/asn1/notation/supplied.ts';
import { checkIntegrity, type IntegrityReport } from '../../handover/asn1/integrity.ts';
import { decryptReading } from '../../handover/asn1/pdu-decryption.ts';
import { type PduReading, readPdus } from '../../handover/asn1/pdu-reading.ts';
import { PDU_STANDARDS, type PduStandard } from '../../handover/asn1/pdu-standards.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import { describeIntegrity } from '../integrity-text.ts';
import { readDecryptionKey, readIntegrityKey } from '../pdu-keys.ts';
import { describePdus } from '../pdu-text.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';

const MOST_OCTETS = 64 << 20;
const HEX_TEXT = /^[\s0-9a-f]+$/i;

/** Hexadecimal digits, spaces and line ends between them or not. Undefined: it is something else. */
function fromHex(text: string): Buffer | undefined {
  const digits = HEX_TEXT.test(text) ? text.replace(/\s+/g, '') : '';
  return digits.length > 0 && digits.length % 2 === 0 ? Buffer.from(digits, 'hex') : undefined;
}

function octetsOf(source: string): Buffer {
  if (!existsSync(source)) {
    const octets = fromHex(source);
    if (octets !== undefined) return octets;
    const advice =
      'Give a file of PDUs one after another (a drill keeps such: warrants/ID/hi2.ber), or the octets in hexadecimal.';
    throw new InputError(
      'WRIT_PDU_INPUT',
      `there is no file ${source}, and it is no even row of hexadecimal digits`,
      advice,
    );
  }
  const { size } = statSync(source);
  if (size === 0) throw new InputError('WRIT_PDU_INPUT', `${source} is empty`);
  if (size > MOST_OCTETS) {
    throw new InputError(
      'WRIT_PDU_INPUT',
      `${source} has ${size} octets, more than the ${MOST_OCTETS} read at once`,
      'Cut a part out.',
    );
  }
  const octets = readFileSync(source);
  return fromHex(octets.toString('latin1')) ?? octets;
}

interface Chosen {
  readonly standard?: string;
  readonly module: readonly string[];
  readonly type?: string;
  readonly integrityKey?: string;
  readonly decryptionKey?: string;
}

function standardsOf({ standard, module, type }: Chosen): readonly PduStandard[] {
  if (module.length > 0) {
    if (type === undefined)
      throw new InputError(
        'WRIT_PDU_INPUT',
        'of a module it has to be said which type the PDUs are of',
        'Add --type NAME.',
      );
    return [suppliedStandard(module.map(textOf), type)];
  }
  if (standard === undefined) return PDU_STANDARDS;
  const found = PDU_STANDARDS.filter(({ id }) => id === standard);
  if (found.length > 0) return found;
  const known = PDU_STANDARDS.map(({ id }) => id).join(', ');
  throw new InputError('WRIT_PDU_INPUT', `there is no standard ${standard}`, `Known are: ${known}.`);
}

function textOf(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new InputError('WRIT_PDU_INPUT', `there is no file ${file}`, 'Give the files of the ASN.1 modules.');
}

interface Shown extends PduReading {
  readonly integrity?: IntegrityReport;
}

function show(context: Context, source: string, chosen: Chosen): void {
  const shown = read(octetsOf(source), chosen);
  context.show(shown, describe);
  const isBad = shown.rest !== undefined || shown.pdus.some(({ fault }) => fault !== undefined);
  if (isBad || shown.integrity?.holds === false) process.exitCode = 1;
}

function read(octets: Buffer, chosen: Chosen): Shown {
  const decryption = chosen.decryptionKey === undefined ? undefined : readDecryptionKey(chosen.decryptionKey);
  const signer = chosen.integrityKey === undefined ? undefined : readIntegrityKey(chosen.integrityKey);
  const inContainers = readPdus(octets, standardsOf(chosen));
  const reading = decryption === undefined ? inContainers : decryptReading(inContainers, octets, decryption);
  if (signer === undefined) return reading;
  const recorded = reading.pdus.map(({ offset, octets: size }) => ({
    offset,
    octets: octets.subarray(offset, offset + size),
  }));
  const keys = decryption === undefined ? { signer } : { signer, decryption };
  return { ...reading, integrity: checkIntegrity(recorded, keys) };
}

function describe({ integrity, ...reading }: Shown): string {
  const words = describePdus(reading);
  return integrity === undefined ? words : `${words}\n\n${describeIntegrity(integrity)}`;
}

const several = (file: string, before: readonly string[]): readonly string[] => [...before, file];

export function addPdu(program: Command, open: Open): void {
  const command = teach(program.command('pdu <source>'), {
    summary: 'say what is in recorded PDUs, and what is wrong with bad ones',
    does:
      'Reads a file of PDUs one after another, as a drill or `writ lemf` keeps them, or one PDU in hexadecimal, and prints each as a ' +
      'tree: field, tag, type, value, and the clause that explains it. Intercepted content is shown as its size and SHA-256, never ' +
      'as itself. Of a bad PDU it says at which octet, in which field and why. Knows ETSI TS 102 232-1 with its parts 2 to 7 and what ' +
      'TS 33.108 and TS 33.128 put into it, HI1 and HI2 of TS 101 671, ATIS-1000013, ATIS-1000678 and PacketCable, and finds out by ' +
      "itself which one a PDU is of. Of any other standard give its module, whose schema nobody here has verified. With the agency's " +
      'decryption key it shows what encrypted payloads hold (AES-192-CBC, AES-256-CBC), with the public key of integrity checks ' +
      'it says, chain by chain, which PDUs hashes and signatures prove, and what was altered, left out or moved. Exit codes: 0 all ' +
      'are good and, if that was asked, proven, 1 one is not, 2 no such input.',
    examples: [
      'writ pdu /tmp/drill/warrants/w1/hi2.ber',
      'writ --json pdu sample.ber',
      'writ pdu 3048a1...',
      'writ pdu --integrity-key signer.pem --decryption-key agency.key hi3.ber',
      'writ pdu --module j-std-025.asn1 --type LAESProtocol sample.ber',
    ],
    next: 'Where a LEMF refuses a PDU, compare the field that is named with the clause.',
  });
  command
    .option('--standard <id>', `read as PDUs of this standard only: ${PDU_STANDARDS.map(({ id }) => id).join(', ')}`)
    .option('--module <file>', 'an ASN.1 module to read with; give those that it imports from behind it', several, [])
    .option('--type <name>', 'the type of the PDUs in that module')
    .option('--integrity-key <pem>', 'verify integrity checks with this public key or certificate')
    .option(
      '--decryption-key <file>',
      'decrypt payloads with the key in this file, which only you can read (- for standard input)',
    );
  command.action((source: string, chosen: Chosen) => show(open(command), source, chosen));
}
