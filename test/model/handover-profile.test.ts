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

const secured: HandoverProfile = {
  ...{ ...etsi, encryption: 'aes-192-cbc', encryptionPin: 'ab'.repeat(32) },
  ...{ integrityHash: 'sha-384', integritySignature: 'eddsa' },
  ...{ hashPdus: 100, hashSeconds: 2, signatureHashes: 3, signatureSeconds: 4 },
};

describe('a handover profile', () => {
  it('refuses what is no security by its name, and options that stand alone', () => {
    const refused: [object, RegExp][] = [
      [{ encryption: 'blowfish-192-cbc' }, /^encryption: aes-192-cbc or aes-256-cbc; Blowfish is refused/],
      [{ encryption: '3des' }, /^encryption: .*Triple DES is refused/],
      [{ encryption: 'national-option' }, /^encryption: .*a national scheme is refused/],
      [{ encryptionPin: 'ab'.repeat(32), encryption: undefined }, /^encryptionPin: with encryption alone/],
      [{ encryptionPin: 'AB'.repeat(32) }, /^encryptionPin: 64 lower-case/],
      [{ integrityHash: 'sha-1' }, /^integrityHash: .*SHA-1 is refused/],
      [{ integritySignature: 'rsa' }, /^integritySignature: ecdsa, eddsa, dsa \(dsa only where an agency insists\)/],
      [{ integritySignature: undefined }, /^integrityHash, integritySignature: both or none/],
      [{ integrityHash: undefined, integritySignature: undefined }, /^hashPdus, .*alone$/],
      [{ hashPdus: 1001 }, /^hashPdus: 1 to 1000/],
      [{ signatureSeconds: 0 }, /^signatureSeconds: 1 to 3600/],
    ];
    expect(profileFault(secured)).to.equal(undefined);
    for (const [change, fault] of refused) expect(profileFault({ ...secured, ...change })).to.match(fault);
    expect(profileFault({ ...ias, encryption: 'aes-256-cbc' })).to.match(/of etsi alone/);
  });

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
    expect(profileFault({ ...etsi, aggregatePackets: 2, aggregateMs: 100 })).to.equal(undefined);
    for (const wrong of [{ aggregatePackets: 1 }, { aggregatePackets: 1001 }, { aggregatePackets: 2.5 }])
      expect(profileFault({ ...etsi, ...wrong })).to.match(/^aggregatePackets: 2 to 1000/);
    expect(profileFault({ ...etsi, aggregatePackets: 5, aggregateMs: 101 })).to.match(/^aggregateMs: 1 to 100/);
    expect(profileFault({ ...etsi, aggregateMs: 5 })).to.match(/^aggregateMs: with aggregatePackets/);
    expect(profileFault({ ...ias, aggregatePackets: 5 })).to.match(/of etsi alone/);
    expect(profileFault({ ...ias, timeForm: 'generalizedTime' })).to.match(/of etsi alone/);
    expect(profileFault({ ...etsi, cmiiModule: '1.2.3' })).to.match(/of atis-ias alone/);
    expect(profileFault({ ...etsi, packetReports: 'header' })).to.match(/of atis-ias alone/);
    expect(profileFault({ ...ias, packetReports: 'summary', reportSeconds: 3600 })).to.equal(undefined);
    for (const reportSeconds of [0, 3601, 1.5])
      expect(profileFault({ ...ias, packetReports: 'summary', reportSeconds })).to.match(/^reportSeconds: 1 to 3600/);
    expect(profileFault({ ...ias, packetReports: 'header', reportSeconds: 5 })).to.match(/^reportSeconds: with/);
    expect(profileFault({ ...ias, reportSeconds: 5 })).to.match(/^reportSeconds: with/);
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
    expect(
      writeProfile({ ...etsi, ...{ integrityHash: 'sha-256', integritySignature: 'ecdsa' }, hashPdus: 1000 }),
    ).to.deep.equal(Buffer.concat([plain, Buffer.from('06020202', 'hex')]));
    expect(writeProfile({ ...etsi, aggregatePackets: 300 })).to.deep.equal(
      Buffer.concat([plain, Buffer.from('0804012c0032', 'hex')]),
    );
    const usual = `0708${[1000, 1, 15, 30].map((count) => count.toString(16).padStart(4, '0')).join('')}`;
    for (const wrong of [
      ...[
        '08040001000a',
        '0804000200ff',
        '080300020a',
        '040102',
        '040105',
        '0400',
        '04020303',
        `0520${'00'.repeat(32)}`,
        `0401030501ff`,
        '06020102',
        '06020502',
      ],
      ...['06020200', '06020204', '060102', `06020202${usual}`, '0708000100010001', '0602020207080000000100010001'],
    ])
      expect(readProfile(Buffer.concat([plain, Buffer.from(wrong, 'hex')])), wrong).to.be.a('string');
    for (const wrong of ['010100', '020101', '0300', '020100010101', '010101010101', '090101', '01020001', '03010a']) {
      expect(readProfile(Buffer.concat([plain, Buffer.from(wrong, 'hex')])), wrong).to.be.a('string');
    }
  });

  it('is read back as it was written, and refused when an octet is missing or over', () => {
    const others = [voice, { ...voice, laesModule: '1.2.3', ccModule: '2.999' }, cable];
    const part: HandoverProfile = { ...etsi, encryption: 'aes-256-cbc' };
    others.push({ ...cable, cccForm: '2.0', paceKbps: 1, retainMinutes: 525_600 });
    others.push(pull, { ...pull, intervalSeconds: 1, packageBytes: 64 << 20 });
    const telling: readonly HandoverProfile[] = [
      { ...ias, packetReports: 'header' },
      { ...ias, packetReports: 'summary', reportSeconds: 300 },
      { ...ias, packetReports: 'summary' },
    ];
    const shortens: readonly HandoverProfile[] = [optional, secured, part, ...telling];
    for (const profile of [etsi, ...shortens, ias, { ...ias, cmiiModule: '1.2.3' }, ...others]) {
      const octets = writeProfile(profile);
      expect(readProfile(octets)).to.deep.equal(profile);
      for (let length = 0; length < octets.length; length++) {
        const read = readProfile(octets.subarray(0, length));
        // Between two options it is a shorter profile, of the options before.
        if (typeof read !== 'string') expect(writeProfile(read)).to.deep.equal(octets.subarray(0, length));
        if (!shortens.includes(profile)) expect(read, String(length)).to.be.a('string');
      }
      expect(readProfile(Buffer.concat([octets, Buffer.alloc(1)]))).to.be.a('string');
    }
  });
});
