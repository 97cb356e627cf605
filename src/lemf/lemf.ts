/**
 * A test collection system: what an agency's LEMF is to Writ. It listens on HI2 and HI3, checks who connects, answers the
 * session's PDUs, checks and stores all others, and can be as difficult as real ones are.
 *
 * Owns: two doors, their connections, the gate, the inspector. Always true: it shares no code with the sending side but the
 * codec, so that a fault there is seen here.
 * Threads: the event loop; files are written synchronously (append-file.ts says why).
 */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { codeOf, WritError } from '../base/errors.ts';
import { UNKNOWN } from '../handover/asn1/schema.ts';
import type { CccForm } from '../model/packetcable-options.ts';
import { safeName } from './case-files.ts';
import { parseCommand } from './commands.ts';
import type { LemfCommand } from './commands.ts';
import { LemfConnection } from './connection.ts';
import type { PduTaker } from './connection.ts';
import { DatagramDoor } from './datagram-door.ts';
import { triAt } from './counter.ts';
import { Door } from './doors.ts';
import type { LemfTls } from './doors.ts';
import { FaultList } from './faults.ts';
import type { LemfFault } from './faults.ts';
import { Gate } from './gate.ts';
import { Inspector } from './inspector.ts';
import type { FolderOf, InspectedConnection, LemfSecurity, ReceivedTri } from './inspector.ts';
import type { ContentWatch, LiidReport } from './liid-record.ts';

export type { LemfTls } from './doors.ts';
export type { LemfFault } from './faults.ts';
export type { LemfSecurity } from './inspector.ts';
export type { ContentWatch, LiidReport, RowCounts } from './liid-record.ts';

export interface LemfOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly hi2Port: number;
  readonly hi3Port: number;
  /** Absent: plain TCP. */
  readonly tls?: LemfTls;
  /** HI3 takes datagrams of PacketCable with that header, over UDP and without TLS. Absent: HI3 is as HI2. */
  readonly ccc?: CccForm;
  /** `count` looks at boundaries alone and writes nothing. */
  readonly mode: 'check' | 'count';
  /** A folder for each LIID is made below it; absent or empty at the start. */
  readonly out?: string;
  /** Instead of `out`: the folder for a LIID; undefined for a LIID that nobody ordered, which is a fault. */
  readonly folderOf?: FolderOf;
  /** Of `check`: sees each item of content once, before it is confirmed. */
  readonly onContent?: ContentWatch;
  /** Of `check`: decrypts and verifies. */
  readonly security?: LemfSecurity;
}

export interface InterfaceReport {
  /** Connections taken up so far; of datagrams, senders. */
  readonly connections: number;
  /** Turned away: no client certificate, or another than the pinned one, or TLS failed. */
  readonly turnedAway: number;
  /** IRI, HI1 and CC PDUs and integrity checks received, duplicates too. */
  readonly pdus: number;
  readonly octets: number;
  /** The session's own PDUs (TRIPayload) by their names; those that the module doesn't know are `unknown`. */
  readonly tri: Readonly<Record<string, number>>;
}

export interface LemfReport {
  readonly hi2: InterfaceReport;
  readonly hi3: InterfaceReport;
  readonly liids: Readonly<Record<string, LiidReport>>;
  readonly faultCount: number;
  /** The first 1,000, and what is missing as things stand. */
  readonly faults: readonly LemfFault[];
}

export interface Lemf {
  readonly ports: { readonly hi2: number; readonly hi3: number };
  /** In force when the promise resolves. Commands: commands.ts. Rejects with WRIT_LEMF_COMMAND. */
  command(text: string): Promise<void>;
  /** Flushes the files. */
  report(): LemfReport;
  close(): Promise<void>;
}

/** Rejects with WRIT_LEMF_OUT_NOT_EMPTY or WRIT_LEMF_LISTEN. */
export async function startLemf(options: LemfOptions): Promise<Lemf> {
  const lemf = new CollectionSystem(options);
  await lemf.open();
  return lemf;
}

interface Tally {
  connections: number;
  turnedAway: number;
  pdus: number;
  octets: number;
  readonly tri: Record<string, number>;
}

class CollectionSystem implements Lemf {
  readonly #gate = new Gate();
  readonly #faults = new FaultList();
  readonly #inspector: Inspector;
  readonly #isCounting: boolean;
  readonly #taker: PduTaker;
  readonly #doors: Readonly<Record<2 | 3, Door | DatagramDoor>>;
  /** By number: who sends datagrams. */
  readonly #senders = new Map<number, InspectedConnection>();
  readonly #tallies: Readonly<Record<2 | 3, Tally>> = { 2: newTally(), 3: newTally() };
  readonly #connections = new Set<LemfConnection>();
  #pending: Promise<void> = Promise.resolve();

