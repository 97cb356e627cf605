/** One thing that was looked at, how it stands, and what to do about it. */
export type Mark = 'OK' | 'ATTENTION' | 'WRONG';

export interface Finding {
  readonly subject: string;
  readonly mark: Mark;
  /** One sentence: what was found, and behind a colon or semicolon what to do. No address, id or octet of traffic (I10). */
  readonly says: string;
}

export const ok = (subject: string, says: string): Finding => ({ subject, mark: 'OK', says });
export const attention = (subject: string, says: string): Finding => ({ subject, mark: 'ATTENTION', says });
export const wrong = (subject: string, says: string): Finding => ({ subject, mark: 'WRONG', says });

/** Nothing speaks against delivering what such a source shows. */
export function isFit(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.mark !== 'WRONG');
}

export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** "12.3 %"; what is there is never shown as 0. */
export function percent(part: number, whole: number): string {
  const value = share(part, whole) * 100;
  if (value === 0) return '0 %';
  return value < 0.1 ? '< 0.1 %' : `${value.toFixed(1)} %`;
}

/** "3 packets", "1 packet". */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
