/** Wireshark's dissector of TS 33.128 as another opinion on PDUs: what tshark sees in them, in their order. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pcapFile } from '../../../support/frames.ts';

const LINK_USER0 = 147;
const DLT = 'uat:user_dlts:"User 0 (DLT=147)","xiri","0","","0",""';
const FIELD = /<field name="lix2\.(\w+)"([^>]*)>/g;

export interface SeenField {
  readonly name: string;
  /** Contents octets, hex; of a BIT STRING without the octet that counts unused bits. */
  readonly value: string;
  /** A field or alternative with nothing below it. */
  readonly isLeaf: boolean;
}

export function tsharkMissing(): string | undefined {
  return spawnSync('tshark', ['--version']).error === undefined ? undefined : 'tshark is not installed';
}

/** The names of fields and alternatives that this tshark knows: of an older release of the standard than the tables. */
export function namesKnownToTshark(): ReadonlySet<string> {
  const { stdout } = spawnSync('tshark', ['-G', 'fields'], { encoding: 'utf8', maxBuffer: 256 << 20 });
  const names = stdout.split('\n').flatMap((line) => /^F\t[^\t]*\tlix2\.(\w+)/.exec(line)?.[1] ?? []);
  return new Set(names.map((name) => name.replace(/_element$/, '')));
}

/** Of each PDU. */
export function seenByTshark(pdus: readonly Buffer[]): SeenField[][] {
  const folder = mkdtempSync(path.join(tmpdir(), 'writ-tshark-'));
  try {
    const file = path.join(folder, 'pdus.pcap');
    const frames = pdus.map((frame, at) => ({ timeNs: 1_700_000_000_000_000_000n + BigInt(at), frame }));
    writeFileSync(file, pcapFile(frames, LINK_USER0));
    const options = ['-r', file, '-o', DLT, '-T', 'pdml'];
    const { stdout } = spawnSync('tshark', options, { encoding: 'utf8', maxBuffer: 1 << 30 });
    return stdout.split('<packet>').slice(1).map(fieldsIn);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fieldsIn(packet: string): SeenField[] {
  return [...packet.matchAll(FIELD)].map(([, name = '', rest = '']) => ({
    name: name.replace(/_element$/, ''),
    value: / value="([0-9a-f]*)"/.exec(rest)?.[1] ?? '',
    isLeaf: rest.endsWith('/') && /^[a-z]/.test(name) && !/_(item|element)$/.test(name),
  }));
}
