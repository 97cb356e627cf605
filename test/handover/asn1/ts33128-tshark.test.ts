import { expect } from 'chai';
import { encodeBer } from '../../../src/handover/asn1/ber-writer.ts';
import { xIRIPayload } from '../../../src/handover/asn1/modules/mobile/ts33128.ts';
import type { AnyType } from '../../../src/handover/asn1/schema.ts';
import { skipFor } from '../../support/skip.ts';
import { coveringValues } from './support/covering.ts';
import { EVERYTHING } from './support/samples.ts';
import { namesKnownToTshark, seenByTshark, tsharkMissing } from './support/tshark.ts';
import type { SeenField } from './support/tshark.ts';

/** A field or an alternative; `value` of a leaf alone. */
interface Meant {
  readonly name: string;
  readonly value?: string;
}
type Plain = Readonly<Record<string, unknown>>;
interface Chosen {
  readonly alternative: string;
  readonly value: unknown;
}

/** Without the optional fields that a reader with other names would stumble over. Undefined: nothing is left of it. */
function within(known: ReadonlySet<string>, type: AnyType, value: unknown): unknown {
  switch (type.kind) {
    case 'sequence': {
      const kept = type.fields.map(({ name, type: inner, optional }) => {
        const one = (value as Plain)[name];
        const left = one === undefined || (optional && !known.has(name)) ? undefined : within(known, inner, one);
        return { name, left, isLost: !optional && left === undefined };
      });
      if (kept.some(({ isLost }) => isLost)) return undefined;
      return Object.fromEntries(kept.filter(({ left }) => left !== undefined).map(({ name, left }) => [name, left]));
    }
    case 'choice': {
      const { alternative, value: inner } = value as Chosen;
      const one = type.byName[alternative];
      const left = one === undefined || !known.has(alternative) ? undefined : within(known, one.type, inner);
      return left === undefined ? undefined : { alternative, value: left };
    }
    case 'sequenceOf':
      return (value as readonly unknown[])
        .map((one) => within(known, type.item, one))
        .filter((one) => one !== undefined);
    case 'explicit':
      return within(known, type.inner, value);
    default:
      return value;
  }
}

/** In the order of the octets. */
function meantBy(type: AnyType, value: unknown, name: string): Meant[] {
  switch (type.kind) {
    case 'sequence':
      return [
        { name },
        ...type.fields.flatMap((one) => {
          const held = (value as Plain)[one.name];
          return held === undefined ? [] : meantBy(one.type, held, one.name);
        }),
      ];
    case 'choice': {
      const { alternative, value: held } = value as Chosen;
      const one = type.byName[alternative];
      return one === undefined ? [] : [{ name }, ...meantBy(one.type, held, alternative)];
    }
    case 'sequenceOf':
      return [{ name }, ...(value as readonly unknown[]).flatMap((one) => meantBy(type.item, one, ''))];
    case 'explicit':
      return meantBy(type.inner, value, name);
    default:
      return [{ name, value: contentsOf(type, value) }];
  }
}

function contentsOf(type: AnyType, value: unknown): string {
  const tlv = encodeBer(type, value, EVERYTHING);
  const length = tlv[1] ?? 0;
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f);
  return tlv.subarray(start + (type.kind === 'bits' ? 1 : 0)).toString('hex');
}

interface Compared {
  readonly leaves: readonly string[];
  /** What tshark takes for something else, or finds elsewhere. */
  readonly strange: readonly string[];
}

/** What was seen has to be what was meant, in the same order; something may be missing. */
function compare(meant: readonly Meant[], seen: readonly SeenField[]): Compared {
  const names = new Set(meant.map(({ name }) => name));
  const [leaves, strange]: [string[], string[]] = [[], []];
  let at = 0;
  for (const { name, value } of seen.filter((one) => one.isLeaf || names.has(one.name))) {
    const found = meant.findIndex((one, index) => index >= at && one.name === name && (one.value ?? value) === value);
    if (found < 0) strange.push(`${name} ${value.slice(0, 40)}`);
    else at = found + 1;
    if (meant[found]?.value !== undefined) leaves.push(name);
  }
  return { leaves, strange };
}

describe('TS 33.128 as Wireshark reads it', function () {
  this.timeout(120_000);

  it('holds in every message that it knows the fields and values that Writ put in, and nothing else', function () {
    skipFor(this, tsharkMissing());
    const known = namesKnownToTshark();
    const values = coveringValues(xIRIPayload).flatMap((value) => within(known, xIRIPayload, value) ?? []);
    const seen = seenByTshark(values.map((value) => encodeBer(xIRIPayload, value, EVERYTHING)));
    expect(seen.length).to.equal(values.length);
    const [whole, found, leaves] = [new Set<string>(), new Set<string>(), new Set<string>()];
    values.forEach((value, at) => {
      const meant = meantBy(xIRIPayload, value, 'XIRIPayload');
      const { leaves: understood, strange } = compare(meant, seen[at] ?? []);
      expect(strange, `PDU ${at}`).to.deep.equal([]);
      const own = meant.filter((one) => one.value !== undefined && one.name !== '');
      own.forEach(({ name }) => leaves.add(name));
      understood.forEach((name) => found.add(name));
      if (understood.length === own.length) whole.add((value as { event: Chosen }).event.alternative);
    });
    // Cells of 2G and 3G stand in a part of the location that is newer than Debian's tshark.
    const newer = new Set(['lAC', 'cellID']);
    expect([...leaves].filter((name) => known.has(name) && !found.has(name) && !newer.has(name))).to.deep.equal([]);
    expect([whole.size, found.size, values.length]).to.satisfy(
      ([events = 0, fields = 0, pdus = 0]: number[]) => events >= 80 && fields >= 330 && pdus >= 500,
    );
  });
});
