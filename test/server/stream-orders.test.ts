import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { appendAudit, listAudit } from '../../src/audit/log.ts';
import { socketPath } from '../../src/config/home.ts';
import type { Delivery } from '../../src/handover/delivery/delivery.ts';
import type { Lemf } from '../../src/lemf/lemf.ts';
import { StreamCarrier } from '../../src/server/stream-carrier.ts';
import { submitted, TARGET } from '../api/order.ts';
import type { Manifest } from '../../src/warrants/manifest.ts';
import { type TestOffice } from '../api/office.ts';
import { type Scratch } from '../cli/program.ts';
import type { Rig } from '../handover/delivery/rig.ts';
import { aboutOf, plainEndpoint, until } from '../handover/delivery/rig.ts';
import type { Commands } from './commands.ts';
import { StreamSite } from './stream-site.ts';

const COUNT = 400;
const HOUR_NS = 3_600_000_000_000n;

interface Order {
  readonly orderId: string;
  readonly state: string;
  readonly outcome?: Readonly<Record<string, string>>;
}

/** The command line, the office, delivery and a LEMF, each the real one. */
describe('writ stream, from the command to the agency', function () {
  this.timeout(120_000);
  let site: StreamSite;
  let office: TestOffice;
  let place: Scratch;
  let commands: Commands;
  let rig: Rig;
  let lemf: Lemf;
  let delivery: Delivery;
  let carrier: StreamCarrier;
  let warrant: string;

  before(async () => {
    site = await StreamSite.open();
    ({ office, place, commands, rig } = site);
    lemf = await rig.lemf();
    warrant = (await submitted(office)).id;
    await site.play(COUNT, (leg) => {
      const port = leg === 'iri' ? lemf.ports.hi2 : lemf.ports.hi3;
      return { ...aboutOf({ leg, endpoints: [plainEndpoint(port)] }), warrantId: warrant };
    });
    await startDelivery(HOUR_NS);
    const deliverySocket = socketPath(office.home, 'delivery');
    const coreSocket = socketPath(office.home, 'core');
    carrier = new StreamCarrier({ db: office.db, deliverySocket, coreSocket, onFault: () => undefined, pollMs: 20 });
  });

  after(async () => {
    await carrier.close();
    await site.close();
  });

  async function startDelivery(retainNs: bigint): Promise<void> {
    delivery = await site.deliver({ retainNs, ordersFile: path.join(rig.folder, 'orders.json') });
  }

  const run = (...args: string[]) => commands.run('stream', ...args);
  const succeed = (...args: string[]) => commands.succeed('stream', ...args);
  const streamId = (): string => site.contentId();
  const order = async (id: string): Promise<Order | undefined> =>
    (JSON.parse(await succeed('orders', '--all', '--json')) as Order[]).find(({ orderId }) => orderId === id);
  const settled = async (id: string, state: string): Promise<Order> => {
    for (let found = await order(id); ; found = await order(id)) if (found?.state === state) return found;
  };
  const actions = async (): Promise<string[]> =>
    (await listAudit(office.db, { subject: `stream:${streamId()}`, limit: 1000 })).map(({ action }) => action);

  it('lists and shows streams without anybody signed in', async () => {
    await until('all is delivered', () =>
      delivery.status().streams.some(({ leg, confirmed }) => leg === 2 && confirmed === BigInt(COUNT)),
    );
    const list = await succeed('list');
    expect(list).to.match(/^STREAM +WARRANT +LEG +STATE +DURABLE +SENT +CONFIRMED +KEPT\n/);
    expect(list).to.match(new RegExp(`${streamId()} .* CC +done +${COUNT} +${COUNT} +${COUNT} +0-${COUNT - 1} \\(`));
    const shown = await succeed('show', streamId().slice(0, 8));
    expect(shown)
      .to.match(/state +done, ended/)
      .and.to.match(/\n0-399 +20\S+Z +0\.\d MiB +kept +[0-9a-f]{64}\n?/);
    expect(shown, 'I10').not.to.contain('W-0001');
  });

  it('holds and resumes all of a warrant, for a reason, in force when the command is back', async () => {
    await commands.signIn('engineer');
    expect(await succeed('hold', warrant, '--reason', 'their maintenance')).to.match(/state +in-force/);
    expect((await delivery.orders.streams([streamId()]))[0]?.holds).to.have.length(1);
    expect(await succeed('show', streamId())).to.match(
      /held +since .* with its warrant, by person:\S+: their maintenance/,
    );
    expect(await succeed('resume', warrant, '--reason', 'it is over')).to.match(/state +done/);
    expect((await delivery.orders.streams([streamId()]))[0]?.holds).to.deep.equal([]);
    const refused = await run('redeliver', streamId(), '--records', '0-9', '--reason', 'x');
    expect([refused.code, /WRIT_AUTH_FORBIDDEN/.test(refused.err)]).to.deep.equal([1, true]);
  });

  it('sends a range again that one person asked for and another approved', async () => {
    await commands.signIn('compliance-officer');
    const asked = ['redeliver', streamId(), '--from', '2023-11-14T22:13:20.010Z', '--to', '2023-11-14T22:13:20.030Z'];
    const { orderId } = JSON.parse(await succeed(...asked, '--reason', 'their ticket 17', '--json')) as Order;
    expect((await run('approve', orderId, '--yes')).err).to.contain('WRIT_AUTH_FORBIDDEN');
    const outside = await run('redeliver', streamId(), '--records', '390-400', '--reason', 'x');
    expect([outside.code, outside.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 1 && err.includes('confirmed records 0 to 399 (WRIT_DELIVERY_RANGE)'),
    );
    await commands.signIn('approver-carrier');
    expect(await succeed('approve', orderId.slice(0, 8), '--yes')).to.match(/what +send records 10-29 again/);
    expect((await settled(orderId, 'done')).outcome).to.include({ confirmed: '20' });
    expect(lemf.report().liids['W-0001']?.cc).to.include({ items: COUNT, duplicates: 20 });
    expect(lemf.report().faults).to.deep.equal([]);
    expect(delivery.orders.redeliveries, 'delivery may forget what the office has noted').to.deep.equal([]);
    expect(await actions()).to.include.members(['stream.redelivery-requested', 'stream.redelivered']);
  });

  it('flushes, and says that the core does not answer', async () => {
    await commands.signIn('compliance-officer');
    const flushed = await run('flush', '--wait', '1');
    expect(flushed.code, 'no core runs here').to.equal(1);
    expect(flushed.out)
      .to.match(/^The core does not answer.*\nSTREAM/)
      .and.to.match(/done +400 +400 +0\n/);
    expect((await listAudit(office.db, { action: 'stream.flushed' }))[0]?.detail).to.include({ unconfirmed: 0 });
  });

  it('makes a manifest that anybody can verify with the delivery key’s pin, and nobody can change', async () => {
    const file = path.join(place.folder, 'manifest.json');
    const grantId = (await office.db.selectFrom('warrant').select('grant_id').where('id', '=', warrant).execute())[0]!;
    const gap = { first: '7', count: '3', reason: 'queue-full' };
    const entry = {
      actor: { kind: 'core' },
      action: 'core.gap',
      subject: `grant:${grantId.grant_id}`,
      detail: gap,
    } as const;
    await office.db.transaction().execute((tx) => appendAudit(tx, [entry]));
    await commands.signIn('auditor');
    await succeed('manifest', warrant, '--out', file);
    const text = readFileSync(file, 'utf8');
    const { streams, gaps } = JSON.parse(text) as Manifest;
    expect(streams.find(({ leg }) => leg === 'cc')).to.deep.include({ durable: `${COUNT}`, confirmed: `${COUNT}` });
    expect(streams.find(({ leg }) => leg === 'cc')?.sentAgain[0]).to.include({
      first: '10',
      end: '30',
      confirmed: '20',
    });
    expect(gaps[0]).to.deep.include({ what: 'gap', detail: gap });
    for (const identity of [TARGET, 'W-0001', 'TEST-0001']) expect(text, 'I10').not.to.contain(identity);

    expect(await succeed('manifest', '--verify', file)).to.match(/expected key +yes\nsegments +connected/);
    const openssl = [
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      `${file}.p7s`,
      '-content',
      file,
      '-noverify',
    ];
    expect(spawnSync('openssl', openssl, { encoding: 'utf8' }).stdout).to.equal(text);
    const stranger = await run('manifest', '--verify', file, '--pin', 'ab'.repeat(32));
    expect([stranger.code, /NO: another key/.test(stranger.out)]).to.deep.equal([1, true]);
    writeFileSync(file, text.replace(`"durable": "${COUNT}"`, '"durable": "399"'));
    const changed = await run('manifest', '--verify', file);
    expect([changed.code, /WRIT_AUTH_SIGNATURE_WRONG/.test(changed.err)]).to.deep.equal([1, true]);
    writeFileSync(file, text);
    const signature = readFileSync(`${file}.p7s`);
    for (let cut = 0; cut < signature.length; cut += 7) {
      writeFileSync(`${file}.p7s`, signature.subarray(0, cut));
      expect((await run('manifest', '--verify', file)).err).to.contain('WRIT_AUTH_SIGNATURE_DAMAGED');
    }
    const actionsOfWarrant = await listAudit(office.db, { subject: `warrant:${warrant}`, limit: 1000 });
    expect(actionsOfWarrant.at(-1)?.action).to.equal('stream.manifest-made');
    await commands.signIn('compliance-officer');
  });

  it('carries what is in force to a delivery that lost its own memory', async () => {
    const hold = ['hold', streamId(), '--reason', 'again'];
    await succeed(...hold);
    await site.closeSocket();
    await delivery.close();
    writeFileSync(path.join(rig.folder, 'orders.json'), '{"version":1,"holds":[],"redeliveries":[]}');
    await startDelivery(HOUR_NS);
    let held = 0;
    await until('it is held again', () => {
      void delivery.orders.streams([streamId()]).then(([view]) => (held = view?.holds.length ?? 0));
      return held > 0;
    });
    await succeed('resume', streamId(), '--reason', 'over');
  });

  it('refuses to purge what is still to be kept, and destroys it by two people’s order, with hashes in the audit log', async () => {
    const early = await run('purge', streamId(), '--reason', 'case closed');
    expect([early.code, /refused/.test(early.out)], early.out).to.deep.equal([1, true]);
    const asked = ['purge', streamId(), '--destroy', '--reason', 'court order 26-mc-140', '--json'];
    const [{ orderId } = { orderId: '' }] = JSON.parse(await succeed(...asked)) as Order[];
    expect((await delivery.orders.streams([streamId()]))[0]?.state).to.equal('done');
    await commands.signIn('approver-legal');
    await succeed('approve', orderId, '--yes');
    await settled(orderId, 'done');
    expect(await succeed('list')).to.match(new RegExp(`${streamId()} .* CC +purged +400 +400 +400 +-`));
    expect(await succeed('show', streamId())).to.match(/key +[0-9a-f]{64} \(destroyed\)/);
    const rows = await listAudit(office.db, { action: 'stream.purged' });
    expect(rows[0]?.detail).to.include({ records: '400', unconfirmed: '0' });
    expect(rows[0]?.detail['keyId']).to.match(/^[0-9a-f]{64}$/);
    expect(rows[0]?.detail['segments']).to.have.length(1);
    const again = await run('redeliver', streamId(), '--records', '0-9', '--reason', 'x');
    expect(again.code).to.equal(1);
  });
});
