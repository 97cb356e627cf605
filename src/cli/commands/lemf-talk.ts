/** What `writ lemf` has in common, whether it is delivered to or fetches: its certificate, its report, and being told what to be like. */
import { isIP } from 'node:net';
import { createInterface } from 'node:readline';
import { codeOf } from '../../base/errors.ts';
import type { Lemf, LemfReport, LemfTls } from '../../lemf/lemf.ts';
import type { Context } from '../context.ts';
import { readGiven } from '../files.ts';
import { InputError } from '../input-error.ts';
import { json, table } from '../table.ts';

export interface IdentityOptions {
  readonly host: string;
  readonly cert?: string;
  readonly key?: string;
  readonly clientPin?: string;
}

export interface Identity {
  readonly tls: LemfTls;
  readonly pin: string;
}

/** A certificate of one's own, or one made for this run. */
export async function identityOf({ cert, key, clientPin, host }: IdentityOptions): Promise<Identity> {
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

export function describe(report: LemfReport): string {
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
export function obey(lemf: Pick<Lemf, 'command' | 'report'>, context: Context): Promise<void> {
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
