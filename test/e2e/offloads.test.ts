import { execFileSync, spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { expect } from 'chai';
import { homeLayout } from '../../src/config/home.ts';
import { settingsSchema } from '../../src/config/settings.ts';
import { builtFile } from '../../src/native/load.ts';
import type { InterfaceFacts } from '../../src/native/survey.ts';
import { confined } from '../../src/server/confine.ts';
import { ethernetFrame, ipPacket } from '../support/frames.ts';
import { makeCoreFolder, removeCoreFolder, type CoreFolder } from '../support/native-core.ts';
import { skipFor } from '../support/skip.ts';
import { setGro, transfer } from './merging.ts';
import { inside, Link, noNamespaces } from './namespaces.ts';

const names = {
  ...{ capture: `writ-oc${process.pid}`, sender: `writ-os${process.pid}` },
  ...{ captureInterface: 'woc0', senderInterface: 'wos0' },
};
const { capture, sender, captureInterface, senderInterface } = names;
type Offloads = 'off' | 'leave';

const READ_FACTS = `
import { loadAddon } from './src/native/load.ts';
console.log(JSON.stringify(loadAddon().interfaceFacts('${captureInterface}')));
`;

function missing(): string | undefined {
  return spawnSync('python3', ['--version']).status === 0 ? noNamespaces() : 'python3 is absent';
}

/** The arguments of ip that run a script in the namespace with the core's own rights, started as the supervisor starts the core. */
function asCore(folder: CoreFolder, offloads: Offloads, script: readonly string[]): string[] {
  const { capture: settings } = settingsSchema.parse({
    capture: { interfaces: [{ name: captureInterface }], offloads },
  });
  const node = { command: process.execPath, args: ['--import', 'tsx', ...script] };
  const { command, args } = confined(node, 'core', homeLayout(folder.dir), settings);
  return inside(capture, command, ...args);
}

function groOn(): boolean | undefined {
  const node = inside(capture, process.execPath, '--import', 'tsx', '--input-type=module', '-e', READ_FACTS);
  const facts = JSON.parse(execFileSync('ip', node, { encoding: 'utf8' })) as InterfaceFacts;
  return facts.offloads.find(({ name }) => name === 'rx-gro')?.on;
}

function send(count: number): void {
  const packet = ipPacket({ source: '192.0.2.7', destination: '203.0.113.1', payload: Buffer.alloc(1400) });
  const input = `${ethernetFrame(packet).toString('hex')}\n`.repeat(count);
  execFileSync('ip', inside(sender, 'python3', path.resolve('test/native/send-frames.py'), senderInterface), { input });
}

describe('offloads that merge received packets', function () {
  this.timeout(60_000);
  const link = new Link(names);
  let folder: CoreFolder;
  let child: ChildProcessWithoutNullStreams | undefined;
  let lines: Interface;
  let told: string;

  before(function () {
    skipFor(this, missing());
  });
  beforeEach(() => {
    folder = makeCoreFolder();
    told = '';
    link.up();
    setGro(names, true);
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
    link.down();
    removeCoreFolder(folder);
  });

  async function answer<T>(): Promise<T> {
    const [line] = (await once(lines, 'line')) as [string];
    return JSON.parse(line) as T;
  }

  async function ask<T>(question: string): Promise<T> {
    child?.stdin.write(`${question}\n`);
    return answer<T>();
  }

  async function start(offloads: Offloads, workers: number): Promise<void> {
    const { dir, kek, office } = folder;
    const orders = {
      ...{ coreDir: path.join(dir, 'core'), spoolDir: path.join(dir, 'spool'), kek: kek.toString('base64') },
      ...{ trustRoot: office.trustRoot.toString('base64'), trust: office.trustFile().toString('base64') },
      ...{ grants: [], interface: captureInterface, workers },
    };
    child = spawn('ip', asCore(folder, offloads, [path.resolve('test/native/live-child.ts'), JSON.stringify(orders)]));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    lines = createInterface({ input: child.stdout });
    expect(await answer(), told).to.equal('ready');
  }

  async function seen(count: number): Promise<void> {
    while (Number((await ask<{ seen: string }>('stages')).seen) < count);
  }

  async function alarm(code: string): Promise<string> {
    for (;;) {
      const found = (await ask<string[]>('alarms')).find((each) => each.startsWith(`${code}: `));
      if (found !== undefined) return found;
    }
  }

  /** Their codes, of all that came so far. */
  async function alarms(): Promise<string[]> {
    return (await ask<string[]>('alarms')).map((each) => each.slice(0, each.indexOf(':')));
  }

  it('are off before the core runs, which then finds nothing to complain of in packets of the wire', async () => {
    expect(groOn()).to.equal(true);
    await start('off', 1);
    expect(groOn()).to.equal(false);
    send(200);
    await seen(200);
    expect([await alarms(), told]).to.deep.equal([[], '']);
  });

  it('stay as they are where the settings say so, and the core raises one alarm with the command that ends them', async () => {
    await start('leave', 2);
    expect(await alarm('WRIT_CAPTURE_OFFLOADS'))
      .to.contain(`${captureInterface}: received packets are merged`)
      .and.to.match(new RegExp(`ethtool -K ${captureInterface} gro off$`));
    expect(groOn()).to.equal(true);
    send(200);
    await seen(200);
    expect(await alarms()).to.deep.equal(['WRIT_CAPTURE_OFFLOADS']);
  });

  it('that may not be switched off are named on standard error, and the program runs all the same', function () {
    if (spawnSync('setpriv', ['--version']).status !== 0) {
      console.log('      skipped: setpriv (util-linux) is absent');
      this.skip();
    }
    const dropped = ['setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin', '--'];
    const launched = [builtFile('writ-confine'), '--wire', captureInterface, 'net_raw', process.execPath, '-e', '0'];
    const run = spawnSync('ip', inside(capture, ...dropped, ...launched), { encoding: 'utf8' });
    expect(run.stderr)
      .to.match(new RegExp(`^writ-confine: ${captureInterface}: .*ethtool -K ${captureInterface} gro off`))
      .and.to.match(/needs CAP_NET_ADMIN\)\n$/);
    expect([run.status, groOn()]).to.deep.equal([0, true]);
  });

  it('that another machine did are seen in the frames: merged ones are counted and told, once a minute at most', async () => {
    await start('off', 2);
    await transfer(names);
    expect(await alarm('WRIT_CAPTURE_MERGED')).to.match(
      new RegExp(`: ${captureInterface}: [1-9]\\d* frames so far are no packets of the wire`),
    );
    await transfer(names);
    await seen(link.received());
    expect(await alarms()).to.deep.equal(['WRIT_CAPTURE_MERGED']);
  });

  it('are told again when the interface comes back with them', async () => {
    await start('off', 1);
    link.renew((temporary) => setGro(temporary, true));
    expect(await alarm('WRIT_CAPTURE_OFFLOADS')).to.contain('gro off');
  });
});
