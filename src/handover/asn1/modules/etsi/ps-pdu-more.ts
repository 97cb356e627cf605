/**
 * ETSI TS 102 232-1: what of LI-PS-PDU version 43 ps-header.ts, payload.ts and tri.ts leave out.
 *
 * Module LI-PS-PDU, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  enumerated,
  field,
  generalizedTime,
  octets,
  optional,
  restricted,
  sequence,
  sequenceOf,
} from '../../schema.ts';
import { umtsHI2Location, umtsIRIParameters, umtsIRIsContent } from '../mobile/umts-hi2.ts';
import { umtsCSIRIParameters, umtsCSIRIsContent } from '../mobile/umts-cs-hi2.ts';
import { ePSLocation, epsIRIParameters, epsIRIsContent } from '../mobile/eps-hi2.ts';
import { eTSI671HI2Location, hI2IRIParameters, iRIsContent } from './hi2.ts';
import { confIRIParameters, confIRIsContent } from '../mobile/conference-hi2.ts';
import { proSeIRIParameters, proSeIRIsContent } from '../mobile/prose-hi2.ts';
import { gcseIRIParameters, gcseIRIsContent } from '../mobile/gcse-hi2.ts';
import { lINotificationPayload } from '../mobile/ts33128.ts';
import { gNSSLocation, longString, shortString, wGS84CoordinateDecimal } from './common-parameters.ts';
import { userLocation } from '../mobile/ts33128/location.ts';

export const uMTSIRI = choice({
  'iRI-Parameters': field(0, umtsIRIParameters),
  umtsIRIsContent: field(1, umtsIRIsContent),
  'iRI-CS-Parameters': field(2, umtsCSIRIParameters),
  'umtsCS-IRIsContent': field(3, umtsCSIRIsContent),
});

export const ePSIRI = choice({
  'iRI-EPS-Parameters': field(0, epsIRIParameters),
  epsIRIsContent: field(1, epsIRIsContent),
});

export const eTSI671IRI = choice({ 'iRI-Parameters': field(0, hI2IRIParameters), iRIsContent: field(1, iRIsContent) });

export const confIRI = choice({
  'iRI-Conf-Parameters': field(0, confIRIParameters),
  confIRIsContent: field(1, confIRIsContent),
});

export const proSeIRI = choice({
  'iRI-ProSe-Parameters': field(0, proSeIRIParameters),
  proseIRIsContent: field(1, proSeIRIsContent),
});

export const gcseIRI = choice({
  'iRI-Gcse-Parameters': field(0, gcseIRIParameters),
  gcseIRIsContent: field(1, gcseIRIsContent),
});

export const targetIdentifierFormat = sequence({
  formatOwner: field(1, shortString),
  formatName: field(2, shortString),
  targetValue: field(3, longString),
});

export const targetIdentifier = choice({ targetIdentifierFormat: field(1, targetIdentifierFormat) });

export const dictionaryEntry = sequence({
  owner: field(1, shortString),
  name: field(2, shortString),
  value: field(3, shortString),
});

export const interceptType = enumerated({ iriAndCc: 1, iriOnly: 2, ccOnly: 3 });

export const hI4LINotification = sequence({
  activationTime: optional(1, generalizedTime),
  deactivationTime: optional(2, generalizedTime),
  targetIdentifiers: optional(3, sequenceOf(targetIdentifier)),
  serviceType: optional(4, dictionaryEntry),
  targetIdentifierSubtype: optional(5, dictionaryEntry),
  interceptType: optional(6, interceptType),
  ownerIdentifier: optional(7, shortString),
  authorizationReference: optional(8, longString),
});

export const hI4Notification = choice({
  liActivated: field(1, hI4LINotification),
  liDeactivated: field(2, hI4LINotification),
  liModified: field(3, hI4LINotification),
});

export const hI4Payload = choice({
  'threeGPP-LI-Notification': field(1, lINotificationPayload),
  hi4Notification: field(2, hI4Notification),
});

export const wlanLocationAttributes = sequence({ wlanAPMACAddress: optional(0, octets(6, 6)) });

export const cPEProvidedLocationAttributes = sequence({
  wGS84CoordinateDecimal: optional(0, wGS84CoordinateDecimal),
  gNSSLocation: restricted('location', optional(1, gNSSLocation)),
});

export const location = sequence({
  umtsHI2Location: restricted('location', optional(0, umtsHI2Location)),
  epsLocation: restricted('location', optional(1, ePSLocation)),
  wlanLocationAttributes: restricted('location', optional(2, wlanLocationAttributes)),
  eTSI671HI2Location: restricted('location', optional(3, eTSI671HI2Location)),
  threeGPP33128UserLocation: restricted('location', optional(4, userLocation)),
  cPEProvidedLocationAttributes: restricted('location', optional(5, cPEProvidedLocationAttributes)),
});
