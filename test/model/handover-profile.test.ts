import { expect } from 'chai';
import type { HandoverProfile } from '../../src/model/handover-profile.ts';
import { profileFault, readProfile, writeProfile } from '../../src/model/handover-profile.ts';
import { sampleGrant } from '../support/grants.ts';

const etsi = sampleGrant().profile;
const ias: HandoverProfile = {
  ...etsi,
  standard: 'atis-ias',
  acknowledgement: 'tcp',
  networkElementId: 'IAP-1',
  cmiiOptionalModule: '1.2.840.113737.2.1.1.0.1',
};

const voice: HandoverProfile = {
  ...{ ...etsi, standard: 'atis-voice', acknowledgement: 'tcp', networkElementId: 'IAP-1' },
};

const cable: HandoverProfile = {
  ...{ ...etsi, standard: 'packetcable', acknowledgement: 'none', networkElementId: 'IAP-1', cccForm: '1.5' },
};

const pull: HandoverProfile = { ...etsi, standard: 'pull', acknowledgement: 'fetch' };

const optional: HandoverProfile = {
  ...etsi,
  timeForm: 'generalizedTime',
  timeStampQualifier: false,
  networkFunctionId: 'MF-1',
};

describe('a handover profile', () => {
  it('names the field that does not go with its standard', () => {
    const faults: [Partial<HandoverProfile>, string][] = [
      [{ acknowledgement: 'pdu' }, 'acknowledgement'],
      [{ networkElementId: '' }, 'networkElementId'],
      [{ networkElementId: '1234567890123456' }, 'networkElementId'],
      [{ cmiiModule: '1.2.' }, 'cmiiModule'],
      [{ cmiiOptionalModule: undefined }, 'cmiiOptionalModule'],
      [{ cmiiOptionalModule: '3.1' }, 'cmiiOptionalModule'],
      [{ cmiiOptionalModule: '1.40' }, 'cmiiOptionalModule'],
    ];
    expect(profileFault(ias)).to.equal(undefined);
    for (const [change, field] of faults) {
      expect(profileFault({ ...ias, ...change }), JSON.stringify(change)).to.match(new RegExp(`^${field}:`));
    }
    expect(profileFault({ ...etsi, acknowledgement: 'tcp' })).to.match(/^acknowledgement: keepalive or pdu with etsi/);
    expect(profileFault({ ...etsi, networkFunctionId: 'x'.repeat(33) })).to.match(/^networkFunctionId: 1 to 32/);
    expect(profileFault({ ...ias, timeForm: 'generalizedTime' })).to.match(/of etsi alone/);
    expect(profileFault({ ...etsi, cmiiModule: '1.2.3' })).to.match(/of atis-ias alone/);
    expect(profileFault(voice)).to.equal(undefined);
    expect(profileFault({ ...ias, laesModule: '1.2.3' })).to.match(/of atis-voice alone/);
    expect(profileFault({ ...voice, acknowledgement: 'pdu' })).to.match(/^acknowledgement: tcp with atis-voice/);
    expect(profileFault({ ...voice, ccModule: '1.2.' })).to.match(/^ccModule:/);
    expect(profileFault({ ...voice, laesModule: '1' })).to.match(/^laesModule:/);
    expect(profileFault(cable)).to.equal(undefined);
    expect(profileFault({ ...voice, paceKbps: 1 })).to.match(/of packetcable alone/);
    expect(profileFault({ ...cable, cccForm: undefined })).to.match(/^cccForm:/);
    expect(profileFault({ ...cable, paceKbps: 0 })).to.match(/^paceKbps:/);
    expect(profileFault({ ...cable, retainMinutes: 525_601 })).to.match(/^retainMinutes:/);
    expect(profileFault({ ...cable, acknowledgement: 'tcp' })).to.match(/^acknowledgement: none with packetcable/);
    expect(profileFault(pull)).to.equal(undefined);
    expect(profileFault({ ...etsi, intervalSeconds: 1 })).to.match(/of pull alone/);
    expect(profileFault({ ...pull, acknowledgement: 'tcp' })).to.match(/^acknowledgement: fetch with pull/);
    expect(profileFault({ ...pull, intervalSeconds: 86_401 })).to.match(/^intervalSeconds:/);
    expect(profileFault({ ...pull, packageBytes: 65_535 })).to.match(/^packageBytes:/);
  });

  it('is written as before where the agency chose nothing, and in one way alone where it did', () => {
    const chosen = writeProfile({
      ...etsi,
      timeForm: 'generalizedTime',
      timeStampQualifier: false,
      networkFunctionId: 'nf',
    });
    const plain = writeProfile(etsi);
    expect(writeProfile({ ...etsi, timeForm: 'microSecondTimeStamp', timeStampQualifier: true })).to.deep.equal(plain);
    expect(chosen.toString('hex')).to.equal(
      `${plain.toString('hex')}0101010201000302${Buffer.from('nf').toString('hex')}`,
    );
    for (const wrong of ['010100', '020101', '0300', '020100010101', '010101010101', '090101', '01020001', '03010a']) {
      expect(readProfile(Buffer.concat([plain, Buffer.from(wrong, 'hex')])), wrong).to.be.a('string');
    }
  });

  it('is read back as it was written, and refused when an octet is missing or over', () => {
    const others = [voice, { ...voice, laesModule: '1.2.3', ccModule: '2.999' }, cable];
    others.push({ ...cable, cccForm: '2.0', paceKbps: 1, retainMinutes: 525_600 });
    others.push(pull, { ...pull, intervalSeconds: 1, packageBytes: 64 << 20 });
    for (const profile of [etsi, optional, ias, { ...ias, cmiiModule: '1.2.3' }, ...others]) {
      const octets = writeProfile(profile);
      expect(readProfile(octets)).to.deep.equal(profile);
      for (let length = 0; length < octets.length; length++) {
        const read = readProfile(octets.subarray(0, length));
        // Between two options it is a shorter profile, of the options before.
        if (typeof read !== 'string') expect(writeProfile(read)).to.deep.equal(octets.subarray(0, length));
        if (profile !== optional) expect(read, String(length)).to.be.a('string');
      }
      expect(readProfile(Buffer.concat([octets, Buffer.alloc(1)]))).to.be.a('string');
    }
  });
});
