/**
 * What an agency may choose of ETSI TS 102 232-1 beyond its acknowledgement, as two people sign it: behind the texts of an ETSI profile
 * (docs/grant-format.md, tag 9), and only what differs from the default. The core reads the same octets (addon/src/authority) and
 * decides.
 */
import {
  aggregationFault,
  type AggregationOptions,
  aggregationOptionsOf,
  aggregationWords,
  type NativeAggregation,
  nativeAggregationOf,
  readAggregation,
  writeAggregation,
} from './aggregation.ts';
import type { OctetReader } from './octets.ts';
import {
  type NativeSecurity,
  nativeSecurityOf,
  type SecurityOptions,
  securityFault,
  securityOptions,
  securityOptionsOf,
  securityWords,
} from './security-options.ts';

/** The header's time: microSecondTimeStamp [7] (5.2.12), or timeStamp [5] as GeneralizedTime (5.2.6). */
export const timeForms = ['microSecondTimeStamp', 'generalizedTime'] as const;
export type TimeForm = (typeof timeForms)[number];

export interface EtsiOptions extends SecurityOptions, AggregationOptions {
  /** Absent: microSecondTimeStamp. */
  readonly timeForm?: TimeForm | undefined;
  /** False: the header goes without timeStampQualifier [8]. Absent: with it. */
  readonly timeStampQualifier?: boolean | undefined;
  /** 5.2.14: networkFunctionIdentifier [10], 1..32 characters; absent: left out. */
  readonly networkFunctionId?: string | undefined;
}

/** The same as the native core names it, with nothing absent. */
export interface NativeEtsiOptions {
  /** An index into timeForms. */
  readonly timeForm: number;
  readonly timeStampQualifier: boolean;
  /** Empty: left out. */
  readonly networkFunctionId: string;
  /** Absent: neither encrypted nor checked. */
  readonly security?: NativeSecurity | undefined;
  /** Absent: one packet is one PDU. */
  readonly aggregation?: NativeAggregation | undefined;
}

/** The native form of a profile that no core has read: a test interception's. */
export function nativeEtsiOptions(options: EtsiOptions): NativeEtsiOptions {
  const { timeForm = timeForms[0], timeStampQualifier = true, networkFunctionId = '' } = options;
  const security = nativeSecurityOf(options);
  const aggregation = nativeAggregationOf(options);
  return {
    ...{ timeForm: timeForms.indexOf(timeForm), timeStampQualifier, networkFunctionId },
    ...(security === undefined ? {} : { security }),
    ...(aggregation === undefined ? {} : { aggregation }),
  };
}

export const functionPattern = /^[\x20-\x7e]{1,32}$/;

/** One option: its number is its place in the list, from 1 on; what is the default is not written. */
interface Option {
  readonly value: (options: EtsiOptions) => Buffer | undefined;
  readonly read: (value: Buffer) => EtsiOptions | undefined;
}

const OPTIONS: readonly Option[] = [
  {
    value: ({ timeForm }) => (timeForm === 'generalizedTime' ? Buffer.of(1) : undefined),
    read: (value) => (isOctet(value, 1) ? { timeForm: 'generalizedTime' } : undefined),
  },
  {
    value: ({ timeStampQualifier }) => (timeStampQualifier === false ? Buffer.of(0) : undefined),
    read: (value) => (isOctet(value, 0) ? { timeStampQualifier: false } : undefined),
  },
  {
    value: ({ networkFunctionId }) =>
      networkFunctionId === undefined ? undefined : Buffer.from(networkFunctionId, 'latin1'),
    read: (value) => {
      const networkFunctionId = value.toString('latin1');
      return functionPattern.test(networkFunctionId) ? { networkFunctionId } : undefined;
    },
  },
  ...securityOptions,
  { value: writeAggregation, read: readAggregation },
];

function isOctet(value: Buffer, octet: number): boolean {
  return value.length === 1 && value[0] === octet;
}

/** The options alone, out of whatever has more. */
export function etsiOptionsOf(options: EtsiOptions): EtsiOptions {
  const { timeForm, timeStampQualifier, networkFunctionId } = options;
  return {
    timeForm,
    timeStampQualifier,
    networkFunctionId,
    ...securityOptionsOf(options),
    ...aggregationOptionsOf(options),
  };
}

/** What is wrong with it, for the person who entered it; undefined: nothing. */
export function etsiOptionsFault(options: EtsiOptions): string | undefined {
  const { networkFunctionId } = options;
  const isFine = networkFunctionId === undefined || functionPattern.test(networkFunctionId);
  return isFine
    ? (securityFault(options) ?? aggregationFault(options))
    : 'networkFunctionId: 1 to 32 printable characters';
}

/** Of a profile that is not ETSI's: whether any is chosen. */
export function hasEtsiOptions(options: EtsiOptions): boolean {
  return Object.values(etsiOptionsOf(options)).some((value) => value !== undefined);
}

/** number u8, length u8, value; numbers rise. Nothing at all where all is as by default. */
export function writeEtsiOptions(options: EtsiOptions): Buffer {
  const parts = OPTIONS.map(({ value }, index) => {
    const octets = value(options);
    return octets === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.of(index + 1, octets.length), octets]);
  });
  return Buffer.concat(parts);
}

/** All that is left; a text instead: why it is none. */
export function readEtsiOptions(reader: OctetReader): EtsiOptions | string {
  let options: EtsiOptions = {};
  for (let last = 0; reader.left > 0;) {
    const number = reader.u8() ?? 0;
    const option = OPTIONS[number - 1];
    if (option === undefined || number <= last) return 'octets behind the profile that are no option';
    const value = reader.take(reader.u8() ?? 256);
    const read = value === undefined ? undefined : option.read(value);
    if (read === undefined) return `option ${number}`;
    options = { ...options, ...read };
    last = number;
  }
  return options;
}

/** In words, for who signs: each with a comma before it. */
export function etsiOptionWords(options: EtsiOptions): string {
  const { timeForm, timeStampQualifier, networkFunctionId } = options;
  return [
    timeForm === 'generalizedTime' ? ', times as GeneralizedTime' : '',
    timeStampQualifier === false ? ', no time stamp qualifier' : '',
    networkFunctionId === undefined ? '' : `, network function ${networkFunctionId}`,
    securityWords(options),
    aggregationWords(options),
  ].join('');
}
