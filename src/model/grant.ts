/**
 * A grant and its one canonical encoding (docs/grant-format.md). The core decides what it obeys (addon/src/authority); this
 * writer makes what people sign, and this reader lets a screen show exactly what the bytes say.
 */
import { WritError } from '../base/errors.ts';
import { profileFault, readProfile, writeProfile } from './handover-profile.ts';
import type { HandoverProfile } from './handover-profile.ts';
import { idFromOctets, idToOctets } from './ids.ts';
import type { Instrument, ScopeName } from './instrument.ts';
import {
  instrumentFromNumber,
  instrumentRules,
  requireScopeAllowed,
  scopeFromBits,
  scopeToBits,
} from './instrument.ts';
import { OctetReader, OctetWriter } from './octets.ts';
import { packetCableFault } from './packetcable-options.ts';
import type { Selector } from './selector.ts';
import { readSelectors, requireSelectors, writeSelectors } from './selector-octets.ts';
import type { Service } from './service.ts';
import { readServices, requireServices, writeServices } from './service.ts';

export interface GrantEndpoint {
  readonly handover: 2 | 3;
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the LEMF's SubjectPublicKeyInfo; several, so that a certificate can be renewed. */
  readonly pins: readonly Buffer[];
}

export interface Grant {
  readonly grantId: string;
  readonly warrantId: string;
  /** SHA-256 of the order's scan. */
  readonly orderHash: Buffer;
  readonly instrument: Instrument;
  readonly scope: ScopeName;
  readonly selectors: readonly Selector[];
  /** What of the target's traffic; empty: all of it. */
  readonly services: readonly Service[];
  readonly agencyId: string;
  readonly liid: string;
  readonly profile: HandoverProfile;
  readonly endpoints: readonly GrantEndpoint[];
  /** [notBeforeNs, notAfterNs) */
  readonly notBeforeNs: bigint;
  readonly notAfterNs: bigint;
  readonly audience: string;
  readonly epoch: number;
  readonly sequence: number;
  /** The person who entered the order: never one of its approvers. */
  readonly enteredBy: string;
}

const magic = Buffer.from('WRITGRNT', 'ascii');
const formatVersion = 1;
const pinLength = 32;
export const nsMin = -(2n ** 63n);
export const nsMax = 2n ** 63n - 1n;

export const liidPattern = /^[\x21-\x7e]{1,25}$/;
export const audiencePattern = /^[a-z0-9.-]{1,64}$/;
export const hostPattern = /^[\x21-\x7e]{1,253}$/;

function malformed(what: string): WritError {
  return new WritError('WRIT_GRANT_MALFORMED', `this is no grant: ${what}`);
}

/** Turns a read past the end, or a rule that does not hold, into the refusal. */
function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw malformed(what);
  return value;
}

function matching(text: string, pattern: RegExp, what: string): string {
  if (!pattern.test(text)) throw malformed(what);
  return text;
}

function between(value: number, low: number, high: number, what: string): number {
  if (!Number.isInteger(value) || value < low || value > high) throw malformed(what);
  return value;
}

// ---- one codec a field ------------------------------------------------------------------------------------------------

function readText(reader: OctetReader, pattern: RegExp, what: string): string {
  const length = must(reader.u8(), what);
  return matching(must(reader.take(length), what).toString('latin1'), pattern, what);
}

function profileOf(value: Buffer): HandoverProfile {
  const profile = readProfile(value);
  if (typeof profile === 'string') throw malformed(profile);
  return profile;
}

function writeEndpoints(endpoints: readonly GrantEndpoint[]): Buffer {
  const out = new OctetWriter().u8(endpoints.length);
  for (const each of endpoints) {
    out
      .u8(each.handover)
      .u8(each.tls ? 1 : 0)
      .u16(each.port)
      .text8(each.host)
      .u8(each.pins.length);
    for (const pin of each.pins) out.octets(pin);
  }
  return out.done();
}

