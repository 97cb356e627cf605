/**
 * What each process may do on this machine. The core keeps CAP_NET_RAW, for an interface that comes back must be opened again; delivery
 * keeps nothing; the office is left as it is, because as root it starts Postgres under another user. `build/writ-confine` takes the
 * rights away before the process begins and it can gain none afterwards. It also switches off what joins received packets on the capture
 * interfaces, for which the core will have no right.
 */
import { statSync } from 'node:fs';
import process from 'node:process';
import type { Home, ProcessName } from '../config/home.ts';
import { builtFile } from '../native/load.ts';
import type { Settings } from '../config/settings.ts';
import type { Program } from './program.ts';

const kept: Readonly<Record<ProcessName, string | undefined>> = {
  core: 'net_raw',
  delivery: 'none',
  office: undefined,
};

/** Root owns what it works on: else its right to others' files must stay. */
function ownsFiles(paths: readonly string[]): boolean {
  return paths.every((file) => statSync(file, { throwIfNoEntry: false })?.uid === 0);
}

/** Interfaces whose frames shall be those of the wire; the launcher takes their names joined by commas. */
function wire(name: ProcessName, { interfaces, offloads }: Settings['capture']): string[] {
  if (name !== 'core' || offloads === 'leave' || interfaces.length === 0) return [];
  return ['--wire', interfaces.map((each) => each.name).join(',')];
}

/** `program` with few rights, as `name` needs them. */
export function confined(program: Program, name: ProcessName, home: Home, capture: Settings['capture']): Program {
  const keep = kept[name];
  if (keep === undefined) return program;
  const confine = builtFile('writ-confine');
  const others = process.getuid?.() === 0 && !ownsFiles([home.root, confine]);
  const rights = others ? `${keep},dac_override` : keep;
  return { command: confine, args: [...wire(name, capture), rights, program.command, ...program.args] };
}
