/**
 * HI2: IRI of IP access (ETSI TS 102 232-3, IPIRI). What the module leaves open for a static selector is settled in
 * docs/etsi-encoding.md.
 */
import type { HandoverSource } from '../../model/handover-source.ts';
import type { IriRecord, IriType, TargetAddress, TargetIdentifier } from '../../model/iri.ts';
import { formatSelector, selectorText } from '../../model/selector.ts';
import { IPIRI_OBJECT_ID } from '../asn1/ip-access.ts';
import type { IpAddressValue, IpIriContents } from '../asn1/ip-access.ts';
import type { PsPdu } from '../asn1/ps-pdu.ts';
import { formatGeneralizedTime } from '../asn1/time.ts';
import { fixedHeaderOf, psHeaderOf } from '../header.ts';

const IRI_TYPES = {
  begin: 'iRI-Begin',
  continue: 'iRI-Continue',
  end: 'iRI-End',
  report: 'iRI-Report',
} as const satisfies Record<IriType, string>;

/** The PDU as a value; `encodeIri` of iri-stamps.ts writes it. */
export function iriPduOf(source: HandoverSource, cin: number, record: IriRecord): PsPdu {
  return {
    pSHeader: psHeaderOf(source, { cin, sequence: record.sequence, timeNs: record.timeNs }),
    payload: {
      alternative: 'iRIPayloadSequence',
      value: [
        {
          iRIType: IRI_TYPES[record.type],
          iRIContents: {
            alternative: 'iPIRI',
            value: { iPIRIObjId: IPIRI_OBJECT_ID, iPIRIContents: contentsOf(source, record) },
          },
        },
      ],
    },
  };
}

/** Written out field by field: an object put together out of others takes V8 longer than to encode it. */
function contentsOf(source: HandoverSource, record: IriRecord): IpIriContents {
  const address = addressFields(record.addresses);
  const identifier = identifierFields(record.identifiers ?? []);
  return {
    accessEventType: record.event,
    // Mandatory, and a static selector has no user name: the LIID says nothing that the header doesn't.
    targetUsername: fixedHeaderOf(source).lawfulInterceptionIdentifier,
    internetAccessType: 'undefined',
    iPVersion: address.iPVersion,
    targetIPAddress: address.targetIPAddress,
    targetNetworkID: identifier.targetNetworkID,
    targetCPEID: identifier.targetCPEID,
    startTime: timeOrAbsent(record.startTimeNs),
    endTime: timeOrAbsent(record.endTimeNs),
    octetsReceived: record.octetsToTarget,
    octetsTransmitted: record.octetsFromTarget,
    additionalIPAddress: address.additionalIPAddress,
    authenticationType: record.identifiers === undefined ? 'static' : 'unknown',
    otherTargetIdentifiers: address.otherTargetIdentifiers,
  };
}

type AddressFields = Pick<
  IpIriContents,
  'iPVersion' | 'targetIPAddress' | 'additionalIPAddress' | 'otherTargetIdentifiers'
>;

/**
 * 6.2.1: the first address; where both versions occur, the first IPv6 one beside it; the others behind. With no address known,
 * iPVersion is mandatory all the same: either version may come.
 */
function addressFields(addresses: readonly TargetAddress[]): AddressFields {
  const isDual = addresses.some((one) => one.version === 4) && addresses.some((one) => one.version === 6);
  // With both versions the first IPv4 one leads, so that the two places hold one of each.
  const first = isDual ? addresses.find((one) => one.version === 4) : addresses[0];
  const additional = isDual ? addresses.find((one) => one.version === 6) : undefined;
  const others = addresses.filter((one) => one !== first && one !== additional);
  return {
    iPVersion: isDual || first === undefined ? 'iPV4andV6' : first.version === 6 ? 'iPV6' : 'iPV4',
    targetIPAddress: first && ipAddressOf(first),
    additionalIPAddress: additional && ipAddressOf(additional),
    otherTargetIdentifiers:
      others.length === 0 ? undefined : others.map((one) => ({ alternative: 'iPAddress', value: ipAddressOf(one) })),
  };
}

/** Size of targetCPEID. */
const longestCpeId = 128;

/**
 * targetNetworkID names a MAC address as its example, targetCPEID what a relay agent says of the circuit. Each has room for one
 * value: the first MAC, and as many of the others, whole, as fit.
 */
function identifierFields(
  identifiers: readonly TargetIdentifier[],
): Pick<IpIriContents, 'targetNetworkID' | 'targetCPEID'> {
  const mac = identifiers.find((each) => each.kind === 'mac');
  const others = identifiers.filter((each) => each !== mac).map(formatSelector);
  const fitting = others.reduce((text, next) => {
    const longer = text === '' ? next : `${text} ${next}`;
    return longer.length <= longestCpeId ? longer : text;
  }, '');
  return {
    targetNetworkID: mac && selectorText(mac).value,
    targetCPEID: fitting === '' ? undefined : fitting,
  };
}

function ipAddressOf(target: TargetAddress): IpAddressValue {
  const isV6 = target.version === 6;
  return {
    'iP-type': isV6 ? 'iPV6' : 'iPV4',
    'iP-value': { alternative: 'iPBinaryAddress', value: target.address },
    'iP-assignment': target.onlySeen ? 'notKnown' : 'static',
    // Mandatory beside a binary IPv6 address, 128 for a single one.
    iPv6PrefixLength: isV6 ? target.prefixLength : undefined,
    iPv4SubnetMask: isV6 || target.prefixLength === 32 ? undefined : subnetMask(target.prefixLength),
  };
}

function subnetMask(prefixLength: number): Buffer {
  const mask = Buffer.alloc(4);
  mask.writeUInt32BE(prefixLength === 0 ? 0 : (0xffff_ffff << (32 - prefixLength)) >>> 0);
  return mask;
}

function timeOrAbsent(timeNs: bigint | undefined): string | undefined {
  return timeNs === undefined ? undefined : formatGeneralizedTime(timeNs);
}
