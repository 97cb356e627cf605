import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { expect } from 'chai';
import { bundled } from '../support/bundled.ts';
import { ethernetFrame, ipPacket } from '../support/frames.ts';
import type { CoreFolder, TestGrant } from '../support/native-core.ts';
import { makeCoreFolder, readContent, removeCoreFolder } from '../support/native-core.ts';
import { skipFor } from '../support/skip.ts';

const capture = `writ-c${process.pid}`;
const sender = `writ-s${process.pid}`;

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Why no namespaces can be made here; undefined when they can. */
function missing(): string | undefined {
  if (spawnSync('python3', ['--version']).status !== 0) return 'python3 is absent';
  const tried = spawnSync('ip', ['netns', 'add', capture], { encoding: 'utf8' });
  if (tried.error !== undefined) return 'ip (iproute2) is absent';
  spawnSync('ip', ['netns', 'del', capture]);
  return tried.status === 0 ? undefined : 'no CAP_NET_ADMIN: network namespaces can not be made';
}

interface Totals {
  readonly stages: { seen: string; unmatched: string; matched: string; dropped: Record<string, string> };
  readonly grants: readonly { matched: string; encoded: string; gap: string; state: string }[];
}

describe('the native engine on an interface', function () {
  this.timeout(60_000);
  let folder: CoreFolder;
  let child: ChildProcessWithoutNullStreams;
  let lines: Interface;

  before(function () {
    skipFor(this, missing());
  });

  beforeEach(() => {
    folder = makeCoreFolder();
    for (const name of [capture, sender]) {
      ip('netns', 'add', name);
      // Nothing but the test's own frames shall be on the link.
      ip('netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1');
    }
    ip('link', 'add', 'ws0', 'netns', sender, 'type', 'veth', 'peer', 'name', 'wc0', 'netns', capture);
    ip('-n', sender, 'link', 'set', 'ws0', 'up');
    ip('-n', capture, 'link', 'set', 'wc0', 'up');
  });

  afterEach(() => {
    child.kill('SIGKILL');
    for (const name of [capture, sender]) spawnSync('ip', ['netns', 'del', name]);
    removeCoreFolder(folder);
  });

  async function start(grants: readonly TestGrant[], workers = 1): Promise<void> {
    const { dir, kek, office } = folder;
    const orders = {
      coreDir: path.join(dir, 'core'),
      spoolDir: path.join(dir, 'spool'),
      kek: kek.toString('base64'),
      trustRoot: office.trustRoot.toString('base64'),
      trust: office.trustFile().toString('base64'),
      grants: grants.map((grant) => office.sign(grant).toString('base64')),
      interface: 'wc0',
      workers,
    };
    const script = bundled('test/native/live-child.ts');
    child = spawn('ip', ['netns', 'exec', capture, process.execPath, script, JSON.stringify(orders)]);
    child.stderr.pipe(process.stderr);
    lines = createInterface({ input: child.stdout });
    expect(await answer()).to.equal('ready');
  }

  async function answer(): Promise<unknown> {
    const [line] = (await once(lines, 'line')) as [string];
    return JSON.parse(line);
  }

  async function ask(command: string): Promise<unknown> {
    child.stdin.write(`${command}\n`);
    return answer();
  }

  async function seen(count: number): Promise<void> {
    for (;;) {
      const { seen: so } = (await ask('stages')) as { seen: string };
      if (Number(so) >= count) return;
    }
  }

  /** So many packet sockets are bound to the interface: each worker's own. */
  async function opened(workers: number): Promise<void> {
    for (;;) {
      const index = ip('netns', 'exec', capture, 'cat', '/sys/class/net/wc0/ifindex').trim();
      const sockets = ip('netns', 'exec', capture, 'cat', '/proc/net/packet').split('\n').slice(1);
      if (sockets.filter((line) => line.trim().split(/\s+/)[4] === index).length >= workers) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  function send(frames: readonly Buffer[]): void {
    const input = frames.map((frame) => `${frame.toString('hex')}\n`).join('');
    execFileSync('ip', ['netns', 'exec', sender, 'python3', 'test/native/send-frames.py', 'ws0'], { input });
  }

  const now = (): bigint => BigInt(Date.now()) * 1_000_000n;
  const hour = 3_600_000_000_000n;

  it('takes the packets of the target, tagged or not, and agrees with the kernel on all that passed', async () => {
    const grant = {
      grantId: Buffer.alloc(16, 1),
      selectors: [{ address: '192.0.2.7' }],
      notBeforeNs: now() - hour,
      notAfterNs: now() + hour,
    };
    await start([grant]);
    const vlan = { type: 0x8100, id: 5 };
    const outer = { type: 0x88a8, id: 100 };
    const tagged = [[], [vlan], [{ type: 0x8100, id: 0 }], [outer, vlan], [vlan, vlan]];
    const packets = Array.from({ length: 3000 }, (_, index) => {
      const payload = Buffer.alloc(20);
      payload.writeUInt32BE(index);
      return ipPacket({ source: index % 3 === 0 ? '192.0.2.7' : '192.0.2.8', destination: '203.0.113.1', payload });
    });
    const from = now() / 1000n - 1000n;
    send(packets.map((packet, index) => ethernetFrame(packet, tagged[index % tagged.length])));
    await seen(packets.length);
    const { stages, grants } = (await ask('stop')) as Totals;
    const expected = packets.filter((_, index) => index % 3 === 0);
    expect(stages).to.include({ seen: '3000', matched: '1000', unmatched: '2000' });
    expect(stages.dropped).to.deep.equal({ kernel: '0', malformed: '0', truncated: '0', unknownLink: '0' });
    const [link] = JSON.parse(ip('-n', capture, '-s', '-j', 'link', 'show', 'wc0')) as [
      { stats64: { rx: { packets: number } } },
    ];
    expect(link.stats64.rx.packets, "the interface's own count").to.equal(3000);
    expect(grants).to.deep.equal([{ matched: '1000', encoded: '1000', gap: '0', state: 'active' }]);
    const items = await readContent(folder, grant.grantId);
    expect(items.map((item) => item.packet)).to.deep.equal(expected);
    expect(items.map((item) => item.sequence)).to.deep.equal(expected.map((_, index) => index));
    expect(items.every((item) => item.timeUs >= from && item.timeUs <= now() / 1000n)).to.equal(true);
  });

  it('shares an interface out to several workers: each frame to one, the packets of a flow in order', async () => {
    const grants = ['192.0.2.7', '192.0.2.8', '192.0.2.9', '2001:db8::7'].map((address, index) => ({
      grantId: Buffer.alloc(16, 1 + index),
      selectors: [{ address }],
      notBeforeNs: now() - hour,
      notAfterNs: now() + hour,
    }));
    await start(grants, 3);
    const vlan = { type: 0x8100, id: 5 };
    const tagged = [[], [vlan], [{ type: 0x88a8, id: 100 }, vlan]];
    const packets = Array.from({ length: 4000 }, (_, index) => {
      const payload = Buffer.alloc(20);
      payload.writeUInt32BE(index);
      return index % 4 === 3
        ? ipPacket({ source: '2001:db8:ffff::1', destination: '2001:db8::7', payload })
        : ipPacket({ source: `192.0.2.${7 + (index % 4)}`, destination: '203.0.113.1', payload });
    });
    send(packets.map((packet, index) => ethernetFrame(packet, tagged[index % tagged.length])));
    await seen(packets.length);
    const { stages, grants: counted } = (await ask('stop')) as Totals;
    expect(stages).to.include({ seen: '4000', matched: '4000', unmatched: '0' });
    expect(counted.map((grant) => grant.encoded)).to.deep.equal(['1000', '1000', '1000', '1000']);
    for (const [index, grant] of grants.entries()) {
      const own = packets.filter((_, at) => at % 4 === index);
      const items = await readContent(folder, grant.grantId);
      expect(items.map((item) => item.sequence)).to.deep.equal(own.map((_, at) => at));
      expect(items.map((item) => item.packet)).to.deep.equal(own);
    }
  });

  for (const workers of [1, 2]) {
    it(`opens an interface again that went away and came back under another index, with ${workers} workers`, async () => {
      const grant = {
        grantId: Buffer.alloc(16, 1),
        selectors: [{ address: '192.0.2.7' }],
        notBeforeNs: now() - hour,
        notAfterNs: now() + hour,
      };
      await start([grant], workers);
      const frames = Array.from({ length: 100 }, (_, index) => {
        const payload = Buffer.alloc(20, index);
        return ethernetFrame(ipPacket({ source: '192.0.2.7', destination: '203.0.113.1', payload }));
      });
      send(frames);
      await seen(100);
      const told = async (pattern: RegExp): Promise<void> => {
        for (;;) if (((await ask('sources')) as string[]).some((line) => pattern.test(line))) return;
      };
      await told(/^up ip01: wc0: time stamps of the kernel$/);
      ip('-n', sender, 'link', 'del', 'ws0');
      await told(/^down ip01: wc0: the interface is gone$/);
      ip('link', 'add', 'ws0', 'netns', sender, 'type', 'veth', 'peer', 'name', 'wc0', 'netns', capture);
      ip('-n', sender, 'link', 'set', 'ws0', 'up');
      ip('-n', capture, 'link', 'set', 'wc0', 'up');
      await told(/^up ip01: wc0: the interface is up$/);
      await opened(workers);
      send(frames);
      await seen(200);
      const { stages, grants } = (await ask('stop')) as Totals;
      expect(stages).to.include({ seen: '200', matched: '200' });
      expect(grants[0]).to.include({ encoded: '200' });
    });
  }

  it('I2: ends a grant by its own clock, without a packet, and it matches nothing afterwards', async () => {
    const grant = {
      grantId: Buffer.alloc(16, 2),
      selectors: [{ address: '192.0.2.7' }],
      notBeforeNs: now() - hour,
      notAfterNs: now() + 3_000_000_000n,
    };
    await start([grant]);
    const frame = ethernetFrame(
      ipPacket({ source: '192.0.2.7', destination: '203.0.113.1', payload: Buffer.alloc(30) }),
    );
    send([frame, frame]);
    await seen(2);
    while (now() < grant.notAfterNs) await ask('stages');
    send([frame, frame, frame]);
    await seen(5);
    const { stages, grants } = (await ask('stop')) as Totals;
    expect(stages).to.include({ seen: '5', matched: '2', unmatched: '3' });
    expect(grants).to.have.length(1);
    const items = await readContent(folder, grant.grantId);
    expect(items.every((item) => item.timeUs * 1000n < grant.notAfterNs)).to.equal(true);
    expect(items).to.have.length(2);
  });

  it('says that an interface is missing, or that a capability is', async () => {
    await start([]);
    const script = `
      import { openEngine } from './src/native/addon.ts';
      import { makeCoreFolder, removeCoreFolder } from './test/support/native-core.ts';
      const { dir, kek, office } = makeCoreFolder();
      const own = { coreDir: dir + '/core', spoolDir: dir + '/spool', kek, trustRoot: office.trustRoot };
      const engine = openEngine({ ...own, mode: 'live', onEvent() {} });
      for (const name of ['absent0', 'lo']) {
        try { engine.openInterfaces([{ name, point: '' }]); } catch (thrown) { console.log(thrown.code); }
      }
      await engine.close();
      removeCoreFolder({ dir });
    `;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
    const codes = (command: readonly string[]): string[] =>
      execFileSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' })
        .trim()
        .split('\n');
    expect(codes(node)).to.deep.equal(['WRIT_CAPTURE_NO_INTERFACE']);
    if (spawnSync('setpriv', ['--version']).status !== 0) return;
    const without = ['setpriv', '--bounding-set=-net_raw', '--inh-caps=-net_raw', ...node];
    expect(codes(without)).to.deep.equal(['WRIT_CAPTURE_NO_PERMISSION', 'WRIT_CAPTURE_NO_PERMISSION']);
  });

  it('I6: tells as an outage the time of packets that a summary had counted when the core was killed', async () => {
    const grant = {
      ...{ grantId: Buffer.alloc(16, 1), selectors: [{ address: '192.0.2.7' }], content: false },
      ...{ notBeforeNs: now() - hour, notAfterNs: now() + hour, reports: { kind: 2, seconds: 600 } as const },
    };
    const packet = ipPacket({ source: '192.0.2.7', destination: '203.0.113.1', payload: Buffer.alloc(20) });
    const beganNs = now();
    await start([grant]);
    const sentNs = now();
    send([ethernetFrame(packet), ethernetFrame(packet)]);
    await seen(2);
    while ((await ask('sighted')) !== 1); // the last sign of life, later than the packets' beginning
    child.kill('SIGKILL');
    await once(child, 'exit');
    await start([grant]);
    let outages: [string, string][] = [];
    while (outages.length === 0) outages = (await ask('resumed')) as [string, string][];
    const [from = '', to = ''] = outages[0] ?? [];
    expect([BigInt(from) >= beganNs, BigInt(from) <= sentNs, BigInt(to) > sentNs]).to.deep.equal([true, true, true]);
    send([ethernetFrame(packet)]);
    await seen(1);
    const { grants } = (await ask('stop')) as Totals;
    expect(grants).to.deep.equal([{ matched: '1', encoded: '1', gap: '0', state: 'active' }]);
    // What is counted is told when the core closes.
    while ((await readContent(folder, grant.grantId)).length !== 1);
  });
});
