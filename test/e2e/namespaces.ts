/**
 * Two network namespaces joined by a veth pair, IPv6 off so that nothing but the test is on the link. Owns both, and every
 * process inside them: what a failed test left there is killed with them. Loopback stays down: who needs it takes it up.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

export interface LinkNames {
  readonly capture: string;
  readonly sender: string;
  /** At most 15 characters each. */
  readonly captureInterface: string;
  readonly senderInterface: string;
}

/** Why no namespaces can be made here, or undefined when they can. */
export function noNamespaces(): string | undefined {
  return process.getuid?.() === 0 && spawnSync('ip', ['netns']).status === 0 ? undefined : 'needs root and ip netns';
}

export function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** An argument list that runs a command inside a namespace, for spawn('ip', ...). */
export function inside(namespace: string, ...command: string[]): string[] {
  return ['netns', 'exec', namespace, ...command];
}

function pidsIn(namespace: string): number[] {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return []; // it has just ended
  }
}

function remove(namespace: string): void {
  for (const pid of pidsIn(namespace)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
  spawnSync('ip', ['netns', 'del', namespace]);
}

export class Link {
  readonly #names: LinkNames;

  constructor(names: LinkNames) {
    this.#names = names;
  }

  up(): void {
    const { capture, sender, captureInterface } = this.#names;
    for (const name of [capture, sender]) {
      remove(name);
      ip('netns', 'add', name);
      ip(...inside(name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1'));
    }
    this.#join(captureInterface);
    this.#raise();
  }

  /** Both ends go, and others come by the same names; the capture's gets its own only after `prepare` had it under another. */
  renew(prepare: (temporary: LinkNames) => void): void {
    const { capture, sender, captureInterface, senderInterface } = this.#names;
    const temporary = { ...this.#names, captureInterface: 'unready0' };
    ip('-n', sender, 'link', 'del', senderInterface);
    this.#join(temporary.captureInterface);
    prepare(temporary);
    ip('-n', capture, 'link', 'set', temporary.captureInterface, 'name', captureInterface);
    this.#raise();
  }

  #join(captureInterface: string): void {
    const { capture, sender, senderInterface } = this.#names;
    const end = ['netns', sender, 'mtu', '9000', 'type', 'veth', 'peer', 'name', captureInterface, 'netns', capture];
    ip('link', 'add', senderInterface, ...end);
  }

  #raise(): void {
    const { capture, sender, captureInterface, senderInterface } = this.#names;
    ip('-n', capture, 'link', 'set', captureInterface, 'mtu', '9000', 'up');
    ip('-n', sender, 'link', 'set', senderInterface, 'up');
  }

  down(): void {
    remove(this.#names.capture);
    remove(this.#names.sender);
  }

  /** The kernel's own count of frames that came in on the capture side. */
  received(): number {
    const { capture, captureInterface } = this.#names;
    const [link] = JSON.parse(ip('-n', capture, '-s', '-j', 'link', 'show', captureInterface)) as {
      stats64: { rx: { packets: number } };
    }[];
    return link?.stats64.rx.packets ?? -1;
  }

  /** Pid and arguments of every process on the capture side. */
  processes(): { readonly pid: number; readonly args: readonly string[] }[] {
    return pidsIn(this.#names.capture).map((pid) => ({ pid, args: argumentsOf(pid) }));
  }
}
