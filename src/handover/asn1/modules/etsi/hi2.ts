/**
 * ETSI TS 101 671, the records of HI2: HI2Operations.
 *
 * Module HI2Operations, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  bare,
  bareOptional,
  choice,
  content,
  defaulted,
  enumerated,
  field,
  generalizedTime,
  integer,
  later,
  octets,
  oid,
  optional,
  restricted,
  sequence,
  sequenceOf,
  setOf,
  sized,
  text,
  utcTime,
  wideInteger,
  type AnyType,
} from '../../schema.ts';
import { correlationValues, iMSevent, lDIevent, umtsQos } from '../mobile/umts-hi2.ts';
import { tARGETACTIVITYMONITOR1 } from './cable.ts';
import { cTTRAFFICind, tARGETACTIVITYMONITORind, tARGETCOMMSMONITORind, tTRAFFICind } from './tetra.ts';

export const lawfulInterceptionIdentifier = octets(1, 25);

export const iPValue = choice({
  iPBinaryAddress: field(1, octets(4, 16)),
  iPTextAddress: field(2, text('ia5', 7, 45)),
});

export const iPAddress = sequence({
  'iP-type': field(1, enumerated({ iPV4: 0, iPV6: 1 })),
  'iP-value': field(2, iPValue),
  'iP-assignment': optional(3, enumerated({ static: 1, dynamic: 2, notKnown: 3 })),
  iPv6PrefixLength: optional(4, integer(1, 128)),
  iPv4SubnetMask: optional(5, octets(4, 4)),
});

export const networkElementIdentifier = choice({
  'e164-Format': field(1, octets(1, 25)),
  'x25-Format': field(2, octets(1, 25)),
  'iP-Format': field(3, octets(1, 25)),
  'dNS-Format': field(4, octets(1, 25)),
  'iP-Address': field(5, iPAddress),
});

export const networkIdentifier = sequence({
  'operator-Identifier': field(0, octets(1, 5)),
  'network-Element-Identifier': optional(1, networkElementIdentifier),
});

export const communicationIdentifier = sequence({
  'communication-Identity-Number': optional(0, octets(1, 8)),
  'network-Identifier': field(1, networkIdentifier),
});

export const localTimeStamp = sequence(
  {
    generalizedTime: field(0, generalizedTime),
    winterSummerIndication: field(1, enumerated({ notProvided: 0, winterTime: 1, summerTime: 2 })),
  },
  'closed',
);

export const timeStamp = choice({ localTime: field(0, localTimeStamp), utcTime: field(1, utcTime) }, 'closed');

export const interceptedCallState = enumerated({ idle: 1, setUpInProcess: 2, connected: 3 });

export const tetraLocation = choice(
  {
    'ms-Loc': field(
      1,
      sequence(
        {
          mcc: field(1, integer(0, 1023)),
          mnc: field(2, integer(0, 16_383)),
          lai: field(3, integer(0, 65_535)),
          ci: optional(4, wideInteger()),
        },
        'closed',
      ),
    ),
    'ls-Loc': field(2, wideInteger()),
  },
  'closed',
);

export const mapDatum = enumerated({ wGS84: 0, wGS72: 1, eD50: 2 });

export const gSMLocation = choice(
  {
    geoCoordinates: field(
      1,
      sequence({
        latitude: field(1, text('printable', 7, 10)),
        longitude: field(2, text('printable', 8, 11)),
        mapDatum: defaulted(optional(3, mapDatum), 'wGS84'),
        azimuth: optional(4, integer(0, 359)),
      }),
    ),
    utmCoordinates: field(
      2,
      sequence({
        'utm-East': field(1, text('printable', 10, 10)),
        'utm-North': field(2, text('printable', 7, 7)),
        mapDatum: defaulted(optional(3, mapDatum), 'wGS84'),
        azimuth: optional(4, integer(0, 359)),
      }),
    ),
    utmRefCoordinates: field(
      3,
      sequence({
        'utmref-string': bare(text('printable', 13, 13)),
        mapDatum: defaulted(bareOptional(mapDatum), 'wGS84'),
      }),
    ),
    wGS84Coordinates: field(4, octets()),
  },
  'closed',
);

export const geographicalCoordinates = sequence({
  latitudeSign: bare(enumerated({ north: 0, south: 1 })),
  latitude: bare(integer(0, 8_388_607)),
  longitude: bare(integer(-8_388_608, 8_388_607)),
});

export const gAPoint = sequence({ geographicalCoordinates: restricted('location', bare(geographicalCoordinates)) });

export const gAPointWithUnCertainty = sequence(
  {
    geographicalCoordinates: restricted('location', bare(geographicalCoordinates)),
    uncertaintyCode: bare(integer(0, 127)),
  },
  'closed',
);

export const gAPolygon = sequenceOf(
  sequence({ geographicalCoordinates: restricted('location', bare(geographicalCoordinates)) }),
);

export const uMTSLocation = choice({
  point: field(1, gAPoint),
  pointWithUnCertainty: field(2, gAPointWithUnCertainty),
  polygon: field(3, gAPolygon),
});

export const eTSI671HI2Location = sequence({
  'e164-Number': optional(1, octets(1, 25)),
  globalCellID: restricted('location', optional(2, octets(5, 7))),
  tetraLocation: restricted('location', optional(3, tetraLocation)),
  rAI: optional(4, octets(6, 6)),
  gsmLocation: restricted('location', optional(5, gSMLocation)),
  umtsLocation: restricted('location', optional(6, uMTSLocation)),
  sAI: optional(7, octets(7, 7)),
  oldRAI: optional(8, octets(6, 6)),
  tAI: optional(9, octets(6, 6)),
  eCGI: optional(10, octets(8, 8)),
});

export const callingPartyNumber = choice({
  'iSUP-Format': field(1, octets(1, 25)),
  'dSS1-Format': field(2, octets(1, 25)),
  'mAP-Format': field(3, octets(1, 25)),
});

export const calledPartyNumber = choice({
  'iSUP-Format': field(1, octets(1, 25)),
  'mAP-Format': field(2, octets(1, 25)),
  'dSS1-Format': field(3, octets(1, 25)),
});

export const iSUPParameters = setOf(octets(1, 256));

export const dSS1ParametersCodeset0 = setOf(octets(1, 256));

export const mAPParameters = setOf(octets(1, 256));

export const servicesInformation = sequence({
  'iSUP-parameters': optional(1, iSUPParameters),
  'dSS1-parameters-codeset-0': optional(2, dSS1ParametersCodeset0),
  'mAP-parameters': optional(3, mAPParameters),
});

export const iSUPSSParameters = setOf(octets(1, 256));

export const dSS1SSParametersCodeset0 = setOf(octets(1, 256));

export const dSS1SSParametersCodeset4 = setOf(octets(1, 256));

export const dSS1SSParametersCodeset5 = setOf(octets(1, 256));

export const dSS1SSParametersCodeset6 = setOf(octets(1, 256));

export const dSS1SSParametersCodeset7 = setOf(octets(1, 256));

export const dSS1SSInvokeComponents = setOf(octets(1, 256));

export const mAPSSParameters = setOf(octets(1, 256));

export const mAPSSInvokeComponents = setOf(octets(1, 256));

export const standardSupplementaryServices = sequence({
  'iSUP-SS-parameters': optional(1, iSUPSSParameters),
  'dSS1-SS-parameters-codeset-0': optional(2, dSS1SSParametersCodeset0),
  'dSS1-SS-parameters-codeset-4': optional(3, dSS1SSParametersCodeset4),
  'dSS1-SS-parameters-codeset-5': optional(4, dSS1SSParametersCodeset5),
  'dSS1-SS-parameters-codeset-6': optional(5, dSS1SSParametersCodeset6),
  'dSS1-SS-parameters-codeset-7': optional(6, dSS1SSParametersCodeset7),
  'dSS1-SS-Invoke-components': optional(7, dSS1SSInvokeComponents),
  'mAP-SS-Parameters': optional(8, mAPSSParameters),
  'mAP-SS-Invoke-Components': optional(9, mAPSSInvokeComponents),
});

export const simpleIndication = enumerated({
  'call-Waiting-Indication': 0,
  'add-conf-Indication': 1,
  'call-on-hold-Indication': 2,
  'retrieve-Indication': 3,
  'suspend-Indication': 4,
  'resume-Indication': 5,
  'answer-Indication': 6,
});

export const sciDataMode = octets(1, 256);

export const nonStandardSupplementaryServices = setOf(
  choice({ simpleIndication: field(1, simpleIndication), sciData: field(2, sciDataMode) }),
);

export const otherServices = setOf(octets(1, 256));

export const supplementaryServices = sequence({
  'standard-Supplementary-Services': optional(1, standardSupplementaryServices),
  'non-Standard-Supplementary-Services': optional(2, nonStandardSupplementaryServices),
  'other-Services': optional(3, otherServices),
});

export const x25Address = octets(1, 25);

export const dataNodeAddress = choice({ ipAddress: field(1, iPAddress), x25Address: field(2, x25Address) });

export const gPRSParameters = sequence({
  'pDP-address-allocated-to-the-target': optional(1, dataNodeAddress),
  aPN: optional(2, octets(1, 100)),
  'pDP-type': optional(3, octets(2, 2)),
  nSAPI: optional(4, octets(1, 1)),
  additionalIPaddress: optional(5, dataNodeAddress),
});

export const servicesDataInformation = sequence({ 'gPRS-parameters': optional(1, gPRSParameters) });

export const partyInformation = sequence({
  'party-Qualifier': field(
    0,
    enumerated({ 'originating-Party': 0, 'terminating-Party': 1, 'forwarded-to-Party': 2, 'gPRS-Target': 3 }),
  ),
  partyIdentity: field(
    1,
    sequence({
      imei: optional(1, octets(8, 8)),
      tei: optional(2, octets(1, 15)),
      imsi: optional(3, octets(3, 8)),
      callingPartyNumber: optional(4, callingPartyNumber),
      calledPartyNumber: optional(5, calledPartyNumber),
      msISDN: optional(6, octets(1, 9)),
      'e164-Format': optional(7, octets(1, 25)),
      'sip-uri': optional(8, octets()),
      'tel-url': optional(9, octets()),
      'party-Validity': optional(10, enumerated({ trusted: 0, untrusted: 1, 'operator-added': 2 })),
      alphanumeric: optional(11, text('utf8')),
    }),
  ),
  'services-Information': optional(2, servicesInformation),
  'supplementary-Services-Information': optional(3, supplementaryServices),
  'services-Data-Information': optional(4, servicesDataInformation),
});

export const cCLinkState = enumerated({ setUpInProcess: 1, callActive: 2, callReleased: 3, 'lack-of-resource': 4 });

export const callContentLinkCharacteristics = sequence({
  'cCLink-State': optional(1, cCLinkState),
  'release-Time': optional(2, timeStamp),
  'release-Reason': optional(3, octets(2, 2)),
  'lEMF-Address': optional(4, calledPartyNumber),
});

export const sMSReport = sequence(
  {
    communicationIdentifier: field(1, communicationIdentifier),
    timeStamp: field(2, timeStamp),
    'sMS-Contents': field(
      3,
      sequence({
        initiator: field(1, enumerated({ target: 0, server: 1, 'undefined-party': 2 })),
        'transfer-status': optional(2, enumerated({ 'succeed-transfer': 0, 'not-succeed-transfer': 1, undefined: 2 })),
        'other-message': optional(3, enumerated({ yes: 0, no: 1, undefined: 2 })),
        content: optional(4, sized(content(), 1, 270)),
        enhancedContent: optional(
          5,
          sequence(
            {
              content: field(1, content()),
              'character-encoding': field(
                2,
                enumerated({
                  'gsm-7-bit-ascii': 0,
                  'eight-bit-ascii': 1,
                  'eight-bit-binary': 2,
                  'ucs-2': 3,
                  'utf-8': 4,
                  'utf-16': 5,
                  other: 6,
                }),
              ),
            },
            'closed',
          ),
        ),
      }),
    ),
  },
  'closed',
);

export const cCLinkIdentifier = octets(1, 8);

export const nationalParameters = setOf(octets(1, 256));

export const gPRSCorrelationNumber = octets(8, 20);

export const gPRSEvent = enumerated({
  pDPContextActivation: 1,
  startOfInterceptionWithPDPContextActive: 2,
  pDPContextDeactivation: 4,
  gPRSAttach: 5,
  gPRSDetach: 6,
  cellOrRAUpdate: 10,
  sMS: 11,
  pDPContextModification: 13,
  endOfInterceptionWithPDPContextActive: 14,
});

export const gPRSOperationErrorCode = octets(2, 2);

export const nationalHI2ASN1parameters = sequence({ countryCode: field(1, text('printable', 2, 2)) });

export const hI2IRIParameters = sequence({
  domainID: optional(0, oid),
  iRIversion: optional(
    23,
    enumerated({ version2: 2, version3: 3, version4: 4, version5: 5, version6: 6, version7: 7, lastVersion: 8 }),
  ),
  lawfulInterceptionIdentifier: field(1, lawfulInterceptionIdentifier),
  communicationIdentifier: field(2, communicationIdentifier),
  timeStamp: field(3, timeStamp),
  'intercepted-Call-Direct': optional(
    4,
    enumerated({ 'not-Available': 0, 'originating-Target': 1, 'terminating-Target': 2 }),
  ),
  'intercepted-Call-State': optional(5, interceptedCallState),
  ringingDuration: optional(6, octets(3, 3)),
  conversationDuration: optional(7, octets(3, 3)),
  locationOfTheTarget: restricted('location', optional(8, eTSI671HI2Location)),
  partyInformation: optional(9, setOf(partyInformation)),
  callContentLinkInformation: optional(
    10,
    sequence({
      cCLink1Characteristics: optional(1, callContentLinkCharacteristics),
      cCLink2Characteristics: optional(2, callContentLinkCharacteristics),
    }),
  ),
  'release-Reason-Of-Intercepted-Call': optional(11, octets(2, 2)),
  'nature-Of-The-intercepted-call': optional(
    12,
    enumerated({
      'gSM-ISDN-PSTN-circuit-call': 0,
      'gSM-SMS-Message': 1,
      'uUS4-Messages': 2,
      'tETRA-circuit-call': 3,
      'teTRA-Packet-Data': 4,
      'gPRS-Packet-Data': 5,
      'uMTS-circuit-call': 6,
      'lTE-SMS-Message': 7,
      'lTE-circuit-call': 8,
    }),
  ),
  serverCenterAddress: optional(13, partyInformation),
  sMS: optional(14, sMSReport),
  'cC-Link-Identifier': optional(15, cCLinkIdentifier),
  'national-Parameters': optional(16, nationalParameters),
  gPRSCorrelationNumber: optional(18, gPRSCorrelationNumber),
  gPRSevent: optional(20, gPRSEvent),
  sgsnAddress: optional(21, dataNodeAddress),
  gPRSOperationErrorCode: optional(22, gPRSOperationErrorCode),
  ggsnAddress: optional(24, dataNodeAddress),
  qOS: optional(
    25,
    later((): AnyType => umtsQos),
  ),
  networkIdentifier: optional(26, networkIdentifier),
  sMSOriginatingAddress: optional(27, dataNodeAddress),
  sMSTerminatingAddress: optional(28, dataNodeAddress),
  iMSevent: optional(
    29,
    later((): AnyType => iMSevent),
  ),
  sIPMessage: optional(30, octets()),
  'servingSGSN-number': optional(31, octets(1, 20)),
  'servingSGSN-address': optional(32, octets(5, 17)),
  tARGETACTIVITYMONITOR: optional(33, tARGETACTIVITYMONITOR1),
  ldiEvent: optional(
    34,
    later((): AnyType => lDIevent),
  ),
  correlation: optional(
    35,
    later((): AnyType => correlationValues),
  ),
  tARGETACTIVITYMONITORind: optional(36, tARGETACTIVITYMONITORind),
  tARGETCOMMSMONITORind: optional(37, tARGETCOMMSMONITORind),
  tTRAFFICind: optional(38, tTRAFFICind),
  cTTRAFFICind: optional(39, cTTRAFFICind),
  servingSystem: optional(40, networkElementIdentifier),
  'national-HI2-ASN1parameters': optional(255, nationalHI2ASN1parameters),
});

export const iRIContent = choice({
  'iRI-Begin-record': field(1, hI2IRIParameters),
  'iRI-End-record': field(2, hI2IRIParameters),
  'iRI-Continue-record': field(3, hI2IRIParameters),
  'iRI-Report-record': field(4, hI2IRIParameters),
});

export const iRISequence = sequenceOf(iRIContent);

export const iRIsContent = choice({ iRIContent: bare(iRIContent), iRISequence: bare(iRISequence) }, 'closed');
