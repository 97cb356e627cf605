/**
 * The standards whose PDUs can be told from octets alone, each with the type that its PDUs are of. Octets don't say what they are of: where
 * nobody else does, it is the first of those that they decode as.
 */
import { iasProtocol } from './modules/us/ias.ts';
import { iasProtocol as iasOptionalProtocol } from './modules/us/ias-optional.ts';
import { iASCCAPDU } from './modules/us/ias-content.ts';
import { cdcPdu } from './modules/us/pcesp.ts';
import { lAESProtocol } from './modules/us/voice.ts';
import { cCAPDU } from './modules/us/voice-content.ts';
import { hI1Operation } from './modules/etsi/hi1.ts';
import { iRIsContent } from './modules/etsi/hi2.ts';
import { xIRIPayload } from './modules/mobile/ts33128.ts';
import { psPdu } from './payload.ts';
import type { AnyType } from './schema.ts';

export interface PduStandard {
  /** As a person writes it. */
  readonly id: string;
  readonly title: string;
  /** Name of the type, in the standard's own words. */
  readonly root: string;
  readonly type: AnyType;
  /** The tag that a PDU begins with, and the one inside it; absent: any. Empty: PDUs begin in any way. */
  readonly begins: readonly (readonly [outer: number, inner?: readonly number[]])[];
}

/** As a PDU of the standard begins, whatever follows. */
export function beginsLike({ begins }: PduStandard, outer: number, inner: number | undefined): boolean {
  return (
    begins.length === 0 ||
    begins.some(([first, second]) => first === outer && (second === undefined || second.includes(inner ?? -1)))
  );
}

const SEQUENCE = 0x30;
const alternatives = (...tags: readonly number[]) => tags.map((tag): [number] => [0xa0 | tag]);

/** In the order in which they are tried. */
export const PDU_STANDARDS: readonly PduStandard[] = [
  {
    id: 'etsi',
    title: 'ETSI TS 102 232-1, PS-PDU of LI-PS-PDU version 43',
    root: 'PS-PDU',
    type: psPdu,
    begins: [[SEQUENCE, [0xa1]]],
  },
  {
    id: 'ias',
    title: 'ATIS-1000013 (2007), CmII',
    root: 'IasProtocol',
    type: iasProtocol,
    begins: [[SEQUENCE, [0x06]]],
  },
  {
    id: 'ias-optional',
    title: 'ATIS-1000013 (2007), CmII, optional messages',
    root: 'IasProtocol',
    type: iasOptionalProtocol,
    begins: [[SEQUENCE, [0x06]]],
  },
  {
    id: 'ias-content',
    title: 'ATIS-1000013 (2007), CmC (as CC-APDU of ATIS-1000678)',
    root: 'IAS-CC-APDU',
    type: iASCCAPDU,
    begins: [[SEQUENCE, [0xa0, 0x81]]],
  },
  {
    id: 'voice',
    title: 'ATIS-1000678 (2006), LAES',
    root: 'LAESProtocol',
    type: lAESProtocol,
    begins: [[0xa0, [0x80]], [0xa1]],
  },
  {
    id: 'voice-content',
    title: 'ATIS-1000678 (2006), CC-APDU',
    root: 'CC-APDU',
    type: cCAPDU,
    begins: [[SEQUENCE, [0xa0, 0x81]]],
  },
  {
    id: 'packetcable',
    title: 'PacketCable, PCESP version 4',
    root: 'CdcPdu',
    type: cdcPdu,
    begins: [[SEQUENCE, [0x80]]],
  },
  {
    id: '33128',
    title: '3GPP TS 33.128 release 17, IRI over X2',
    root: 'XIRIPayload',
    type: xIRIPayload,
    begins: [[SEQUENCE, [0x81]]],
  },
  {
    id: 'hi1',
    title: 'ETSI TS 101 671, HI1',
    root: 'HI1-Operation',
    type: hI1Operation,
    begins: alternatives(1, 2, 3, 4, 5),
  },
  { id: 'hi2', title: 'ETSI TS 101 671, HI2', root: 'IRIsContent', type: iRIsContent, begins: alternatives(0, 1) },
];
