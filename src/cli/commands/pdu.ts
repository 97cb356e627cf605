/** `writ pdu`: recorded PDUs in words. Needs no home, no server and no order. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { readPdus } from '../../handover/asn1/pdu-reading.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
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

function show(context: Context, source: string): void {
  const reading = readPdus(octetsOf(source));
  context.show(reading, describePdus);
  if (reading.rest !== undefined || reading.pdus.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
}

export function addPdu(program: Command, open: Open): void {
  const command = teach(program.command('pdu <source>'), {
    summary: 'say what is in recorded PDUs, and what is wrong with bad ones',
    does:
      'Reads a file of PDUs one after another, as a drill or `writ lemf` keeps them, or one PDU in hexadecimal, and prints each as a ' +
      'tree: field, tag, type, value, and the clause that explains it. Intercepted content is shown as its size and SHA-256, never ' +
      'as itself. Of a bad PDU it says at which octet, in which field and why. Knows ETSI TS 102 232-1 with IP access (part 3), HI1 ' +
      'and the session PDUs; what it has no table for is shown by size and SHA-256. Exit codes: 0 all are good, 1 one is not, 2 no ' +
      'such input.',
    examples: ['writ pdu /tmp/drill/warrants/w1/hi2.ber', 'writ --json pdu sample.ber', 'writ pdu 3048a1...'],
    next: 'Where a LEMF refuses a PDU, compare the field that is named with the clause.',
  });
  command.action((source: string) => show(open(command), source));
}
