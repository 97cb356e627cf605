/** CmC: the template of a grant's content PDUs by ATIS-1000013, IAS-CC-APDU with one IP packet each, for the native encoder. */
import type { ContentScope, IasSource } from '../../model/handover-source.ts';
import { iASCCAPDU } from '../asn1/modules/us/ias-content.ts';
import { permitFor } from '../../model/scope-permit.ts';
import { compileTemplate, VARIABLES } from '../asn1/template.ts';

/** The correlation id is the CIN, which a stream may have to change (I5). The module has no place for a capture point. */
export function iasContentProgramOf({ liid, scope, profile }: IasSource & ContentScope): Buffer {
  return compileTemplate(
    iASCCAPDU,
    {
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
    },
    permitFor(scope, 'cc'),
  );
}
