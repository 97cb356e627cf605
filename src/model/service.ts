/**
 * Service restrictions: which traffic of the target an order names, where it names only some. Text:
 * `PROTOCOL[:PART,PART...]`, the protocol tcp, udp, sctp or any; parts `target=PORT[-PORT]`, `peer=PORT[-PORT]` and
 * `host=ADDRESS[/LENGTH]`, the peer's. `tcp:peer=25` is mail that the target sends, or the answers to it. A packet belongs to the
 * order when any of its services fits.
 */
import { WritError } from '../base/errors.ts';
import type { IpPrefix } from './ip-prefix.ts';
import { formatPrefix, maskPrefix, parseIpAddress, parseIpPrefix, prefixFormFault } from './ip-prefix.ts';
import { OctetReader, OctetWriter } from './octets.ts';

/** IANA protocol numbers; 0: any. */
const protocolNumbers = { any: 0, tcp: 6, udp: 17, sctp: 132 } as const;
export type ServiceProtocol = keyof typeof protocolNumbers;
const protocols = Object.keys(protocolNumbers) as ServiceProtocol[];

export interface PortRange {
  readonly low: number;
  readonly high: number;
}

export interface Service {
  readonly protocol: ServiceProtocol;
  /** The target's own port: the source's in packets from the target. */
  readonly target: PortRange;
  readonly peer: PortRange;
  readonly host: IpPrefix | undefined;
}

export type ParsedService =
  { readonly ok: true; readonly service: Service } | { readonly ok: false; readonly reason: string };

export const mostServices = 16;
const anyPort: PortRange = { low: 0, high: 65_535 };

function isAny({ low, high }: PortRange): boolean {
  return low === anyPort.low && high === anyPort.high;
}

function rangeFault({ low, high }: PortRange): string | undefined {
  const fits = Number.isInteger(low) && Number.isInteger(high) && low >= 0 && high <= 65_535 && low <= high;
  return fits ? undefined : 'ports are 0 to 65535, the lower one first';
}

/** Why no order may be restricted so. Never repeats an address. */
export function serviceFault({ protocol, target, peer, host }: Service): string | undefined {
  const ports = rangeFault(target) ?? rangeFault(peer);
  if (ports !== undefined) return ports;
  if (protocol === 'any' && !(isAny(target) && isAny(peer))) return 'ports need a protocol: tcp, udp or sctp';
  if (protocol === 'any' && host === undefined) return 'a service that restricts nothing: leave it out';
  return host === undefined ? undefined : prefixFormFault(host);
}

// ---- text

function parseRange(text: string): PortRange | undefined {
  const [, low = '', high = low] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return low === '' ? undefined : { low: Number(low), high: Number(high) };
}

const serviceForm =
  'write a service as tcp, udp, sctp or any, then what of it: tcp:target=PORT-PORT,peer=PORT,host=ADDRESS/LENGTH';

interface Parts {
  target: PortRange | undefined;
  peer: PortRange | undefined;
  host: IpPrefix | undefined;
}

/** Whether the part was understood and is the first of its name. */
function takePart(part: string, into: Parts): boolean {
  const [, name, value = ''] = /^(target|peer|host)=(.+)$/.exec(part) ?? [];
  if (name === 'host') {
    const host = value.includes('/') ? parseIpPrefix(value) : parseIpAddress(value);
    if (into.host !== undefined || host === undefined) return false;
    into.host = host;
    return true;
  }
  if (name !== 'target' && name !== 'peer') return false;
  const range = parseRange(value);
  if (into[name] !== undefined || range === undefined) return false;
  into[name] = range;
  return true;
}

/** The reason of a refusal is fit for a form field. */
export function parseService(text: string): ParsedService {
  const [, name = '', rest] = /^([a-z]+)(?::(.+))?$/.exec(text.trim()) ?? [];
  const protocol = protocols.find((each) => each === name);
  const parts: Parts = { target: undefined, peer: undefined, host: undefined };
  const understood = (rest?.split(',') ?? []).every((part) => takePart(part, parts));
  if (protocol === undefined || !understood) return { ok: false, reason: serviceForm };
  const service = { protocol, target: parts.target ?? anyPort, peer: parts.peer ?? anyPort, host: parts.host };
  const fault = serviceFault(service);
  return fault === undefined ? { ok: true, service } : { ok: false, reason: fault };
}

