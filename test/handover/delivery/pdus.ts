/** PDUs for tests, by the product's own writer; contents from documentation ranges. */
import { IPCC_OBJECT_ID } from '../../../src/handover/asn1/ip-access.ts';
import { LI_PS_DOMAIN_ID } from '../../../src/handover/asn1/ps-header.ts';
import { encodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { Payload } from '../../../src/handover/asn1/ps-pdu.ts';
import { splitTime } from '../../../src/handover/asn1/time.ts';
import type { TriPayload } from '../../../src/handover/asn1/tri.ts';
import { encodeHi1 } from '../../../src/handover/hi1/notification.ts';
import { encodeIri } from '../../../src/handover/hi2/iri-stamps.ts';
import { permitFor } from '../../../src/model/scope-permit.ts';

export const CIN = 7;
const SECOND_NS = 1_700_000_000_000_000_000n;

const profile = {
  operatorId: 'writ-test',
  networkElementId: 'ne1',
  authorizationCountry: 'US',
  deliveryCountry: 'US',
};

/** Microseconds after a fixed instant: a packet's time, by its number. */
export function timeNsOf(sequence: number): bigint {
  return SECOND_NS + BigInt(sequence) * 1_000n;
}

/** An IPv4 packet whose contents follow from its number. */
export function packetOf(sequence: number, length = 60): Buffer {
  const packet = Buffer.alloc(length, sequence & 0xff);
  packet.writeUInt8(0x45, 0);
  packet.writeUInt16BE(length, 2);
  packet.writeUInt32BE(sequence >>> 0, 4);
  packet.write('c0000207c6336409', 12, 'hex');
  return packet;
}

export function psPdu(liid: string, sequence: number, payload: Payload, cin: number | undefined = CIN): Buffer {
  const timeNs = timeNsOf(sequence);
  return encodePsPdu(
    {
      pSHeader: {
        'li-psDomainId': LI_PS_DOMAIN_ID,
        lawfulInterceptionIdentifier: Buffer.from(liid, 'latin1'),
        authorizationCountryCode: 'US',
        communicationIdentifier: {
          networkIdentifier: { operatorIdentifier: Buffer.from('writ-test') },
          communicationIdentityNumber: cin,
          deliveryCountryCode: 'US',
        },
        sequenceNumber: sequence,
        microSecondTimeStamp: {
          seconds: timeNs / 1_000_000_000n,
          microSeconds: Number((timeNs % 1_000_000_000n) / 1000n),
        },
        timeStampQualifier: 'timeOfInterception',
      },
      payload,
    },
    permitFor(2, 'cc'),
  );
}

export function contentPdu(liid: string, sequence: number, packet = packetOf(sequence), cin = CIN): Buffer {
  const payload: Payload = {
    alternative: 'cCPayloadSequence',
    value: [
      {
        payloadDirection: 'fromTarget',
        cCContents: {
          alternative: 'iPCC',
          value: { iPCCObjId: IPCC_OBJECT_ID, iPCCContents: { alternative: 'iPPackets', value: packet } },
        },
      },
    ],
  };
  return psPdu(liid, sequence, payload, cin);
}

export function contentPdus(liid: string, from: number, to: number, length = 60): Buffer[] {
  return Array.from({ length: to - from }, (_, index) =>
    contentPdu(liid, from + index, packetOf(from + index, length)),
  );
}

export function iriPdu(liid: string, sequence: number): Buffer {
  return encodeIri({ liid, profile }, CIN, {
    kind: 'iri',
    ordinal: sequence,
    sequence,
    timeNs: timeNsOf(sequence),
    type: sequence === 0 ? 'begin' : 'report',
    event: sequence === 0 ? 'startOfInterceptionWithSessionActive' : 'interimUpdate',
    addresses: [
      { version: 4, prefixLength: 32, address: Buffer.from('c0000207', 'hex') },
      { version: 6, prefixLength: 64, address: Buffer.from('20010db8000000010000000000000000', 'hex') },
    ],
  });
}

export function alarmPdu(liid: string, sequence: number, information: string): Buffer {
  const timeNs = timeNsOf(sequence);
  return encodeHi1({ liid, profile }, { kind: 'hi1', ordinal: 0, sequence, timeNs, operation: 'alarm', information });
}

export function activatedPdu(liid: string, sequence: number): Buffer {
  const timeNs = timeNsOf(sequence);
  return encodeHi1({ liid, profile }, { kind: 'hi1', ordinal: 0, sequence, timeNs, operation: 'activated' });
}

/** Several packets in one PDU, each with its own time unless `isTimed` says no; the header has the first one's. */
export function aggregatedPdu(
  liid: string,
  sequence: number,
  packets: readonly Buffer[],
  isTimed: (index: number) => boolean = () => true,
): Buffer {
  return psPdu(liid, sequence, {
    alternative: 'cCPayloadSequence',
    value: packets.map((packet, index) => ({
      payloadDirection: index % 2 === 0 ? ('fromTarget' as const) : ('toTarget' as const),
      cCContents: {
        alternative: 'iPCC' as const,
        value: { iPCCObjId: IPCC_OBJECT_ID, iPCCContents: { alternative: 'iPPackets' as const, value: packet } },
      },
      ...(isTimed(index) ? { microSecondTimeStamp: splitTime(timeNsOf(sequence + index)) } : {}),
      ...(isTimed(index) ? { timeStampQualifier: 'timeOfInterception' as const } : {}),
    })),
  });
}

type EmptyTri = Extract<TriPayload, { readonly value: null }>['alternative'];

export function triPdu(name: EmptyTri, sequence: number): Buffer {
  return psPdu('link', sequence, { alternative: 'tRIPayload', value: { alternative: name, value: null } });
}