function readEndpoint(reader: OctetReader): GrantEndpoint {
  const handover = must(reader.u8(), 'interface');
  if (handover !== 2 && handover !== 3) throw malformed('interface');
  const tls = between(must(reader.u8(), 'transport'), 0, 1, 'transport') === 1;
  const port = between(must(reader.u16(), 'port'), 1, 65_535, 'port');
  const host = readText(reader, hostPattern, 'host');
  const pinCount = must(reader.u8(), 'pins');
  const pins = Array.from({ length: pinCount }, () => Buffer.from(must(reader.take(pinLength), 'pin')));
  return { handover, tls, host, port, pins };
}

function readEndpoints(value: Buffer): GrantEndpoint[] {
  const reader = new OctetReader(value);
  const count = between(must(reader.u8(), 'endpoints'), 1, 4, 'endpoint count');
  const endpoints = Array.from({ length: count }, () => readEndpoint(reader));
  if (reader.left > 0) throw malformed('octets behind the endpoints');
  return endpoints;
}

function requireEndpoints(endpoints: readonly GrantEndpoint[], scope: ScopeName): void {
  between(endpoints.length, 1, 4, 'endpoint count');
  for (const each of endpoints) {
    matching(each.host, hostPattern, 'host');
    between(each.port, 1, 65_535, 'port');
    // Plain TCP has nothing to pin; TLS without a pin would trust on first use.
    between(each.pins.length, each.tls ? 1 : 0, each.tls ? 4 : 0, 'pin count');
    if (each.pins.some((pin) => pin.length !== pinLength)) throw malformed('pin');
  }
  if (!endpoints.some((each) => each.handover === 2)) throw malformed('no HI2 endpoint');
  if (scope === 'iri+cc' && !endpoints.some((each) => each.handover === 3)) throw malformed('no HI3 endpoint');
}

function requireProfile(profile: HandoverProfile): void {
  const fault = profileFault(profile);
  if (fault !== undefined) throw malformed(fault);
}

/** Content goes in datagrams, which have no TLS. */
function requirePacketCable({ profile, scope, liid, endpoints }: Grant): void {
  if (profile.standard !== 'packetcable') return;
  const fault = packetCableFault(profile, { hasContent: scope === 'iri+cc', liid });
  if (fault !== undefined) throw malformed(fault);
  if (endpoints.some(({ handover, tls }) => handover === 3 && tls)) throw malformed('TLS over datagrams');
}

/** Nobody is connected to: the agency's keys are what its fetching is known by, and what its packages are sealed to. */
function requirePull({ profile, endpoints }: Grant): void {
  if (profile.standard !== 'pull') return;
  if (endpoints.some(({ tls }) => !tls)) throw malformed('pull without TLS');
}

/** Throws WRIT_GRANT_* when the grant breaks a rule that the core would refuse it for. */
export function requireGrant(grant: Grant): void {
  requireScopeAllowed(grant.instrument, grant.scope);
  requireSelectors(grant.selectors);
  requireServices(grant.services);
  requireProfile(grant.profile);
  requireEndpoints(grant.endpoints, grant.scope);
  requirePacketCable(grant);
  requirePull(grant);
  matching(grant.liid, liidPattern, 'liid');
  matching(grant.audience, audiencePattern, 'audience');
  between(grant.epoch, 0, 0xffff_ffff, 'epoch');
  between(grant.sequence, 1, 0xffff_ffff, 'sequence');
  if (grant.orderHash.length !== 32) throw malformed('orderHash');
  if (grant.notAfterNs <= grant.notBeforeNs) throw malformed('notAfter is not behind notBefore');
  if (grant.notBeforeNs < nsMin || grant.notAfterNs > nsMax) throw malformed('dates');
}

// ---- the whole --------------------------------------------------------------------------------------------------------