function rangeText({ low, high }: PortRange): string {
  return low === high ? String(low) : `${low}-${high}`;
}

function textWith({ protocol, target, peer, host }: Service, hostText: (host: IpPrefix) => string): string {
  const parts = [
    ...(isAny(target) ? [] : [`target=${rangeText(target)}`]),
    ...(isAny(peer) ? [] : [`peer=${rangeText(peer)}`]),
    ...(host === undefined ? [] : [`host=${hostText(host)}`]),
  ];
  return parts.length === 0 ? protocol : `${protocol}:${parts.join(',')}`;
}

/** `tcp:target=5060-5061,peer=25,host=203.0.113.0/24` */
export function formatService(service: Service): string {
  return textWith(service, formatPrefix);
}

/** Whom the target speaks with is not for lists either. */
export function maskService(service: Service): string {
  return textWith(service, maskPrefix);
}

function portWords(range: PortRange): string {
  if (isAny(range)) return 'any port';
  return range.low === range.high ? `port ${range.low}` : `ports ${range.low} to ${range.high}`;
}

/** In words that a signer can compare with the order. */
export function serviceWords({ protocol, target, peer, host }: Service): string {
  const other = host === undefined ? 'anybody' : formatPrefix(host);
  if (protocol === 'any') return `whatever the target exchanges with ${other}`;
  return `${protocol.toUpperCase()} between ${portWords(target)} of the target and ${portWords(peer)} of ${other}`;
}

// ---- octets (docs/grant-format.md, tag 18)

function badServices(what: string): WritError {
  return new WritError('WRIT_GRANT_SERVICE', what);
}

function serviceOctets({ protocol, target, peer, host }: Service): Buffer {
  const out = new OctetWriter().u8(protocolNumbers[protocol]);
  out
    .u16(target.low)
    .u16(target.high)
    .u16(peer.low)
    .u16(peer.high)
    .u8(host?.version ?? 0);
  if (host !== undefined) out.u8(host.prefixLength).octets(host.address);
  return out.done();
}

/** Rising order of their octets. 0: the same. */
export function compareServices(left: Service, right: Service): number {
  return Buffer.compare(serviceOctets(left), serviceOctets(right));
}

export function writeServices(services: readonly Service[]): Buffer {
  const parts = services.map(serviceOctets).sort((left, right) => Buffer.compare(left, right));
  return new OctetWriter().u8(parts.length).octets(Buffer.concat(parts)).done();
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw badServices('services are cut short');
  return value;
}

function readHost(reader: OctetReader): IpPrefix | undefined {
  const version = present(reader.u8());
  if (version === 0) return undefined;
  if (version !== 4 && version !== 6) throw badServices('a peer is neither IPv4 nor IPv6');
  const prefixLength = present(reader.u8());
  return { version, prefixLength, address: Buffer.from(present(reader.take(version === 4 ? 4 : 16))) };
}

function readService(reader: OctetReader): Service {
  const number = present(reader.u8());
  const protocol = protocols.find((each) => protocolNumbers[each] === number);
  if (protocol === undefined) throw badServices('protocol is not TCP, UDP, SCTP or any');
  const range = () => ({ low: present(reader.u16()), high: present(reader.u16()) });
  return { protocol, target: range(), peer: range(), host: readHost(reader) };
}

/** Strict. Throws WRIT_GRANT_SERVICE. */
export function readServices(value: Buffer): Service[] {
  const reader = new OctetReader(value);
  const services = Array.from({ length: present(reader.u8()) }, () => readService(reader));
  if (reader.left > 0) throw badServices('octets behind the services');
  requireServices(services);
  if (services.some((each, index) => index > 0 && compareServices(services[index - 1] ?? each, each) >= 0)) {
    throw badServices('services must stand in rising order, each once');
  }
  return services;
}

/** Throws WRIT_GRANT_SERVICE: too many, one that restricts nothing or can't be, or the same one twice. */
export function requireServices(services: readonly Service[]): void {
  if (services.length > mostServices) throw badServices(`a grant holds at most ${mostServices} services`);
  const fault = services.map(serviceFault).find((each) => each !== undefined);
  if (fault !== undefined) throw badServices(fault);
  const sorted = [...services].sort(compareServices);
  if (sorted.some((each, index) => index > 0 && compareServices(sorted[index - 1] ?? each, each) === 0)) {
    throw badServices('a service stands twice');
  }
}
