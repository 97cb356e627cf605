/**
 * A native core in a folder of its own, with keys, trust file and signed grants made here with node:crypto, written from
 * docs/grant-format.md alone so that the product's own writers are not what tests them.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine, openSpoolReader } from '../../src/native/addon.ts';
import type {
  EngineEvent,
  GrantCounters,
  JournalRecord,
  NativeEngine,
  NativeSpoolReader,
} from '../../src/native/addon.ts';
import { addressOctets } from './frames.ts';

export interface TestSelector {
  readonly address: string;
  readonly prefixLength?: number;
}

export interface TestGrant {
  readonly grantId: Buffer;
  readonly selectors: readonly TestSelector[];
  /** IRI only without it. */
  readonly content?: boolean;
  readonly notBeforeNs?: bigint;
  readonly notAfterNs?: bigint;
  readonly audience?: string;
  /** Of ATIS-1000013: 1 header, 2 summary, and after how many seconds. Absent: the profile is ETSI's. */
  readonly reports?: { readonly kind: 1 | 2; readonly seconds: number };
}

interface Approver {
  readonly key: KeyObject;
  readonly spki: Buffer;
  readonly keyId: Buffer;
}

export const drillStartNs = 1_700_000_000_000_000_000n;

function u(value: number | bigint, octets: number): Buffer {
  return Buffer.from(
    BigInt.asUintN(octets * 8, BigInt(value))
      .toString(16)
      .padStart(octets * 2, '0'),
    'hex',
  );
}

function text8(text: string): Buffer {
  return Buffer.concat([u(text.length, 1), Buffer.from(text)]);
}

function selectorOctets({ address, prefixLength }: TestSelector): Buffer {
  const octets = addressOctets(address);
  const kind = octets.length === 4 ? 4 : 6;
  return Buffer.concat([u(kind, 1), u(prefixLength ?? octets.length * 8, 1), octets]);
}

function endpoint(handover: number): Buffer {
  return Buffer.concat([u(handover, 1), u(0, 1), u(5000 + handover, 2), text8('127.0.0.1'), u(0, 1)]);
}

function profile({ reports }: TestGrant): Buffer {
  const [standard, acknowledgement] = reports === undefined ? [1, 0] : [2, 2];
  const numbers = [u(standard, 1), u(acknowledgement, 1), u(1000, 4), u(65_536, 4), u(5000, 4)];
  const texts = ['OP-1', 'NE-1', 'US', 'US'].map(text8);
  const own = reports && [text8(''), text8('1.2.3.4'), u(reports.kind, 1), u(reports.seconds, 2)];
  return Buffer.concat([...numbers, ...texts, ...(own ?? [])]);
}

export function grantOctets(grant: TestGrant): Buffer {
  const content = grant.content ?? true;
  const endpoints = content ? [endpoint(2), endpoint(3)] : [endpoint(2)];
  const fields = [
    grant.grantId,
    Buffer.from(grant.grantId).reverse(),
    Buffer.alloc(32, 0x5a),
    u(1, 1),
    u(1 | 32 | 64 | (content ? 2 : 0), 2),
    Buffer.concat([u(grant.selectors.length, 1), ...grant.selectors.map(selectorOctets)]),
    Buffer.alloc(16, 3),
    Buffer.from('W-0001'),
    profile(grant),
    Buffer.concat([u(endpoints.length, 1), ...endpoints]),
    u(grant.notBeforeNs ?? 0n, 8),
    u(grant.notAfterNs ?? 4_000_000_000_000_000_000n, 8),
    Buffer.from(grant.audience ?? 'drill'),
    u(1, 4),
    u(1, 4),
    Buffer.alloc(16, 9),
    Buffer.alloc(0),
    u(0, 1),
  ];
  const tagged = fields.flatMap((value, index) => [u(index + 1, 1), u(value.length, 2), value]);
  return Buffer.concat([Buffer.from('WRITGRNT'), u(1, 2), ...tagged]);
}

