import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { socketPath } from '../../src/config/home.ts';
import { deliveryContract } from '../../src/ipc/delivery-messages.ts';
import { serveSocket, type IpcServer } from '../../src/ipc/server.ts';
import type { DeliveryContract } from '../../src/ipc/delivery-messages.ts';
import type { Handlers } from '../../src/ipc/contract.ts';
import { keysIn } from '../../src/cli/agency-keys.ts';
import { startLemf, type Lemf } from '../../src/lemf/lemf.ts';
import { rehearsalHandlers } from '../../src/server/rehearsal-handlers.ts';
import { openOffice, type TestOffice } from '../api/office.ts';
import { scratch, type Run, type Scratch } from '../cli/program.ts';
import { makeIdentity } from '../handover/delivery/certificates.ts';
import { until } from '../handover/delivery/rig.ts';
import { signer, verifier } from '../handover/delivery/secured-rig.ts';
import { Commands } from './commands.ts';

interface Detail {
  readonly encryption?: string;
  readonly keyWrapped?: boolean;
  readonly allConfirmed?: boolean;
  readonly legs?: readonly { readonly sent: number; readonly confirmed: number; readonly confirmable?: boolean }[];
}

const own = makeIdentity('writ');
const theirs = makeIdentity('lemf');

describe('writ profile, against an office, a delivery and a LEMF', function () {
  this.timeout(60_000);
  let office: TestOffice;
  let place: Scratch;
  let commands: Commands;
  let lemf: Lemf;
  let cableLemf: Lemf;
  let securedLemf: Lemf;
  let delivery: IpcServer<DeliveryContract>;

  before(async () => {
    office = await openOffice();
    place = scratch();
    commands = new Commands(office, place);
    lemf = await startLemf({
      ...{ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check', out: path.join(place.folder, 'lemf') },
      tls: { ...theirs, clientPin: own.pin },
    });
    mkdirSync(path.join(place.folder, 'keys'));
    const keys = keysIn(path.join(place.folder, 'keys'), {
      ...{ certificate: Buffer.from(theirs.cert), key: Buffer.from(theirs.key) },
    });
    securedLemf = await startLemf({
      ...{ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check', out: path.join(place.folder, 'secured') },
      ...{ tls: { ...theirs, clientPin: own.pin }, security: { keys, signer: verifier('ecdsa') } },
    });
    cableLemf = await startLemf({
      ...{
        host: '127.0.0.1',
        hi2Port: 0,
        hi3Port: 0,
        mode: 'check',
        out: path.join(place.folder, 'cable'),
        ccc: '1.5',
      },
      tls: { ...theirs, clientPin: own.pin },
    });
    mkdirSync(path.dirname(socketPath(office.home, 'delivery')), { recursive: true });
    const handlers = rehearsalHandlers({
      ...{ connectTimeoutMs: 2000, userTimeoutMs: 2000, tls: own, signer },
      desk: () => undefined,
    });
    delivery = await serveSocket({
      ...{ path: socketPath(office.home, 'delivery'), contract: deliveryContract },
      handlers: handlers as unknown as Omit<Handlers<DeliveryContract>, 'subscribe'>,
    });
    await commands.signIn('compliance-officer');
    await succeed('agency', 'add', '--name', 'State Police', '--contact', 'desk');
    await addEndpoint('main', theirs.pin, '--profile', 'etsi-ip-access');
  });
  after(async () => {
    await delivery.close();
    await lemf.close();
    await cableLemf.close();
    await securedLemf.close();
    await office.close();
    place.remove();
  });

  const run = (...args: string[]) => commands.run(...args);
  const succeed = (...args: string[]) => commands.succeed(...args);
  const addEndpoint = (label: string, pin: string, ...more: string[]): Promise<string> =>
    addEndpointAt(lemf.ports, label, pin, ...more);
  const addEndpointAt = (at: Lemf['ports'], label: string, pin: string, ...more: string[]): Promise<string> => {
    const ports = ['--hi2-port', `${at.hi2}`, '--hi3-port', `${at.hi3}`];
    const where = ['--label', label, '--host', '127.0.0.1', ...ports, '--pin', pin];
    return succeed('endpoint', 'add', 'State Police', ...where, ...more);
  };
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(place.folder, name), text);
    return path.join(place.folder, name);
  };
  const test = (name: string, ...more: string[]): Promise<Run> =>
    run('profile', 'test', name, '--agency', 'State Police', ...more);

  it('has what the LEMF confirmed said for both interfaces, and ends with 0', async () => {
    for (const name of ['etsi-ip-access', 'etsi-ip-access-acknowledged']) {
      const { code, out } = await test(name);
      expect([code, out.match(/^ {2}confirmed .*$/gm)?.map((line) => line.replace(/ +/g, ' '))]).to.deep.equal([
        0,
        [' confirmed 4 of 4 messages', ' confirmed 5 of 5 messages'],
      ]);
    }
    await addEndpoint('us', theirs.pin, '--profile', 'us-ias', '--element', 'IAP-1', '--optional-module', '1.2.3.4');
    const us = await test('us-ias', '--endpoint', 'us');
    expect([us.code, us.out]).to.satisfy(([code, out]: [number, string]) => code === 0 && out.includes('5 of 5'));
    expect(lemf.report().faults).to.deep.equal([]);
    expect(Object.keys(lemf.report().liids)).to.deep.equal(['WRIT TEST']);
  });

  it('ends with 1 and says why where it did not', async () => {
    await addEndpoint('foreign', 'ab'.repeat(32), '--profile', 'etsi-ip-access');
    const { code, out } = await test('etsi-ip-access', '--endpoint', 'foreign');
    expect(code).to.equal(1);
    expect(out).to.contain('did NOT confirm').and.to.contain('WRIT_DELIVERY_PIN').and.to.contain('another key');
    const several = await test('etsi-ip-access');
    expect([several.code, several.err]).to.satisfy(
      ([c, err]: [number, string]) => c === 2 && err.includes('--endpoint'),
    );
    await lemf.command('hang');
    const hung = await test('etsi-ip-access', '--endpoint', 'main', '--wait', '1');
    await lemf.command('normal');
    expect([hung.code, /WRIT_DELIVERY_UNREACHABLE/.test(hung.out)]).to.deep.equal([1, true]);
  });

  it('says of PacketCable that the messages were confirmed, and that its datagrams never are', async () => {
    const form = ['--profile', 'us-packetcable', '--element', 'IAP-1', '--ccc', '1.5'];
    await addEndpointAt(cableLemf.ports, 'cable', theirs.pin, ...form);
    const { code, out } = await test('us-packetcable', '--endpoint', 'cable');
    expect(code).to.equal(0);
    expect(out.replace(/ +/g, ' '))
      .to.contain('confirmed the messages')
      .and.to.contain('unconfirmed, as datagrams always are')
      .and.to.contain('LIID "WRIT TST", CCC-ID 0.')
      .and.to.contain(' confirmed 2 of 2 messages')
      .and.to.contain(' sent 4 of 4 datagrams\n confirmed never');
    await until('the datagrams have come', () => cableLemf.report().liids['WRIT TST']?.cc.items === 4);
    expect(cableLemf.report().faults).to.deep.equal([]);
    await addEndpointAt({ ...cableLemf.ports, hi3: cableLemf.ports.hi2 }, 'deaf', theirs.pin, ...form);
    const deaf = await test('us-packetcable', '--endpoint', 'deaf');
    expect([deaf.code, deaf.out]).to.satisfy(
      ([c, text]: [number, string]) =>
        c === 1 && text.includes('did NOT confirm') && text.includes('WRIT_DELIVERY_REFUSED'),
    );
  });

  it('has the key of an encrypted test wrapped for the agency, which then reads and verifies all of it', async () => {
    await addEndpointAt(securedLemf.ports, 'secured', theirs.pin, '--profile', 'etsi-ip-access-secured');
    const certificate = file('agency.pem', theirs.cert);
    const keyOut = path.join(place.folder, 'keys', 'test.p7m');
    const asked = ['--endpoint', 'secured', '--certificate', certificate];
    const half = await test('etsi-ip-access-secured', ...asked);
    expect([half.code, half.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 2 && err.includes('--key-out'),
    );
    const { code, out } = await test('etsi-ip-access-secured', ...asked, '--key-out', keyOut);
    expect(code, out).to.equal(0);
    expect(out.replace(/ +/g, ' '))
      .to.contain(`Payloads were encrypted (aes-256-cbc) under a key of this test alone; ${keyOut} has it`)
      .and.to.contain(' integrity checks 2 of 2 confirmed');
    await until('it is read', () => securedLemf.report().liids['WRIT TEST']?.cc.items === 4);
    const { faults, liids } = securedLemf.report();
    expect([faults, liids['WRIT TEST']?.integrity?.signed]).to.deep.equal([[], 7]);
    const again = await test('etsi-ip-access-secured', ...asked, '--key-out', keyOut);
    expect([again.code, again.err.includes('is there already')]).to.deep.equal([2, true]);
    const clear = ['--endpoint', 'main', '--certificate', certificate, '--key-out', `${keyOut}.2`];
    const unencrypted = await test('etsi-ip-access', ...clear);
    expect([unencrypted.code, unencrypted.err.includes('WRIT_DELIVERY_NOT_ENCRYPTED')]).to.deep.equal([1, true]);
    const stranger = file('stranger.pem', own.cert);
    const wrong = ['--endpoint', 'secured', '--certificate', stranger, '--key-out', `${keyOut}.2`];
    const refused = await test('etsi-ip-access-secured', ...wrong);
    expect([refused.code, refused.err.includes('WRIT_DELIVERY_KEY_RECIPIENT')]).to.deep.equal([1, true]);
    expect(existsSync(`${keyOut}.2`)).to.equal(false);
  });

  it('is noted before and after, with what came of it', async () => {
    const rows = await office.call('auditor', 'GET', '/api/v1/audit?limit=1000');
    const entries = JSON.parse(rows.text) as { action: string; subject: string; detail: Detail }[];
    const tests = entries.filter(({ action }) => action.startsWith('profile.test'));
    expect(tests.map(({ action }) => action)).to.deep.equal([
      ...Array.from({ length: 8 }, () => ['profile.test-begun', 'profile.tested']).flat(),
      ...['profile.test-begun', 'profile.test-begun'], // refused for the certificate
    ]);
    const ended = tests.filter(({ action }) => action === 'profile.tested').map(({ detail }) => detail);
    expect(ended.map(({ allConfirmed }) => allConfirmed)).to.deep.equal([
      ...[true, true, true, false, false, true, false, true],
    ]);
    expect(ended.map(({ encryption, keyWrapped }) => [encryption, keyWrapped]).at(-1)).to.deep.equal([
      ...['aes-256-cbc', true],
    ]);
    const content = tests.flatMap(({ detail }) => detail.legs ?? []).filter(({ confirmable }) => confirmable === false);
    expect(content.map(({ sent, confirmed }) => [sent === 4, confirmed])).to.deep.equal([
      [true, 0],
      [false, 0],
    ]);
  });

  it('may be asked for by an engineer, who changes no profile', async () => {
    await commands.signIn('engineer');
    expect((await test('etsi-ip-access', '--endpoint', 'main')).code).to.equal(0);
    const change = await run('profile', 'add', 'mine', '--from', 'us-ias', '--about', 'none');
    expect([change.code, change.err.includes('WRIT_AUTH_FORBIDDEN')]).to.deep.equal([1, true]);
    await commands.signIn('compliance-officer');
  });

  it('makes and changes profiles by fields as they are typed', async () => {
    const set = ['--set', 'keepAliveMs=10000', '--set', 'operatorId=1234'];
    const made = await succeed('profile', 'add', 'mine', '--from', 'etsi-ip-access', '--about', 'a test', ...set);
    expect(made)
      .to.match(/keepAliveMs +10000/)
      .and.to.match(/operatorId +1234/);
    const wrong = await run('profile', 'change', 'mine', '--set', 'keepAliveMs=5', '--reason', 'none');
    expect([wrong.code, wrong.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 2 && err.includes('a whole number from 100 to 360000'),
    );
    const changed = await succeed('profile', 'change', 'mine', '--unset', 'keepAliveMs', '--reason', 'back', '--json');
    expect(JSON.parse(changed)).to.deep.include({ version: 2 });
    expect(await succeed('profile', 'list')).to.match(/mine +2 +etsi-ip-access/);
  });
});
