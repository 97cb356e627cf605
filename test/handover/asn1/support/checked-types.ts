/** The types that are held against the modules and against the independent decoder: what a PDU, or a part of one, may be. */
import { hI1Operation } from '../../../../src/handover/asn1/modules/etsi/hi1.ts';
import { iRIsContent } from '../../../../src/handover/asn1/modules/etsi/hi2.ts';
import { iasProtocol } from '../../../../src/handover/asn1/modules/us/ias.ts';
import { iasProtocol as iasOptional } from '../../../../src/handover/asn1/modules/us/ias-optional.ts';
import { iASCCAPDU } from '../../../../src/handover/asn1/modules/us/ias-content.ts';
import { cdcPdu } from '../../../../src/handover/asn1/modules/us/pcesp.ts';
import { lAESProtocol } from '../../../../src/handover/asn1/modules/us/voice.ts';
import { cCAPDU } from '../../../../src/handover/asn1/modules/us/voice-content.ts';
import { cCPayload, iRIPayload, xIRIPayload } from '../../../../src/handover/asn1/modules/mobile/ts33128.ts';
import { psPdu } from '../../../../src/handover/asn1/payload.ts';
import type { AnyType } from '../../../../src/handover/asn1/schema.ts';
import type { IndependentType, ModuleSet } from './independent.ts';

export interface CheckedType {
  readonly type: AnyType;
  readonly independent: IndependentType;
}

function checked(type: AnyType, set: ModuleSet, module: string, name: string): CheckedType {
  return { type, independent: { set, module, type: name } };
}

export const CHECKED_TYPES: readonly CheckedType[] = [
  checked(psPdu, 'etsi', 'LI-PS-PDU', 'PS-PDU'),
  checked(hI1Operation, 'etsi', 'HI1NotificationOperations', 'HI1-Operation'),
  checked(iRIsContent, 'etsi', 'HI2Operations', 'IRIsContent'),
  checked(xIRIPayload, 'etsi', 'TS33128Payloads', 'XIRIPayload'),
  checked(iRIPayload, 'etsi', 'TS33128Payloads', 'IRIPayload'),
  checked(cCPayload, 'etsi', 'TS33128Payloads', 'CCPayload'),
  checked(cdcPdu, 'etsi', 'PCESP', 'CdcPdu'),
  checked(iasProtocol, 'us', 'IAS-LAES-CmII-Abstract-Syntax-Module', 'IasProtocol'),
  checked(iasOptional, 'us', 'IAS-LAES-CmII-Optional-Messages-Abstract-Syntax-Module', 'IasProtocol'),
  checked(iASCCAPDU, 'us', 'IAS-LAES-CmCC-Abstract-Syntax-Module', 'IAS-CC-APDU'),
  checked(lAESProtocol, 'us', 'T1S1-LAES-VoP-Abstract-Syntax-Module', 'LAESProtocol'),
  checked(cCAPDU, 'us', 'CCDeliveryHeaderModule', 'CC-APDU'),
];
