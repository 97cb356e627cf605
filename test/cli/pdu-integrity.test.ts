import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { golden, goldenMissing } from '../handover/asn1/support/independent.ts';
import { writHere } from './captured.ts';
import { scratch, type Scratch } from './program.ts';

const KEY = 'd130001df958c0fba209c471dc51efcdbb142a9b0ecdbe1d';

describe('writ pdu with keys', () => {
  let place: Scratch;
  let hi2: string;
  let pem: string;
  before(function () {
    place = scratch();
    const missing = goldenMissing();
    if (missing !== undefined) {
      this.test!.parent!.title += ` (skipped: ${missing})`;
      this.skip();
    }
    hi2 = fileOf('hi2.ber', golden('openli/hi2.ber'));
    pem = fileOf('key.pem', golden('openli/integrity-public-key.pem'));
  });
  after(() => place.remove());
  afterEach(() => (process.exitCode = 0));

  function fileOf(name: string, octets: Buffer | string): string {
    const file = path.join(place.folder, name);
    writeFileSync(file, octets, { mode: 0o600 });
    return file;
  }

  it('shows what encrypted payloads hold, content by size and digest alone, from a key in either form', async () => {
    const hex = fileOf('hex.key', `${KEY}\n`);
    const raw = fileOf('raw.key', Buffer.from(KEY, 'hex'));
    const run = await writHere(['pdu', '--decryption-key', hex, hi2]);
    expect(run.out).to.match(/decrypted EncryptedPayload SEQUENCE\n +byteCounter \[0\] INTEGER: 7710737537920139264/);
    expect(run.out.match(/decrypted EncryptedPayload/g)).to.have.length(3);
    expect((await writHere(['pdu', '--decryption-key', raw, hi2])).out).to.equal(run.out);
    expect(run.out).to.not.include(KEY);
  });

  it('says of another key that it is another, at the container', async () => {
    const run = await writHere(['pdu', '--decryption-key', fileOf('other.key', KEY.replace('d1', 'd2')), hi2]);
    expect(run.out).to.match(/Bad at octet 147, in payload\.encryptionContainer: What the key makes/);
    expect(process.exitCode).to.equal(1);
  });

  it('sums up the chains, and ends with 1 where not everything is proven', async () => {
    const key = fileOf('hex.key', KEY);
    const { out } = await writHere(['pdu', '--integrity-key', pem, '--decryption-key', key, hi2]);
    expect(out).to.include('Integrity checks (7.2.3): not everything is proven');
    expect(out).to.include('LIID "VOIP04", CIN 1708566033, iRI: of 6 PDUs 6 under hashes that hold (of 2)');
    expect(process.exitCode).to.equal(1);
    const json = await writHere(['--json', 'pdu', '--integrity-key', pem, hi2]);
    expect(JSON.parse(json.out)).to.have.nested.property('integrity.unread').with.length(3);
  });

  it('takes no key that others can read, that is none, or of another size, and never repeats it', async () => {
    const exposed = fileOf('exposed.key', KEY);
    chmodSync(exposed, 0o644);
    const short = fileOf('short.key', 'cafecafe');
    for (const [option, file, pattern] of [
      ['--decryption-key', exposed, /others can read/],
      ['--decryption-key', short, /another size/],
      ['--integrity-key', short, /holds no public key/],
      ['--integrity-key', `${short}.none`, /WRIT_CLI_FILE/],
    ] as const) {
      const run = await writHere(['pdu', option, file, hi2]);
      expect([run.code, run.out]).to.deep.equal([2, '']);
      expect(run.err).to.match(pattern);
      expect(run.err).to.not.include(readFileSync(short, 'utf8'));
    }
  });
});
