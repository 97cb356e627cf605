/**
 * What an agency may choose of the security of ETSI TS 102 232-1: payload encryption (annex G) and integrity checks (7.2.3). Part of the
 * options that two people sign (etsi-options.ts, docs/grant-format.md, tag 9); the core reads the same octets and hands them to delivery,
 * which encrypts, hashes and signs.
 */

/** The module's EncryptionType; others are refused by name. */
export const encryptions = ['aes-192-cbc', 'aes-256-cbc'] as const;
export type Encryption = (typeof encryptions)[number];
export const integrityHashes = ['sha-256', 'sha-384', 'sha-512'] as const;
export type IntegrityHash = (typeof integrityHashes)[number];
/** DSA is for an agency that insists on it: an old algorithm, which the people who sign are told of. */
export const integritySignatures = ['ecdsa', 'eddsa', 'dsa'] as const;
export type IntegritySignature = (typeof integritySignatures)[number];

export interface SecurityOptions {
  /** Absent: payloads go in the clear. */
  readonly encryption?: Encryption | undefined;
  /**
   * SHA-256 of the SubjectPublicKeyInfo of the certificate that a stream's key may be wrapped for, lower-case hex. Absent: one of the
   * certificates that the endpoints pin.
   */
  readonly encryptionPin?: string | undefined;
  /** Both or none. Absent: no integrity checks. */
  readonly integrityHash?: IntegrityHash | undefined;
  readonly integritySignature?: IntegritySignature | undefined;
  /** A hash follows after so many PDUs, or so many seconds after the first of them; a signature after so many hashes, or seconds. */
  readonly hashPdus?: number | undefined;
  readonly hashSeconds?: number | undefined;
  readonly signatureHashes?: number | undefined;
  readonly signatureSeconds?: number | undefined;
}

/** The same as the native core names it, by the module's numbers; absent: none of it is chosen. */
export interface NativeSecurity {
  /** 3 aES-192-CBC, 4 aES-256-CBC; 0: none. */
  readonly encryption: number;
  /** 32 octets; empty: those of the endpoints. */
  readonly encryptionPin: Buffer;
  /** 2 SHA-256, 3 SHA-384, 4 SHA-512; 0: none. */
  readonly integrityHash: number;
  /** 1 DSA, 2 ECDSA, 3 EdDSA. */
  readonly integritySignature: number;
  readonly hashPdus: number;
  readonly hashSeconds: number;
  readonly signatureHashes: number;
  readonly signatureSeconds: number;
}

/** When a check is due. */
export type CheckCounts = Pick<NativeSecurity, 'hashPdus' | 'hashSeconds' | 'signatureHashes' | 'signatureSeconds'>;

export const usualCounts: CheckCounts = { hashPdus: 1000, hashSeconds: 1, signatureHashes: 15, signatureSeconds: 30 };
/** Each number of a PDU takes up to seven octets of a hash PDU. */
export const MOST_HASH_PDUS = 1000;
export const MOST_SIGNATURE_HASHES = 1000;
export const MOST_CHECK_SECONDS = 3600;

export const pinPattern = /^[0-9a-f]{64}$/;

const ENCRYPTION_NUMBERS: Readonly<Record<Encryption, number>> = { 'aes-192-cbc': 3, 'aes-256-cbc': 4 };
const HASH_NUMBERS: Readonly<Record<IntegrityHash, number>> = { 'sha-256': 2, 'sha-384': 3, 'sha-512': 4 };
const SIGNATURE_NUMBERS: Readonly<Record<IntegritySignature, number>> = { dsa: 1, ecdsa: 2, eddsa: 3 };

const REFUSED: readonly [RegExp, string][] = [
  [/^blowfish/i, 'Blowfish is refused: its blocks of 64 bits repeat after some GB under one key'],
  [
    /^(threedes|3des|triple-?des|des)/i,
    'Triple DES is refused: its blocks of 64 bits repeat after some GB under one key',
  ],
  [/^national/i, 'a national scheme is refused: the standard does not say what it is'],
];

