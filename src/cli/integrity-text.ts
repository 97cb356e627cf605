/** What integrity checks prove of recorded PDUs, for people. */
import type { ChainReport, IntegrityFault, IntegrityReport } from '../handover/asn1/integrity.ts';

const MOST_LISTED = 20;

export function describeIntegrity({ chains, unread, holds }: IntegrityReport): string {
  const lines = chains.flatMap(describeChain);
  const left = unread.map((fault) => `  ${faultLine(fault)}`);
  const none = chains.length === 0 ? ['  There is nothing in it that an integrity check could cover.'] : [];
  const verdict = holds ? 'everything is proven' : 'not everything is proven';
  return [`Integrity checks (7.2.3): ${verdict}`, ...none, ...lines, ...left].join('\n');
}

function describeChain(chain: ChainReport): string[] {
  const { liid, cin, kind, pdus, covered, signed, hashes, signatures, uncovered, legacy, faults } = chain;
  const name = `LIID ${JSON.stringify(liid)}, CIN ${cin ?? 'none'}, ${kind}`;
  const head =
    `  ${name}: of ${pdus} PDUs ${covered} under hashes that hold (of ${hashes}), ` +
    `${signed} of them under signatures that hold (of ${signatures})`;
  const old = legacy.map((algorithm) => `    ${algorithm} is used, which is for old streams only`);
  const bare = uncovered.length === 0 ? [] : [`    Not covered: PDU ${listed(uncovered)}`];
  return [head, ...bare, ...old, ...faults.map((fault) => `    ${faultLine(fault)}`)];
}

function faultLine({ pdu, offset, reason }: IntegrityFault): string {
  return `PDU ${pdu} at octet ${offset}: ${reason}`;
}

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, MOST_LISTED).join(', ');
  return numbers.length > MOST_LISTED ? `${shown} and ${numbers.length - MOST_LISTED} more` : shown;
}
