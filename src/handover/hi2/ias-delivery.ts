/** deliveryInformation of ATIS-1000013: which content belongs to a session, where it goes and in what form (LEACmCDelivery). */
import { CMII_MODULE } from '../../model/handover-profile.ts';
import type { IasSource } from '../../model/handover-source.ts';
import { parseIpAddress } from '../../model/ip-prefix.ts';

/** IAS-LAES-CmCC-Abstract-Syntax-Module of the 2007 edition: IAS-CC-APDU, which Writ's content is written as. */
const CMCC_MODULE = '1.2.840.113737.2.1.1.1.0';

/** The four octets of content's correlationID. */
export function correlationOf(cin: number): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(cin);
  return value;
}

/**
 * Empty without content, and where the endpoint is a host name: leaIPAddress takes an address, and which one a name had at the time is
 * no fact of the event. With several endpoints the preferred one is named.
 */
export function deliveryInformationOf({ endpoints = [] }: IasSource, cin: number) {
  const content = endpoints.find(({ handover }) => handover === 3);
  const host = content && parseIpAddress(content.host);
  if (content === undefined || host === undefined) return {};
  const leaIPAddress = { alternative: host.version === 4 ? 'ipV4' : 'ipV6', value: host.address } as const;
  return {
    deliveryInformation: {
      contentIdentifier: { alternative: 'correlationID', value: correlationOf(cin) },
      deliveryIdentifier: { alternative: 'ccAddress', value: { leaIPAddress, leaPortNumber: `${content.port}` } },
      ccDeliveryFormat: { alternative: 'atis-678-ASN1', value: CMCC_MODULE },
    },
  } as const;
}

/** Of the messages: the agency's edition, else that of 2007. */
export function messageModuleOf({ profile: { cmiiModule } }: IasSource): string {
  return cmiiModule === '' ? CMII_MODULE : cmiiModule;
}
