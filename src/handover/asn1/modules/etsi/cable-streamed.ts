/**
 * ETSI TS 101 909-20-2, IPCablecom streamed media, in a PS-PDU.
 *
 * Module TS101909202, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bits,
  choice,
  defaulted,
  enumerated,
  field,
  integer,
  optional,
  restricted,
  sequence,
  text,
  utcTime,
  wideInteger,
} from '../../schema.ts';

export const lIIDType = integer(0, 65_535);

export const locationType = choice(
  { geodeticData: field(0, bits()), nameAddress: field(1, text('printable', 1, 100)) },
  'closed',
);

export const directionType = enumerated({ toTarget: 0, fromTarget: 1, unknown: 2 });

export const iRITransactionType = enumerated({ iRIbegin: 0, iRIcontinue: 1, iRIend: 2, iRIreport: 3 });

export const userSignalType = choice(
  {
    copySignal: field(0, bits()),
    copyCharSignal: field(1, text('printable')),
    interpretedSignal: field(2, wideInteger()),
  },
  'closed',
);

export const tARGETACTIVITYMONITOR = sequence(
  {
    version: defaulted(optional(0, wideInteger()), 1n),
    lIInstanceid: field(1, lIIDType),
    timestamp: field(2, utcTime),
    targetLocation: restricted('location', field(3, locationType)),
    direction: field(4, directionType),
    iRITransaction: defaulted(optional(5, iRITransactionType), 'iRIreport'),
    iRITransactionNumber: field(6, wideInteger()),
    userSignal: field(7, userSignalType),
    cryptoCheckSum: optional(8, bits()),
  },
  'closed',
);

export const tTRAFFIC2 = sequence(
  {
    version: defaulted(optional(0, wideInteger()), 1n),
    lIInstanceid: field(1, lIIDType),
    iRITransactionNumber: field(2, wideInteger()),
    trafficPacket: field(3, bits()),
    cryptoChecksum: optional(4, bits()),
  },
  'closed',
);

export const cTTRAFFIC2 = sequence(
  {
    version: defaulted(optional(0, wideInteger()), 1n),
    lIInstanceid: field(1, lIIDType),
    correspondentCount: field(2, wideInteger()),
    iRITransactionNumber: field(3, wideInteger()),
    trafficPacket: field(4, bits()),
    cryptoChecksum: optional(5, bits()),
  },
  'closed',
);
