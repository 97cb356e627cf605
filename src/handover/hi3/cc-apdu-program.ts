/**
 * CC-APDU: the template of a grant's content PDUs by ATIS-1000013 (CmC) and by ATIS-1000678, one IP packet each, for the native
 * encoder. Both standards' modules have the same octets for the same values.
 */
import type { ContentScope } from '../../model/handover-source.ts';
import { iASCCAPDU } from '../asn1/modules/us/ias-content.ts';
import { cCAPDU } from '../asn1/modules/us/voice-content.ts';
import { permitFor } from '../../model/scope-permit.ts';
import { compileTemplate, VARIABLES } from '../asn1/template.ts';

/** What of a grant is in it. */
export interface CcApduSource {
  /** The case identity. */
  readonly liid: string;
  /** iapId, 1..15 characters. */
  readonly profile: { readonly networkElementId: string };
}

/** Of ATIS-1000013. */
export function iasContentProgramOf(source: CcApduSource & ContentScope): Buffer {
  return compileTemplate(iASCCAPDU, templateOf(source), permitFor(source.scope, 'cc'));
}

/** Of ATIS-1000678. */
export function voiceContentProgramOf(source: CcApduSource & ContentScope): Buffer {
  return compileTemplate(cCAPDU, templateOf(source), permitFor(source.scope, 'cc'));
}

/** The correlation id is the CIN, which a stream may have to change (I5). The modules have no place for a capture point. */
function templateOf({ liid, profile }: CcApduSource) {
  return {
    ccDeliveryHeader: {
      correlationInfo: {
        caseId: liid,
        iapId: profile.networkElementId,
        contentIdentifier: { alternative: 'correlationID', value: VARIABLES.correlationID },
      },
      timeStamp: VARIABLES.generalizedTime,
      packetDirection: VARIABLES.packetDirection,
      sequenceNumber: VARIABLES.sequenceNumber,
    },
    payload: VARIABLES.body,
  } as const;
}