  constructor(options: LemfOptions) {
    const { onContent, ccc, security } = options;
    this.#inspector = new Inspector(this.#faults, { ...security, folderOf: folderOf(options), onContent, ccc });
    this.#isCounting = options.mode === 'count';
    this.#taker = {
      take: (connection, octets, start, end, octet) => this.#take(connection, octets, start, end, octet),
      flush: () => this.#inspector.flush(),
      broken: (connection, octet, error) => this.#broken(connection, octet, error),
    };
    const door = (handover: 2 | 3, port: number): Door =>
      new Door(options.host, port, this.#gate, options.tls, {
        entered: (socket) => this.#entered(handover, socket),
        turnedAway: () => {
          this.#tallies[handover].turnedAway++;
        },
      });
    this.#doors = {
      2: door(2, options.hi2Port),
      3: options.ccc === undefined ? door(3, options.hi3Port) : this.#datagramDoor(options),
    };
  }

  #datagramDoor({ host, hi3Port }: LemfOptions): DatagramDoor {
    const door: DatagramDoor = new DatagramDoor(host, hi3Port, this.#gate, {
      arrived: (octets, socket) => {
        this.#tallies[3].connections = door.senders;
        this.#takeDatagram(socket, octets);
      },
    });
    return door;
  }

  get ports(): { readonly hi2: number; readonly hi3: number } {
    return { hi2: this.#doors[2].port, hi3: this.#doors[3].port };
  }

  async open(): Promise<void> {
    try {
      await this.#doors[2].listen();
      await this.#doors[3].listen();
    } catch (thrown) {
      this.#doors[2].shut();
      const reason = (thrown as NodeJS.ErrnoException).code ?? 'error';
      throw new WritError(
        'WRIT_LEMF_LISTEN',
        `the LEMF can't listen there (${reason}): choose another address or port`,
        {
          cause: thrown,
        },
      );
    }
  }

  /** One after the other. */
  command(text: string): Promise<void> {
    const run = async (): Promise<void> => this.#obey(parseCommand(text));
    const done = this.#pending.then(run);
    this.#pending = done.catch(() => undefined);
    return done;
  }

  report(): LemfReport {
    const unproven = this.#inspector.unproven(); // opens what waits for a key
    this.#inspector.flush();
    const { liids, missing, unannounced } = this.#inspector.report();
    const lost = missing.map((detail): LemfFault => {
      const handover = detail.includes(': cc ') ? 'HI3' : 'HI2';
      return { code: 'WRIT_LEMF_MISSING', interface: handover, connection: 0, octet: 0, detail };
    });
    for (const detail of unannounced) {
      lost.push({ code: 'WRIT_LEMF_UNANNOUNCED', interface: 'HI3', connection: 0, octet: 0, detail });
    }
    lost.push(...unproven.map((fault) => ({ ...fault, connection: 0, octet: 0 })));
    return {
      hi2: copyOf(this.#tallies[2]),
      hi3: copyOf(this.#tallies[3]),
      liids,
      faultCount: this.#faults.count + lost.length,
      faults: [...this.#faults.listed, ...lost],
    };
  }

  async close(): Promise<void> {
    await this.#pending;
    for (const door of Object.values(this.#doors)) {
      door.shut();
      door.resetAll();
    }
    for (const connection of this.#connections) connection.destroy();
    this.#inspector.close();
  }

  async #obey(command: LemfCommand): Promise<void> {
    if (command.kind === 'drop') {
      this.#resetAll();
      return;
    }
    this.#gate.set(command.mode);
    const refuses = command.mode.kind === 'refuse';
    for (const door of Object.values(this.#doors)) {
      if (refuses) door.shut();
      else await door.listen();
    }
    if (refuses) this.#resetAll();
  }

  #resetAll(): void {
    for (const door of Object.values(this.#doors)) door.resetAll();
    for (const connection of [...this.#connections]) connection.destroy();
  }

  #entered(handover: 2 | 3, socket: Duplex): void {
    const number = ++this.#tallies[handover].connections;
    const connection: LemfConnection = new LemfConnection(handover, number, socket, this.#gate, this.#taker, () =>
      this.#connections.delete(connection),
    );
    this.#connections.add(connection);
  }

  #take(
    connection: LemfConnection,
    octets: Buffer,
    start: number,
    end: number,
    octet: number,
  ): ReceivedTri | undefined {
    const tri = this.#isCounting
      ? triAt(octets, start, end)
      : this.#inspector.take(connection, octets, start, end, octet);
    const tally = this.#tallies[connection.handover];
    if (tri !== undefined) {
      const name = nameOf(tri);
      tally.tri[name] = (tally.tri[name] ?? 0) + 1;
      return tri;
    }
    tally.pdus++;
    tally.octets += end - start;
    return undefined;
  }

  #takeDatagram(number: number, octets: Buffer): void {
    const tally = this.#tallies[3];
    const sender = this.#senders.get(number) ?? { handover: 3, number, last: new Map() };
    this.#senders.set(number, sender);
    if (!this.#isCounting) this.#inspector.takeDatagram(sender, octets, tally.octets);
    tally.pdus++;
    tally.octets += octets.length;
  }

  #broken(connection: LemfConnection, octet: number, error: Error): void {
    const code = codeOf(error) === 'WRIT_LEMF_WRITE' ? 'WRIT_LEMF_WRITE' : 'WRIT_LEMF_STREAM';
    const handover = connection.handover === 2 ? 'HI2' : 'HI3';
    const detail = codeOf(error) === undefined ? `${error.name}: ${error.message}` : error.message;
    this.#faults.add({ code, interface: handover, connection: connection.number, octet, detail });
  }
}

function newTally(): Tally {
  return { connections: 0, turnedAway: 0, pdus: 0, octets: 0, tri: {} };
}

function copyOf(tally: Tally): InterfaceReport {
  return { ...tally, tri: { ...tally.tri } };
}

function nameOf({ tri: { alternative } }: ReceivedTri): string {
  return alternative === UNKNOWN ? 'unknown' : alternative;
}

function folderOf({ mode, out, folderOf: given }: LemfOptions): FolderOf | undefined {
  if (mode === 'count') return undefined;
  if (given !== undefined || out === undefined) return given;
  mkdirSync(out, { recursive: true, mode: 0o700 });
  if (readdirSync(out).length > 0) {
    throw new WritError(
      'WRIT_LEMF_OUT_NOT_EMPTY',
      `${out} is not empty: a LEMF begins a collection in an empty folder`,
    );
  }
  return (liid) => path.join(out, safeName(liid));
}