function fieldsOf(grant: Grant): readonly Buffer[] {
  const ascii = (text: string) => Buffer.from(text, 'ascii');
  const writer = () => new OctetWriter();
  return [
    idToOctets(grant.grantId),
    idToOctets(grant.warrantId),
    grant.orderHash,
    writer().u8(instrumentRules[grant.instrument].number).done(),
    writer().u16(scopeToBits(grant.scope)).done(),
    writeSelectors(grant.selectors),
    idToOctets(grant.agencyId),
    ascii(grant.liid),
    writeProfile(grant.profile),
    writeEndpoints(grant.endpoints),
    writer().i64(grant.notBeforeNs).done(),
    writer().i64(grant.notAfterNs).done(),
    ascii(grant.audience),
    writer().u32(grant.epoch).done(),
    writer().u32(grant.sequence).done(),
    idToOctets(grant.enteredBy),
    Buffer.alloc(0),
    writeServices(grant.services),
  ];
}

/** The grant's one encoding. Selectors and services are put in order. Throws WRIT_GRANT_*. */
export function encodeGrant(grant: Grant): Buffer {
  requireGrant(grant);
  const out = new OctetWriter().octets(magic).u16(formatVersion);
  fieldsOf(grant).forEach((value, index) =>
    out
      .u8(index + 1)
      .u16(value.length)
      .octets(value),
  );
  return out.done();
}

function readFields(octets: Buffer): Buffer[] {
  const reader = new OctetReader(octets);
  if (!must(reader.take(magic.length), 'too short').equals(magic)) throw malformed('its first octets');
  const version = must(reader.u16(), 'version');
  if (version !== formatVersion) throw new WritError('WRIT_GRANT_VERSION', `grant format ${version} is unknown here`);
  const fields = Array.from({ length: 18 }, (_, index) => {
    between(must(reader.u8(), 'tag'), index + 1, index + 1, `tag ${index + 1}`);
    return must(reader.take(must(reader.u16(), 'length')), `field ${index + 1}`);
  });
  if (reader.left > 0) throw malformed('octets behind the last field');
  return fields;
}

function fixed(value: Buffer, length: number, what: string): Buffer {
  if (value.length !== length) throw malformed(what);
  return Buffer.from(value);
}

function readScope(value: Buffer): ScopeName {
  const scope = scopeFromBits(fixed(value, 2, 'scope').readUInt16BE());
  if (scope === undefined)
    throw new WritError('WRIT_GRANT_SCOPE', 'these scope bits are not available in this version');
  return scope;
}

/** Strict: any octets that are not the one encoding of a valid grant throw WRIT_GRANT_*. */
export function decodeGrant(octets: Buffer): Grant {
  const fields = readFields(octets);
  const at = (tag: number) => fields[tag - 1] ?? Buffer.alloc(0);
  if (at(17).length > 0) throw malformed('note must be empty in this version');
  const grant: Grant = {
    grantId: idFromOctets(fixed(at(1), 16, 'grantId')),
    warrantId: idFromOctets(fixed(at(2), 16, 'warrantId')),
    orderHash: fixed(at(3), 32, 'orderHash'),
    instrument: must(instrumentFromNumber(fixed(at(4), 1, 'instrument').readUInt8()), 'instrument'),
    scope: readScope(at(5)),
    selectors: readSelectors(at(6)),
    agencyId: idFromOctets(fixed(at(7), 16, 'agencyId')),
    liid: at(8).toString('latin1'),
    profile: profileOf(at(9)),
    endpoints: readEndpoints(at(10)),
    notBeforeNs: fixed(at(11), 8, 'notBefore').readBigInt64BE(),
    notAfterNs: fixed(at(12), 8, 'notAfter').readBigInt64BE(),
    audience: at(13).toString('latin1'),
    epoch: fixed(at(14), 4, 'epoch').readUInt32BE(),
    sequence: fixed(at(15), 4, 'sequence').readUInt32BE(),
    enteredBy: idFromOctets(fixed(at(16), 16, 'enteredBy')),
    services: readServices(at(18)),
  };
  requireGrant(grant);
  return grant;
}
