/** The template of the content of an order whose packages are fetched, one record a packet, for the native encoder. */
import type { ContentScope } from '../../model/handover-source.ts';
import { permitFor } from '../../model/scope-permit.ts';
import { pullContent } from '../asn1/pull-content.ts';
import { compileTemplate, VARIABLES } from '../asn1/template.ts';

/** The program (docs/template-program.md). The CIN is bound beside it: a stream takes the next one when its numbers are used up (I5). */
export function pullContentProgramOf({ scope }: ContentScope): Buffer {
  return compileTemplate(
    pullContent,
    {
      communicationIdentityNumber: VARIABLES.communicationIdentityNumber,
      sequenceNumber: VARIABLES.sequenceNumber,
      direction: VARIABLES.packetDirection,
      interceptionPointID: VARIABLES.interceptionPointID,
      extendedInterceptionPointID: VARIABLES.extendedInterceptionPointID,
      packet: VARIABLES.body,
    },
    permitFor(scope, 'cc'),
  );
}
