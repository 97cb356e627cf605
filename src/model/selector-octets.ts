/** Selectors in a grant's bytes (docs/grant-format.md, tag 6): one encoding each, one order of the list. */
import { WritError } from '../base/errors.ts';
import type { CircuitLabel } from './circuit.ts';
import { labelRules, labelTypeOf } from './circuit.ts';
import { OctetReader, OctetWriter } from './octets.ts';
import type { Selector } from './selector.ts';
import { selectorFault, selectorLimits } from './selector.ts';
import type { TunnelEnd } from './tunnel.ts';

function badSelectors(what: string): WritError {
  return new WritError('WRIT_GRANT_SELECTOR', what);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw badSelectors('selectors are cut short');
  return value;
}

function writeEnd(out: OctetWriter, { version, address, teid }: TunnelEnd): void {
  out.u8(version).octets(address).u32(teid);
}

function selectorOctets(selector: Selector): Buffer {
  const out = new OctetWriter();
  switch (selector.kind) {
    case 'address':
      out.u8(selector.version).u8(selector.prefixLength).octets(selector.address);
      break;
    case 'mac':
      out.u8(1).octets(selector.address).text8(selector.point);
      break;
    case 'circuit':
      out.u8(2).text8(selector.point).u8(selector.labels.length);
      for (const { type, value } of selector.labels) out.u8(labelRules[type].number).u32(value);
      break;
    case 'teid':
      out.u8(3).text8(selector.point);
      writeEnd(out, selector.uplink);
      writeEnd(out, selector.downlink);
  }
  return out.done();
}

/** Rising order of their octets: the one that canonical bytes allow. 0: the same selector. */
export function compareSelectors(left: Selector, right: Selector): number {
  return Buffer.compare(selectorOctets(left), selectorOctets(right));
}

export function writeSelectors(selectors: readonly Selector[]): Buffer {
  const parts = selectors.map(selectorOctets).sort((left, right) => Buffer.compare(left, right));
  return new OctetWriter().u8(parts.length).octets(Buffer.concat(parts)).done();
}

function readPoint(reader: OctetReader): string {
  return present(reader.take(present(reader.u8()))).toString('latin1');
}

function readLabel(reader: OctetReader): CircuitLabel {
  const type = labelTypeOf(present(reader.u8()));
  if (type === undefined) throw badSelectors("a circuit's label is not a VLAN, PPPoE session or MPLS label");
  return { type, value: present(reader.u32()) };
}

function readVersioned(reader: OctetReader, version: 4 | 6): Buffer {
  return Buffer.from(present(reader.take(version === 4 ? 4 : 16)));
}

function readEnd(reader: OctetReader): TunnelEnd {
  const version = present(reader.u8());
  if (version !== 4 && version !== 6) throw badSelectors("a tunnel's end is neither IPv4 nor IPv6");
  return { version, address: readVersioned(reader, version), teid: present(reader.u32()) };
}

function readSelector(reader: OctetReader): Selector {
  const kind = present(reader.u8());
  switch (kind) {
    case 1: {
      const address = Buffer.from(present(reader.take(6)));
      return { kind: 'mac', address, point: readPoint(reader) };
    }
    case 2: {
      const point = readPoint(reader);
      const labels = Array.from({ length: present(reader.u8()) }, () => readLabel(reader));
      return { kind: 'circuit', labels, point };
    }
    case 3:
      return { kind: 'teid', point: readPoint(reader), uplink: readEnd(reader), downlink: readEnd(reader) };
    case 4:
    case 6: {
      const prefixLength = present(reader.u8());
      return { kind: 'address', version: kind, prefixLength, address: readVersioned(reader, kind) };
    }
    default:
      throw badSelectors('this version knows selectors of kind 1, 2, 3, 4 and 6');
  }
}

/** Strict. Throws WRIT_GRANT_SELECTOR. */
export function readSelectors(value: Buffer): Selector[] {
  const reader = new OctetReader(value);
  const selectors = Array.from({ length: reader.u8() ?? 0 }, () => readSelector(reader));
  if (reader.left > 0) throw badSelectors('octets behind the selectors');
  requireSelectors(selectors);
  if (selectors.some((each, index) => index > 0 && compareSelectors(selectors[index - 1] ?? each, each) >= 0)) {
    throw badSelectors('selectors must stand in rising order, each once');
  }
  return selectors;
}

/** Throws WRIT_GRANT_SELECTOR: none, too many, too wide, a refused range, or the same one twice. */
export function requireSelectors(selectors: readonly Selector[]): void {
  const fault = selectorsFault(selectors);
  if (fault !== undefined) throw badSelectors(fault);
}

function selectorsFault(selectors: readonly Selector[]): string | undefined {
  if (selectors.length < 1) return 'a grant needs a selector';
  if (selectors.length > selectorLimits.perGrant) return `a grant holds at most ${selectorLimits.perGrant} selectors`;
  const fault = selectors.map(selectorFault).find((each) => each !== undefined);
  if (fault !== undefined) return fault;
  const sorted = [...selectors].sort(compareSelectors);
  const twice = sorted.some((each, index) => index > 0 && compareSelectors(sorted[index - 1] ?? each, each) === 0);
  return twice ? 'a selector stands twice' : undefined;
}
