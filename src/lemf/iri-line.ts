/** One decoded IRI as a line of JSON: names as in the module, octet strings as hex, addresses as text. */
import type { IriPayload, PsPdu } from '../handover/asn1/ps-pdu.ts';
import { parseGeneralizedTime } from '../handover/asn1/time.ts';

interface Choice {
  readonly alternative: string;
  readonly value: unknown;
}

function isChoice(value: object): value is Choice {
  return 'alternative' in value && 'value' in value;
}

/** Alternatives that are an address: of ETSI TS 102 232-3, and of ATIS-1000013. */
const ADDRESSES: ReadonlySet<string> = new Set(['iPBinaryAddress', 'ipV4', 'ipV6']);

function addressText(octets: Buffer): string {
  if (octets.length === 4) return [...octets].join('.');
  if (octets.length !== 16) return octets.toString('hex');
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1); // in its shortest form (RFC 5952)
}

/** Decoded values as JSON has them: a choice is an object with the chosen alternative alone. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  if (isChoice(value)) return { [value.alternative]: alternativeOf(value) };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [name, jsonOf(inner)]),
  );
}

function alternativeOf({ alternative, value }: Choice): unknown {
  return ADDRESSES.has(alternative) && Buffer.isBuffer(value) ? addressText(value) : jsonOf(value);
}

/** The time of an item: its own (6.2.3), else the header's. */
export function itemTimeNs(
  item: Pick<IriPayload, 'microSecondTimeStamp' | 'timeStamp'>,
  header: PsPdu['pSHeader'],
): bigint | undefined {
  const precise = item.microSecondTimeStamp ?? (item.timeStamp === undefined ? header.microSecondTimeStamp : undefined);
  if (precise !== undefined) return precise.seconds * 1_000_000_000n + BigInt(precise.microSeconds) * 1000n;
  const text = item.timeStamp ?? header.timeStamp;
  return text === undefined ? undefined : parseGeneralizedTime(text);
}

export function iriLine(header: PsPdu['pSHeader'], item: IriPayload): Buffer {
  const contents = item.iRIContents;
  const isIpIri = contents.alternative === 'iPIRI';
  const line = {
    sequence: header.sequenceNumber,
    cin: header.communicationIdentifier.communicationIdentityNumber,
    iriType: item.iRIType,
    event: isIpIri ? contents.value.iPIRIContents.accessEventType : contents.alternative,
    timeNs: itemTimeNs(item, header)?.toString(),
    fields: isIpIri ? jsonOf(contents.value.iPIRIContents) : jsonOf(contents),
  };
  return Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
}
