/** What a handover profile of PacketCable has of its own: the form of content's datagrams, how fast they go out, how long they are kept. */
import type { OctetReader, OctetWriter } from './octets.ts';

/**
 * The header of content (CCC), by the specification that it is of: CCC-ID (ESP, 1999), CCC-ID and NTP time (ESP 1.5), CCC-ID, NTP time
 * and case (ES-DCI, 2.0).
 */
export const cccForms = ['1.0', '1.5', '2.0'] as const;
export type CccForm = (typeof cccForms)[number];

export interface PacketCableOptions {
  readonly cccForm?: CccForm | undefined;
  /** Kilobits a second that datagrams of one link go out with; absent: DEFAULT_PACE_KBPS. */
  readonly paceKbps?: number | undefined;
  /** How long what was sent is kept, to be sent again; absent: DEFAULT_RETAIN_MINUTES. */
  readonly retainMinutes?: number | undefined;
}

export const DEFAULT_PACE_KBPS = 50_000;
export const DEFAULT_RETAIN_MINUTES = 24 * 60;
export const MOST_PACE_KBPS = 100_000_000;
export const MOST_RETAIN_MINUTES = 365 * 24 * 60;
/** The case in the header of 2.0. */
export const CCC_CASE_OCTETS = 8;

function isWithin(value: number | undefined, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= 1 && value <= most);
}

export function packetCableChecks(options: PacketCableOptions): [boolean, string][] {
  const { cccForm, paceKbps, retainMinutes } = options;
  return [
    [cccForm !== undefined && cccForms.includes(cccForm), `cccForm: ${cccForms.join(', ')} with packetcable`],
    [isWithin(paceKbps, MOST_PACE_KBPS), `paceKbps: 1 to ${MOST_PACE_KBPS}`],
    [isWithin(retainMinutes, MOST_RETAIN_MINUTES), `retainMinutes: 1 to ${MOST_RETAIN_MINUTES}`],
  ];
}

/** form u8, pace u32, retention u32; 0: absent. */
export function writePacketCableOptions(out: OctetWriter, options: PacketCableOptions): void {
  const form = options.cccForm === undefined ? 0 : cccForms.indexOf(options.cccForm) + 1;
  out
    .u8(form)
    .u32(options.paceKbps ?? 0)
    .u32(options.retainMinutes ?? 0);
}

/** Undefined: cut short. */
export function readPacketCableOptions(reader: OctetReader): PacketCableOptions | undefined {
  const [form, paceKbps, retainMinutes] = [reader.u8(), reader.u32(), reader.u32()];
  if (form === undefined || paceKbps === undefined || retainMinutes === undefined) return undefined;
  const cccForm = cccForms[form - 1];
  return {
    ...(cccForm === undefined ? {} : { cccForm }),
    ...(paceKbps === 0 ? {} : { paceKbps }),
    ...(retainMinutes === 0 ? {} : { retainMinutes }),
  };
}

/** What of the rest of a grant does not go with it, for the person who enters it; undefined: all does. */
export function packetCableFault(
  { cccForm }: PacketCableOptions,
  { hasContent, liid }: { readonly hasContent: boolean; readonly liid: string },
): string | undefined {
  if (!hasContent) return 'packetcable has no message for an order without content, as long as no calls are followed';
  if (cccForm === '2.0' && liid.length > CCC_CASE_OCTETS)
    return `liid: the CCC header of 2.0 holds ${CCC_CASE_OCTETS} characters`;
  return undefined;
}
