/** PDUs that tests start from, of addresses and names that are nobody's. */
import type { HandoverSource, IasSource } from '../../../../src/model/handover-source.ts';

export const SOURCE: HandoverSource = {
  liid: 'LIID-0001',
  profile: {
    operatorId: 'OPER1',
    networkElementId: 'NE-01',
    authorizationCountry: 'US',
    deliveryCountry: 'US',
  },
};

/** The least that a profile may have: nothing optional. */
export const BARE_SOURCE: HandoverSource = {
  liid: 'L',
  profile: { operatorId: 'O', networkElementId: '', authorizationCountry: '', deliveryCountry: '' },
};

/** 2023-11-14T22:13:20.123456789Z */
export const TIME_NS = 1_700_000_000_123_456_789n;

/** Of an agency in the US, by ATIS-1000013. */
export const IAS_SOURCE: IasSource = {
  liid: 'CASE-0001',
  profile: { networkElementId: 'IAP1', cmiiModule: '', cmiiOptionalModule: '1.2.840.113737.2.1.1.0.1' },
};
