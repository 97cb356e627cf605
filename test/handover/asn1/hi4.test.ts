import { expect } from 'chai';
import { decodePsPdu, encodePsPdu, isMinimal, type Payload } from '../../../src/handover/asn1/ps-pdu.ts';
import { fixedHeaderOf } from '../../../src/handover/header.ts';
import { SOURCE } from './support/samples.ts';

type Hi4 = Extract<Payload, { alternative: 'hI4Payload' }>['value'];

const time = '20231114221320Z';
const notified: Hi4 = [
  { alternative: 'hi4Notification', value: { alternative: 'liActivated', value: { activationTime: time } } },
];
const threeGpp: Hi4 = [
  {
    alternative: 'threeGPP-LI-Notification',
    value: {
      lINotificationPayloadOID: '4.19.18.7',
      notification: {
        alternative: 'lINotification',
        value: { notificationType: 'activation', appliedStartTime: time },
      },
    },
  },
];

const pduOf = (value: Hi4) => ({
  pSHeader: {
    ...fixedHeaderOf(SOURCE),
    sequenceNumber: 0,
    microSecondTimeStamp: { seconds: 1_700_000_000n, microSeconds: 0 },
  },
  payload: { alternative: 'hI4Payload', value } as const,
});

describe('HI4, the notices of TS 102 232-1 beside HI1', () => {
  for (const [name, value] of Object.entries({ notified, threeGpp })) {
    it(`are written and read again: ${name}`, () => {
      const octets = encodePsPdu(pduOf(value));
      const decoded = decodePsPdu(octets);
      if (!decoded.ok) throw new Error(`${decoded.path}: ${decoded.reason}`);
      expect(isMinimal(decoded)).to.equal(true);
      expect(decoded.value.payload).to.deep.equal({ alternative: 'hI4Payload', value });
      for (let length = 0; length < octets.length; length++)
        expect(decodePsPdu(octets.subarray(0, length)).ok, `cut at ${length}`).to.equal(false);
    });
  }
});
