/**
 * What an agency may choose of ATIS-1000013 for orders without content (pen register, trap and trace): reports of each packet's headers,
 * or their sums. Part of the profile that two people sign (docs/grant-format.md, tag 9); the core, which makes the reports, reads the same
 * octets.
 */
import type { OctetReader, OctetWriter } from './octets.ts';

/** `header`: a message for each packet. `summary`: one for each pair of ends with traffic, as often as is agreed. */
export const packetReportKinds = ['header', 'summary'] as const;
export type PacketReports = (typeof packetReportKinds)[number];

export interface ReportOptions {
  /** Absent: none. */
  readonly packetReports?: PacketReports | undefined;
  /** Between summaries, 1..3600; absent, with summaries: USUAL_REPORT_SECONDS. */
  readonly reportSeconds?: number | undefined;
}

export const USUAL_REPORT_SECONDS = 60;
export const MOST_REPORT_SECONDS = 3600;

export function reportChecks({ packetReports, reportSeconds }: ReportOptions): [boolean, string][] {
  const isSeconds = (value: number) => Number.isInteger(value) && value >= 1 && value <= MOST_REPORT_SECONDS;
  return [
    [
      packetReports === undefined || packetReportKinds.includes(packetReports),
      `packetReports: ${packetReportKinds.join(' or ')}`,
    ],
    [reportSeconds === undefined || packetReports === 'summary', 'reportSeconds: with packetReports summary alone'],
    [reportSeconds === undefined || isSeconds(reportSeconds), `reportSeconds: 1 to ${MOST_REPORT_SECONDS}`],
  ];
}

/** Nothing where there are none, so that a profile of before has the octets it had; else kind u8, seconds u16 (0: of `header`). */
export function writeReportOptions(out: OctetWriter, options: ReportOptions): void {
  const { packetReports, reportSeconds = USUAL_REPORT_SECONDS } = options;
  if (packetReports === undefined) return;
  const seconds = packetReports === 'summary' ? reportSeconds : 0;
  out
    .u8(packetReportKinds.indexOf(packetReports) + 1)
    .u8(seconds >>> 8)
    .u8(seconds & 0xff);
}

/** Undefined: they are none. */
export function readReportOptions(reader: OctetReader): ReportOptions | undefined {
  if (reader.left === 0) return {};
  const packetReports = packetReportKinds[(reader.u8() ?? 0) - 1];
  const [high, low] = [reader.u8(), reader.u8()];
  if (packetReports === undefined || high === undefined || low === undefined) return undefined;
  const seconds = high * 256 + low;
  if (packetReports === 'header') return seconds === 0 ? { packetReports } : undefined;
  return seconds === USUAL_REPORT_SECONDS ? { packetReports } : { packetReports, reportSeconds: seconds };
}

/** In words, for who signs: with a comma before it. */
export function reportWords({ packetReports, reportSeconds = USUAL_REPORT_SECONDS }: ReportOptions): string {
  if (packetReports === undefined) return '';
  const often = packetReports === 'header' ? 'of each packet' : `summed up each ${reportSeconds} s`;
  return `, of orders without content addresses and ports ${often}`;
}
