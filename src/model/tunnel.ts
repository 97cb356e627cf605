/**
 * A subscriber's GTP-U tunnel by its two ends (3GPP TS 29.281): the address that a direction's packets go to and the TEID they
 * carry there. Text: `ADDRESS#TEID,ADDRESS#TEID`, the end that uplink packets go to first; TEIDs decimal or `0x...`.
 */
import type { IpPrefix } from './ip-prefix.ts';
import { formatPrefix, isTestPrefix, maskPrefix, nobodysRange, parseIpAddress } from './ip-prefix.ts';

export interface TunnelEnd {
  readonly version: 4 | 6;
  /** 4 or 16 octets. */
  readonly address: Buffer;
  readonly teid: number;
}

export interface TunnelEnds {
  readonly uplink: TunnelEnd;
  readonly downlink: TunnelEnd;
}

function prefixOf({ version, address }: TunnelEnd): IpPrefix {
  return { version, address, prefixLength: version === 4 ? 32 : 128 };
}

function endFault(end: TunnelEnd): string | undefined {
  if (end.address.length !== (end.version === 4 ? 4 : 16)) return "a tunnel end's address has 4 or 16 octets";
  // TS 29.281, 5.1: 0 belongs to the path, not to a tunnel.
  if (!Number.isInteger(end.teid) || end.teid < 1 || end.teid > 0xffff_ffff) return 'a TEID is 1 to 0xffffffff';
  const range = nobodysRange(prefixOf(end));
  return range === undefined ? undefined : `${range} addresses can't be a tunnel's end`;
}

export function tunnelFault({ uplink, downlink }: TunnelEnds): string | undefined {
  const same = uplink.address.equals(downlink.address) && uplink.teid === downlink.teid;
  return endFault(uplink) ?? endFault(downlink) ?? (same ? 'the two ends of a tunnel differ' : undefined);
}

export function isTestTunnel({ uplink, downlink }: TunnelEnds): boolean {
  return isTestPrefix(prefixOf(uplink)) && isTestPrefix(prefixOf(downlink));
}

function parseEnd(text: string): TunnelEnd | undefined {
  const [address = '', teid = '', ...rest] = text.split('#');
  const parsed = parseIpAddress(address);
  if (parsed === undefined || rest.length > 0 || !/^(0x[0-9a-f]{1,8}|[1-9]\d{0,9})$/i.test(teid)) return undefined;
  return { version: parsed.version, address: parsed.address, teid: Number(teid) };
}

export function parseTunnel(text: string): TunnelEnds | undefined {
  const [first = '', second = '', ...rest] = text.split(',');
  const [uplink, downlink] = [parseEnd(first), parseEnd(second)];
  return rest.length > 0 || uplink === undefined || downlink === undefined ? undefined : { uplink, downlink };
}

const teidText = (teid: number) => `0x${teid.toString(16).padStart(8, '0')}`;

function formatEnd(end: TunnelEnd): string {
  return `${formatPrefix(prefixOf(end))}#${teidText(end.teid)}`;
}

export function formatTunnel({ uplink, downlink }: TunnelEnds): string {
  return `${formatEnd(uplink)},${formatEnd(downlink)}`;
}

export function maskTunnel({ uplink, downlink }: TunnelEnds): string {
  return [uplink, downlink].map((end) => `${maskPrefix(end)}#x`).join(',');
}

/** For a person who compares it with an order. */
export function tunnelWords({ uplink, downlink }: TunnelEnds): string {
  const words = (end: TunnelEnd) => `TEID ${teidText(end.teid)} at ${formatPrefix(prefixOf(end))}`;
  return `uplink ${words(uplink)}, downlink ${words(downlink)}`;
}
