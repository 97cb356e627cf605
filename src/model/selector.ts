/**
 * Selectors: what a target is known by. An IPv4 or IPv6 address or a prefix no wider than one subscriber's delegation, a MAC, an
 * access circuit, a GTP-U tunnel. What no order can name (multicast, loopback, group MACs, ...) is refused here for the person
 * who types it and in the core for everybody.
 */
import type { CircuitLabel } from './circuit.ts';
import { circuitFault, formatLabels, labelWords, maskLabels, parseLabels } from './circuit.ts';
import type { IpPrefix } from './ip-prefix.ts';
import {
  formatPrefix,
  isTestPrefix,
  maskPrefix,
  nobodysRange,
  parseIpAddress,
  parseIpPrefix,
  prefixFormFault,
} from './ip-prefix.ts';
import type { TunnelEnds } from './tunnel.ts';
import { formatTunnel, isTestTunnel, maskTunnel, parseTunnel, tunnelFault, tunnelWords } from './tunnel.ts';

export const selectorKinds = ['ipv4', 'ipv6', 'prefix', 'mac', 'circuit', 'teid'] as const;
export type SelectorKind = (typeof selectorKinds)[number];

export interface AddressSelector extends IpPrefix {
  readonly kind: 'address';
}

/** What is seen of the target only where its frames pass: `point` names the one capture point, empty for any. */
interface AtPoint {
  readonly point: string;
}

export interface MacSelector extends AtPoint {
  readonly kind: 'mac';
  /** 6 octets. */
  readonly address: Buffer;
}

export interface CircuitSelector extends AtPoint {
  readonly kind: 'circuit';
  readonly labels: readonly CircuitLabel[];
}

export interface TeidSelector extends AtPoint, TunnelEnds {
  readonly kind: 'teid';
}

export type Selector = AddressSelector | MacSelector | CircuitSelector | TeidSelector;

/** As a person writes it. */
export interface SelectorText {
  readonly kind: SelectorKind;
  readonly value: string;
  /** Absent: at any capture point. Addresses have none. */
  readonly point?: string;
}

export type ParsedSelector =
  { readonly ok: true; readonly selector: Selector } | { readonly ok: false; readonly reason: string };

export const selectorLimits = { perGrant: 16, widestIpv4: 28, widestIpv6: 48 } as const;

/** ETSI TS 102 232-1, interceptionPointID: a PrintableString of 1 to 8; empty: any. */
export const pointPattern = /^[A-Za-z0-9._-]{0,8}$/;

function addressFault(selector: AddressSelector): string | undefined {
  const { version, prefixLength } = selector;
  const widest = version === 4 ? selectorLimits.widestIpv4 : selectorLimits.widestIpv6;
  if (prefixLength < widest) return `an IPv${version} prefix may be no wider than /${widest}`;
  const form = prefixFormFault(selector);
  if (form !== undefined) return form;
  const range = nobodysRange(selector);
  return range === undefined ? undefined : `${range} addresses can't be a selector`;
}

/** IEEE 802: the lowest bit of the first octet marks a group. */
function macFault({ address }: MacSelector): string | undefined {
  if (address.length !== 6) return 'a MAC address has 6 octets';
  if (((address[0] ?? 0) & 1) === 1) return "group MAC addresses can't be a selector";
  return address.every((octet) => octet === 0) ? "a MAC address of zeros can't be a selector" : undefined;
}

function faultByKind(selector: Selector): string | undefined {
  switch (selector.kind) {
    case 'address':
      return addressFault(selector);
    case 'mac':
      return macFault(selector);
    case 'circuit':
      return circuitFault(selector.labels);
    case 'teid':
      return tunnelFault(selector);
  }
}

/** Why no grant may hold it; `undefined` when it may. Messages never repeat what identifies the target (I10). */
export function selectorFault(selector: Selector): string | undefined {
  if (selector.kind !== 'address' && !pointPattern.test(selector.point)) {
    return 'a capture point is 1 to 8 of A-Z a-z 0-9 . _ -';
  }
  return faultByKind(selector);
}

/** Whether it can name no real subscriber. A circuit names nobody outside its own network. */
export function isTestSelector(selector: Selector): boolean {
  switch (selector.kind) {
    case 'address':
      return isTestPrefix(selector);
    case 'mac':
      return ((selector.address[0] ?? 0) & 2) === 2; // IEEE 802: locally administered
    case 'circuit':
      return true;
    case 'teid':
      return isTestTunnel(selector);
  }
}

function parseMac(text: string): Buffer | undefined {
  return /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i.test(text)
    ? Buffer.from(text.replaceAll(/[:-]/g, ''), 'hex')
    : undefined;
}

function addressOf(prefix: IpPrefix | undefined, version?: 4 | 6): Selector | undefined {
  return prefix === undefined || (version !== undefined && prefix.version !== version)
    ? undefined
    : { kind: 'address', ...prefix };
}

