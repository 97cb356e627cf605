/** HI3: the template of a grant's content PDUs, one IP packet each or several (ETSI TS 102 232-1 and -3), for the native encoder. */
import type { ContentScope, HandoverSource } from '../../model/handover-source.ts';
import { IPCC_OBJECT_ID } from '../asn1/ip-access.ts';
import { ccPayload, psPdu } from '../asn1/payload.ts';
import { compileTemplate, eachOf, VARIABLES } from '../asn1/template.ts';
import { permitFor } from '../../model/scope-permit.ts';
import { fixedHeaderOf, hasGeneralizedTime } from '../header.ts';

/**
 * The program (docs/template-program.md). The CIN is the grant's own for its whole life and a variable all the same, because
 * a stream goes on with the next one when its sequence numbers are used up (I5). `cin` is what the core starts with: it is
 * bound beside the program, not compiled into it.
 */
export function ccProgramOf(source: HandoverSource & ContentScope, cin: number): Buffer {
  if (!Number.isInteger(cin) || cin < 0 || cin > 0xffff_ffff) throw new RangeError('a CIN has 32 bits');
  const fixed = fixedHeaderOf(source);
  const permit = permitFor(source.scope, 'cc');
  const isAggregated = source.profile.etsi?.aggregation !== undefined;
  const one = payloadOf();
  const isQualified = fixed.timeStampQualifier !== undefined;
  return compileTemplate(
    psPdu,
    {
      pSHeader: {
        ...fixed,
        communicationIdentifier: {
          ...fixed.communicationIdentifier,
          communicationIdentityNumber: VARIABLES.communicationIdentityNumber,
        },
        sequenceNumber: VARIABLES.sequenceNumber,
        interceptionPointID: VARIABLES.interceptionPointID,
        ...timeOf(source),
        ...(isAggregated && isQualified ? { timeStampQualifier: 'timeOfAggregation' } : {}),
        extendedInterceptionPointID: VARIABLES.extendedInterceptionPointID,
      },
      payload: {
        alternative: 'cCPayloadSequence',
        value: [isAggregated ? eachOf(compileTemplate(ccPayload, { ...one, ...ownTimeOf(source) }, permit)) : one],
      },
    },
    permit,
  );
}

function payloadOf() {
  return {
    payloadDirection: VARIABLES.payloadDirection,
    cCContents: {
      alternative: 'iPCC',
      value: {
        iPCCObjId: IPCC_OBJECT_ID,
        iPCCContents: { alternative: 'iPPackets', value: VARIABLES.body },
      },
    },
  } as const;
}

/** 6.2.3: of several packets in a PDU each has its own time; the header's is that of the PDU. */
function ownTimeOf(source: HandoverSource) {
  const qualifier = fixedHeaderOf(source).timeStampQualifier;
  return { ...timeOf(source), ...(qualifier === undefined ? {} : { timeStampQualifier: qualifier }) };
}

/** 5.2.6 or 5.2.12, as the agency takes it. */
function timeOf(source: HandoverSource) {
  if (hasGeneralizedTime(source)) return { timeStamp: VARIABLES.generalizedTime };
  return { microSecondTimeStamp: { seconds: VARIABLES.seconds, microSeconds: VARIABLES.microSeconds } };
}