/** Why a cipher that somebody asked for is none that is offered. */
export function encryptionRefusal(asked: unknown): string {
  const found = REFUSED.find(([pattern]) => typeof asked === 'string' && pattern.test(asked))?.[1];
  return `encryption: ${encryptions.join(' or ')}${found === undefined ? '' : `; ${found}`}`;
}

export function signatureRefusal(): string {
  return `integritySignature: ${integritySignatures.join(', ')} (dsa only where an agency insists)`;
}

export function hashRefusal(asked: unknown): string {
  const why = asked === 'sha-1' ? '; SHA-1 is refused: it is kept for old streams only, which are read' : '';
  return `integrityHash: ${integrityHashes.join(', ')}${why}`;
}

const COUNTS = ['hashPdus', 'hashSeconds', 'signatureHashes', 'signatureSeconds'] as const;
const MOST: CheckCounts = {
  ...{ hashPdus: MOST_HASH_PDUS, hashSeconds: MOST_CHECK_SECONDS },
  ...{ signatureHashes: MOST_SIGNATURE_HASHES, signatureSeconds: MOST_CHECK_SECONDS },
};

const isIn = (count: number, most: number): boolean => Number.isInteger(count) && count >= 1 && count <= most;

/** What is wrong with it, for the person who entered it; undefined: nothing. */
export function securityFault(options: SecurityOptions): string | undefined {
  const { encryption, encryptionPin, integrityHash, integritySignature } = options;
  const hasIntegrity = integrityHash !== undefined && integritySignature !== undefined;
  const counted = COUNTS.filter((name) => options[name] !== undefined);
  const checks: readonly [boolean, string][] = [
    [encryption === undefined || encryptions.includes(encryption), encryptionRefusal(encryption)],
    [encryptionPin === undefined || pinPattern.test(encryptionPin), 'encryptionPin: 64 lower-case hexadecimal digits'],
    [encryptionPin === undefined || encryption !== undefined, 'encryptionPin: with encryption alone'],
    [integrityHash === undefined || integrityHashes.includes(integrityHash), hashRefusal(integrityHash)],
    [integritySignature === undefined || integritySignatures.includes(integritySignature), signatureRefusal()],
    [
      hasIntegrity || (integrityHash ?? integritySignature) === undefined,
      'integrityHash, integritySignature: both or none',
    ],
    [hasIntegrity || counted.length === 0, `${counted.join(', ')}: with integrityHash and integritySignature alone`],
    ...counted.map((name): [boolean, string] => [isIn(options[name] ?? 0, MOST[name]), `${name}: 1 to ${MOST[name]}`]),
  ];
  return checks.find(([holds]) => !holds)?.[1];
}

/** The options alone, out of whatever has more. */
export function securityOptionsOf(options: SecurityOptions): SecurityOptions {
  const { encryption, encryptionPin, integrityHash, integritySignature } = options;
  const { hashPdus, hashSeconds, signatureHashes, signatureSeconds } = options;
  const counts = { hashPdus, hashSeconds, signatureHashes, signatureSeconds };
  return { encryption, encryptionPin, integrityHash, integritySignature, ...counts };
}

function countsOf(options: SecurityOptions): CheckCounts {
  return Object.fromEntries(COUNTS.map((name) => [name, options[name] ?? usualCounts[name]])) as unknown as CheckCounts;
}

/** Undefined: neither encrypted nor checked. */
export function nativeSecurityOf(options: SecurityOptions): NativeSecurity | undefined {
  const { encryption, encryptionPin, integrityHash, integritySignature } = options;
  if (encryption === undefined && integrityHash === undefined) return undefined;
  return {
    encryption: encryption === undefined ? 0 : ENCRYPTION_NUMBERS[encryption],
    encryptionPin: Buffer.from(encryptionPin ?? '', 'hex'),
    integrityHash: integrityHash === undefined ? 0 : HASH_NUMBERS[integrityHash],
    integritySignature: integritySignature === undefined ? 0 : SIGNATURE_NUMBERS[integritySignature],
    ...countsOf(options),
  };
}

