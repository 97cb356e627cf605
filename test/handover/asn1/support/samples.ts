/** PDUs that tests start from, of addresses and names that are nobody's. */
import { encodePsPdu, type PsPdu } from '../../../../src/handover/asn1/ps-pdu.ts';
import type {
  ContentScope,
  HandoverSource,
  IasSource,
  PacketCableSource,
  VoiceSource,
} from '../../../../src/model/handover-source.ts';
import { scopeToBits } from '../../../../src/model/instrument.ts';
import { permitFor, type Permit, type Restricted } from '../../../../src/model/scope-permit.ts';

export const SOURCE: HandoverSource & ContentScope = {
  scope: scopeToBits('iri+cc'),
  liid: 'LIID-0001',
  profile: {
    operatorId: 'OPER1',
    networkElementId: 'NE-01',
    authorizationCountry: 'US',
    deliveryCountry: 'US',
  },
};

/** The least that a profile may have: nothing optional. */
export const BARE_SOURCE: HandoverSource & ContentScope = {
  scope: scopeToBits('iri+cc'),
  liid: 'L',
  profile: { operatorId: 'O', networkElementId: '', authorizationCountry: '', deliveryCountry: '' },
};

/** All that an agency may choose of the header. */
export const CHOSEN_SOURCE: HandoverSource & ContentScope = {
  ...SOURCE,
  profile: { ...SOURCE.profile, etsi: { timeForm: 1, timeStampQualifier: false, networkFunctionId: 'MF-1' } },
};

/** 2023-11-14T22:13:20.123456789Z */
export const TIME_NS = 1_700_000_000_123_456_789n;

/** Of an agency in the US, by ATIS-1000013. */
export const IAS_SOURCE: IasSource & ContentScope = {
  scope: scopeToBits('iri+cc'),
  liid: 'CASE-0001',
  profile: { networkElementId: 'IAP1', cmiiModule: '', cmiiOptionalModule: '1.2.840.113737.2.1.1.0.1' },
};

/** Of an agency in the US, by ATIS-1000678. */
export const VOICE_SOURCE: VoiceSource & ContentScope = {
  scope: scopeToBits('iri+cc'),
  liid: 'CASE-0001',
  profile: { networkElementId: 'IAP1', laesModule: '', ccModule: '' },
  endpoints: [
    { handover: 2, host: '203.0.113.9', port: 7002 },
    { handover: 3, host: '203.0.113.9', port: 7003 },
  ],
};

/** Of an agency in the US, by PacketCable 1.5. */
export const CABLE_SOURCE: PacketCableSource & ContentScope = {
  scope: scopeToBits('iri+cc'),
  liid: 'CASE-1',
  profile: { networkElementId: 'IAP1', cccForm: 2 },
};

/** For tests of the encoders, which write whatever the modules know. */
export const EVERYTHING: Permit<Restricted> = permitFor(2 | 4 | 8, 'cc', 'location', 'digits');
export const CONTENT: Permit<'cc'> = permitFor(SOURCE.scope, 'cc');

/** Any value of the module, content and locations among them. */
export function encodeAnything(value: PsPdu): Buffer {
  return encodePsPdu(value, EVERYTHING);
}