/** Two approvers and the security officer, with keys of this object's own life. */
export class TestOffice {
  readonly #root = generateKeyPairSync('ed25519');
  readonly #legal = approver();
  readonly #carrier = approver();

  get trustRoot(): Buffer {
    return this.#root.publicKey.export({ type: 'spki', format: 'der' });
  }

  trustFile(audience = 'drill'): Buffer {
    const keys = [this.#legal, this.#carrier].map(({ keyId, spki }, index) =>
      Buffer.concat([
        keyId,
        u(1, 1),
        u(index + 1, 1),
        Buffer.alloc(16, 20 + index),
        u(1, 4),
        u(0, 4),
        u(spki.length, 2),
        spki,
      ]),
    );
    const body = Buffer.concat([text8(audience), u(1, 4), u(1, 4), u(drillStartNs, 8), u(keys.length, 2), ...keys]);
    const signature = sign(null, Buffer.concat([Buffer.from('writ trust v1\0'), body]), this.#root.privateKey);
    return Buffer.concat([Buffer.from('WRITTRST'), u(1, 2), u(body.length, 4), body, signature]);
  }

  sign(grant: TestGrant): Buffer {
    const octets = grantOctets(grant);
    const approvals = [this.#legal, this.#carrier].map((by, index) => approval(by, index, octets));
    return Buffer.concat([Buffer.from('WRITSGND'), u(1, 2), u(octets.length, 4), octets, u(2, 1), ...approvals]);
  }
}

function approver(): Approver {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { key: privateKey, spki, keyId: createHash('sha256').update(spki).digest() };
}

function approval(by: Approver, index: number, grant: Buffer): Buffer {
  const role = index === 0 ? 'legal' : 'carrier';
  const signature = sign(null, Buffer.concat([Buffer.from(`writ grant approval v1:${role}\0`), grant]), by.key);
  return Buffer.concat([u(index + 1, 1), by.keyId, u(64, 2), signature]);
}

/**
 * SEQUENCE { [1] sequence, [2] seconds, [3] microseconds, [4] CIN, [5] direction, [6] packet }: enough to see what was encoded.
 */
export const plainProgram = Buffer.from([
  2, 0x30, 4, 0x81, 1, 4, 0x82, 2, 4, 0x83, 3, 4, 0x84, 4, 5, 0x85, 5, 6, 0x86, 3,
]);

export interface PlainItem {
  readonly sequence: number;
  readonly timeUs: bigint;
  readonly cin: number;
  readonly direction: number;
  readonly packet: Buffer;
}

/** Reads what plainProgram makes. */
export function readPlainItem(pdu: Buffer): PlainItem {
  const outer = readTlv(pdu, 0);
  const values: Buffer[] = [];
  for (let at = outer.from; at < outer.to; at = readTlv(pdu, at).to) {
    const { from, to } = readTlv(pdu, at);
    values.push(pdu.subarray(from, to));
  }
  const [sequence, seconds, microseconds, cin, direction] = values.map((value) =>
    BigInt(`0x0${value.toString('hex')}`),
  );
  return {
    sequence: Number(sequence),
    timeUs: (seconds ?? 0n) * 1_000_000n + (microseconds ?? 0n),
    cin: Number(cin),
    direction: Number(direction),
    packet: values[5] ?? Buffer.alloc(0),
  };
}

function readTlv(octets: Buffer, at: number): { from: number; to: number } {
  const first = octets.readUInt8(at + 1);
  const wide = first < 0x80 ? 0 : first & 0x7f;
  const length = wide === 0 ? first : octets.readUIntBE(at + 2, wide);
  return { from: at + 2 + wide, to: at + 2 + wide + length };
}

export interface CoreFolder {
  readonly dir: string;
  readonly kek: Buffer;
  readonly office: TestOffice;
}

export function makeCoreFolder(): CoreFolder {
  return { dir: mkdtempSync(path.join(tmpdir(), 'writ-native-')), kek: randomBytes(32), office: new TestOffice() };
}

export function removeCoreFolder(folder: CoreFolder): void {
  rmSync(folder.dir, { recursive: true, force: true });
}

/** An engine with its events collected; `event` resolves with the first of that type not waited for before. */
export class TestCore {
  readonly engine: NativeEngine;
  readonly folder: CoreFolder;
  readonly #events: EngineEvent[] = [];
  #waiting: (() => void)[] = [];

  constructor(folder: CoreFolder, mode: 'live' | 'file' = 'file', audience = 'drill') {
    this.folder = folder;
    const { dir, kek, office } = folder;
    this.engine = openEngine({
      coreDir: path.join(dir, 'core'),
      spoolDir: path.join(dir, 'spool'),
      kek,
      trustRoot: office.trustRoot,
      mode,
      onEvent: (event) => {
        this.#events.push(event);
        this.#waiting.splice(0).forEach((wake) => wake());
      },
    });
    this.engine.loadTrust(office.trustFile(audience));
  }

  async event(type: EngineEvent['type']): Promise<EngineEvent> {
    for (;;) {
      const at = this.#events.findIndex((event) => event.type === type);
      if (at >= 0) return this.#events.splice(at, 1)[0] as EngineEvent;
      // The engine's events alone keep no process alive.
      const alive = setTimeout(() => undefined, 60_000);
      await new Promise<void>((wake) => this.#waiting.push(wake));
      clearTimeout(alive);
    }
  }

  /** Installs and binds; throws when the grant is refused. */
  take(grant: TestGrant, cin = 1): void {
    const result = this.engine.install(this.folder.office.sign(grant));
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    this.bind(grant, cin);
  }

  bind(grant: TestGrant, cin = 1): void {
    const content = grant.content ?? true;
    const about = { iri: Buffer.from('{}'), cc: content ? Buffer.from('{}') : undefined };
    this.engine.bind(grant.grantId, cin, content ? plainProgram : undefined, about);
  }

  countersOf(grant: TestGrant): GrantCounters {
    const found = this.engine.grants().find((each) => each.grantId.equals(grant.grantId));
    if (found === undefined) throw new Error('the grant is not bound');
    return found;
  }

  /** Every durable record; one call of the engine reads no further than a segment's end. */
  journal(): JournalRecord[] {
    const all: JournalRecord[] = [];
    for (;;) {
      const records = this.engine.journal((all.at(-1)?.ordinal ?? -1n) + 1n, 1000);
      if (records.length === 0) return all;
      all.push(...records);
    }
  }

  /** Plays files to their end and makes all of it durable. */
  async play(files: readonly string[]): Promise<void> {
    this.engine.playFiles(
      files.map((file, index) => ({ path: file, point: `point-${index}` })),
      0,
      [],
    );
    await this.event('sourceEnd');
    await this.engine.flush();
  }
}

/** Every durable record of the grant's stream, whole. */
export async function readStream(reader: NativeSpoolReader, grantId: Buffer, leg: 1 | 2 | 3): Promise<Buffer[]> {
  const stream = reader.streams().find((each) => each.leg === leg && each.grantId.equals(grantId));
  const pdus: Buffer[] = [];
  for (let next = 0n; stream !== undefined;) {
    const slab = await reader.read(stream.streamId, next, 1 << 20, true);
    if (slab === undefined) break;
    for (const record of slab.records ?? []) {
      if (record.ordinal < next) continue;
      pdus.push(Buffer.from(slab.octets.subarray(record.offset, record.offset + record.length)));
    }
    next = slab.first + BigInt(slab.count);
  }
  return pdus;
}

export async function readContent(folder: CoreFolder, grantId: Buffer): Promise<PlainItem[]> {
  const reader = openSpoolReader(path.join(folder.dir, 'spool'), folder.kek);
  try {
    return (await readStream(reader, grantId, 2)).map(readPlainItem);
  } finally {
    reader.close();
  }
}