function named<T extends string>(numbers: Readonly<Record<T, number>>, number: number | undefined): T | undefined {
  return (Object.keys(numbers) as T[]).find((name) => numbers[name] === number);
}

export const encryptionNumbered = (number: number): Encryption | undefined => named(ENCRYPTION_NUMBERS, number);
export const hashNumbered = (number: number): IntegrityHash | undefined => named(HASH_NUMBERS, number);
export const signatureNumbered = (number: number): IntegritySignature | undefined => named(SIGNATURE_NUMBERS, number);

/** Options 4 to 7 of tag 9, in their order: what stands for a value, and back. Undefined: the default; it is none. */
export const securityOptions: readonly {
  readonly value: (options: SecurityOptions) => Buffer | undefined;
  readonly read: (value: Buffer) => SecurityOptions | undefined;
}[] = [
  {
    value: ({ encryption }) => (encryption === undefined ? undefined : Buffer.of(ENCRYPTION_NUMBERS[encryption])),
    read: (value) => {
      const encryption = value.length === 1 ? named(ENCRYPTION_NUMBERS, value[0]) : undefined;
      return encryption === undefined ? undefined : { encryption };
    },
  },
  {
    value: ({ encryptionPin }) => (encryptionPin === undefined ? undefined : Buffer.from(encryptionPin, 'hex')),
    read: (value) => (value.length === 32 ? { encryptionPin: value.toString('hex') } : undefined),
  },
  {
    value: ({ integrityHash, integritySignature }) =>
      integrityHash === undefined || integritySignature === undefined
        ? undefined
        : Buffer.of(HASH_NUMBERS[integrityHash], SIGNATURE_NUMBERS[integritySignature]),
    read: (value) => {
      const [integrityHash, integritySignature] = [named(HASH_NUMBERS, value[0]), named(SIGNATURE_NUMBERS, value[1])];
      if (value.length !== 2 || integrityHash === undefined || integritySignature === undefined) return undefined;
      return { integrityHash, integritySignature };
    },
  },
  { value: writeCounts, read: readCounts },
];

function writeCounts(options: SecurityOptions): Buffer | undefined {
  const counts = countsOf(options);
  if (COUNTS.every((name) => counts[name] === usualCounts[name])) return undefined;
  const value = Buffer.alloc(2 * COUNTS.length);
  COUNTS.forEach((name, index) => value.writeUInt16BE(counts[name], 2 * index));
  return value;
}

function readCounts(value: Buffer): SecurityOptions | undefined {
  if (value.length !== 2 * COUNTS.length) return undefined;
  const counts = COUNTS.map((name, index) => [name, value.readUInt16BE(2 * index)] as const);
  const isFine = counts.every(([name, count]) => isIn(count, MOST[name]));
  const isUsual = counts.every(([name, count]) => count === usualCounts[name]);
  return isFine && !isUsual ? Object.fromEntries(counts) : undefined;
}

function signatureWords(signature: IntegritySignature | undefined): string {
  return signature === 'dsa' ? 'dsa, an old algorithm that the agency insists on' : (signature ?? '');
}

/** In words, for who signs: each with a comma before it. */
export function securityWords(options: SecurityOptions): string {
  const { encryption, encryptionPin, integrityHash, integritySignature } = options;
  return [
    encryption === undefined ? '' : `, payloads encrypted (${encryption})`,
    encryptionPin === undefined ? '' : `, key for the certificate ${encryptionPin}`,
    integrityHash === undefined ? '' : `, integrity checks (${integrityHash}, ${signatureWords(integritySignature)})`,
  ].join('');
}