/** Per kind: how its value is read, and what is said when it can't be. */
const grammars: Readonly<
  Record<SelectorKind, { readonly read: (value: string, point: string) => Selector | undefined; readonly form: string }>
> = {
  ipv4: { read: (value) => addressOf(parseIpAddress(value), 4), form: 'no IPv4 address' },
  ipv6: { read: (value) => addressOf(parseIpAddress(value), 6), form: 'no IPv6 address' },
  prefix: {
    read: (value) => addressOf(parseIpPrefix(value)),
    form: 'write a prefix as ADDRESS/LENGTH, such as 192.0.2.0/28',
  },
  mac: {
    read: (value, point) => {
      const address = parseMac(value);
      return address && { kind: 'mac', address, point };
    },
    form: 'write a MAC address as six octets, such as 02:00:5e:10:00:01',
  },
  circuit: {
    read: (value, point) => {
      const labels = parseLabels(value);
      return labels && { kind: 'circuit', labels, point };
    },
    form: 'write a circuit as its labels, outermost first, such as 100, 100.200, mpls:1000 or 100.pppoe:17',
  },
  teid: {
    read: (value, point) => {
      const ends = parseTunnel(value);
      return ends && { kind: 'teid', ...ends, point };
    },
    form: 'write a tunnel as ADDRESS#TEID,ADDRESS#TEID, where its uplink packets go first',
  },
};

function refuse(reason: string): ParsedSelector {
  return { ok: false, reason };
}

/** Reads what a person typed. The reason of a refusal is fit for a form field. */
export function parseSelector({ kind, value, point = '' }: SelectorText): ParsedSelector {
  const { read, form } = grammars[kind];
  const selector = read(value, point);
  if (selector === undefined) return refuse(form);
  if (selector.kind === 'address' && point !== '') return refuse('an address is matched at every capture point');
  const fault = selectorFault(selector);
  return fault === undefined ? { ok: true, selector } : refuse(fault);
}

function macText(address: Buffer): string {
  return address.toString('hex').match(/../g)?.join(':') ?? '';
}

/** `192.0.2.7`, `192.0.2.0/28`, `02:00:5e:10:00:01`, `100.200`, `192.0.2.1#0x00000001,198.51.100.1#0x00000002`. */
function valueText(selector: Selector): string {
  switch (selector.kind) {
    case 'address':
      return formatPrefix(selector);
    case 'mac':
      return macText(selector.address);
    case 'circuit':
      return formatLabels(selector.labels);
    case 'teid':
      return formatTunnel(selector);
  }
}

export function selectorText(selector: Selector): SelectorText {
  const value = valueText(selector);
  if (selector.kind !== 'address') {
    return { kind: selector.kind, value, ...(selector.point === '' ? {} : { point: selector.point }) };
  }
  const whole = selector.prefixLength === selector.address.length * 8;
  return { kind: !whole ? 'prefix' : selector.version === 4 ? 'ipv4' : 'ipv6', value };
}

/** One line that can be typed in again: `192.0.2.7`, `mac=02:00:5e:10:00:01`, `circuit=100.200@edge-1`. */
export function formatSelector(selector: Selector): string {
  return formatSelectorText(selectorText(selector));
}

export function formatSelectorText({ kind, value, point = '' }: SelectorText): string {
  if (kind === 'ipv4' || kind === 'ipv6' || kind === 'prefix') return value;
  return `${kind}=${value}${point === '' ? '' : `@${point}`}`;
}

/** The other way: what kind an address is shows; the others say it. What it holds is not checked yet. */
export function readSelectorText(text: string): SelectorText {
  const line = text.trim();
  const [, kind, value = '', point] = /^(mac|circuit|teid)=([^@]*)(?:@(.+))?$/.exec(line) ?? [];
  if (kind !== undefined) return { kind: kind as SelectorKind, value, ...(point === undefined ? {} : { point }) };
  if (line.includes('/')) return { kind: 'prefix', value: line };
  return { kind: line.includes(':') ? 'ipv6' : 'ipv4', value: line };
}

/** In words that a signer can compare with the order. */
export function selectorWords(selector: Selector): string {
  if (selector.kind === 'address') return formatPrefix(selector);
  const where = selector.point === '' ? 'at any capture point' : `at capture point ${selector.point} only`;
  switch (selector.kind) {
    case 'mac':
      return `MAC ${macText(selector.address)}, ${where}`;
    case 'circuit':
      return `circuit ${labelWords(selector.labels)} (outermost first), ${where}`;
    case 'teid':
      return `GTP-U tunnel, ${tunnelWords(selector)}, ${where}`;
  }
}

/** For lists and screens: enough to tell rows apart, not to learn the target. */
export function maskSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'address':
      return maskPrefix(selector);
    case 'mac':
      return `${selector.address.toString('hex', 0, 1)}:x`;
    case 'circuit':
      return maskLabels(selector.labels);
    case 'teid':
      return maskTunnel(selector);
  }
}
