/**
 * Order types and the scope each may give. The core holds the same table and refuses whatever goes past it; this one lets
 * a person hear it before anybody signs. How long an order may run is no constant here: that is dated data (period_rules).
 */
import { WritError } from '../base/errors.ts';

export const instruments = [
  'title-iii',
  'emergency-title-iii',
  'pen-trap',
  'emergency-pen-trap',
  'fisa',
  'consent',
  'test',
] as const;
export type Instrument = (typeof instruments)[number];

/** What a person orders; the bits follow from it. */
export const scopeNames = ['iri', 'iri+cc'] as const;
export type ScopeName = (typeof scopeNames)[number];

/** docs/grant-format.md, tag 5. */
export const scopeBits = { iri: 1, cc: 2, location: 4, digits: 8, names: 16, out: 32, in: 64 } as const;
const required = scopeBits.iri | scopeBits.out | scopeBits.in;

interface InstrumentRule {
  readonly number: number;
  readonly title: string;
  /** 47 USC 1002(a)(2)(B), 18 USC 3121(c): pen/trap authority never reaches content. */
  readonly contentAllowed: boolean;
  readonly defaultScope: ScopeName;
  readonly emergency: boolean;
}

export const instrumentRules: Readonly<Record<Instrument, InstrumentRule>> = {
  'title-iii': {
    number: 1,
    title: 'Title III order (18 USC 2518)',
    contentAllowed: true,
    defaultScope: 'iri+cc',
    emergency: false,
  },
  'emergency-title-iii': {
    number: 2,
    title: 'Emergency Title III (18 USC 2518(7))',
    contentAllowed: true,
    defaultScope: 'iri+cc',
    emergency: true,
  },
  'pen-trap': {
    number: 3,
    title: 'Pen register and trap and trace (18 USC 3123)',
    contentAllowed: false,
    defaultScope: 'iri',
    emergency: false,
  },
  'emergency-pen-trap': {
    number: 4,
    title: 'Emergency pen/trap (18 USC 3125)',
    contentAllowed: false,
    defaultScope: 'iri',
    emergency: true,
  },
  // Content under FISA and consent only where the paper says so: the default stays the lesser one.
  fisa: {
    number: 5,
    title: 'FISA order (50 USC 1805)',
    contentAllowed: true,
    defaultScope: 'iri',
    emergency: false,
  },
  consent: {
    number: 6,
    title: 'Consent (18 USC 2511(2)(c)-(d))',
    contentAllowed: true,
    defaultScope: 'iri',
    emergency: false,
  },
  test: {
    number: 7,
    title: 'Drill or link test',
    contentAllowed: true,
    defaultScope: 'iri+cc',
    emergency: false,
  },
};

export function isInstrument(text: string): text is Instrument {
  return (instruments as readonly string[]).includes(text);
}

export function instrumentFromNumber(number: number): Instrument | undefined {
  return instruments.find((name) => instrumentRules[name].number === number);
}

export function scopeToBits(scope: ScopeName): number {
  return scope === 'iri+cc' ? required | scopeBits.cc : required;
}

/** `undefined` for bits that this version refuses (location, digits, names) or that lack what it requires. */
export function scopeFromBits(bits: number): ScopeName | undefined {
  return scopeNames.find((name) => scopeToBits(name) === bits);
}

/** Throws WRIT_GRANT_SCOPE when the instrument can't carry the scope, whatever anybody signs. */
export function requireScopeAllowed(instrument: Instrument, scope: ScopeName): void {
  if (scope === 'iri+cc' && !instrumentRules[instrument].contentAllowed) {
    throw new WritError(
      'WRIT_GRANT_SCOPE',
      `${instrument} gives no authority over content: choose the scope "iri", or enter the order that covers content`,
    );
  }
}
