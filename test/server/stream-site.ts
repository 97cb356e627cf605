/** An office, a core whose spool has one order's content, delivery and a LEMF, each the real one, and the command line before them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { integrityKey } from '../../src/auth/pki/integrity-key.ts';
import { ensureRunDirectory, socketPath } from '../../src/config/home.ts';
import type { Delivery, DeliveryOptions } from '../../src/handover/delivery/delivery.ts';
import { reportProgramOf } from '../../src/handover/hi2/report-program.ts';
import { ccProgramOf } from '../../src/handover/hi3/content-program.ts';
import { deliveryContract } from '../../src/ipc/delivery-messages.ts';
import type { DeliveryContract } from '../../src/ipc/delivery-messages.ts';
import { serveSocket, type IpcServer } from '../../src/ipc/server.ts';
import { idFromOctets } from '../../src/model/ids.ts';
import type { PacketReports } from '../../src/model/report-options.ts';
import { encodeStreamAbout, type StreamAbout } from '../../src/model/stream-about.ts';
import { openSpoolReader } from '../../src/native/addon.ts';
import type { NativeSpoolReader } from '../../src/native/addon.ts';
import { rehearsalHandlers } from '../../src/server/rehearsal-handlers.ts';
import { streamHandlers } from '../../src/server/stream-handlers.ts';
import { openOffice, type TestOffice } from '../api/office.ts';
import { scratch, type Scratch } from '../cli/program.ts';
import { Rig, until } from '../handover/delivery/rig.ts';
import { ethernetFrame, ipPacket, pcapFile } from '../support/frames.ts';
import { drillStartNs, makeCoreFolder, removeCoreFolder, TestCore } from '../support/native-core.ts';
import type { CoreFolder, TestGrant } from '../support/native-core.ts';
import { Commands } from './commands.ts';

const TARGET = '192.0.2.7';
const CIN = 7;
const HEADERS = { kind: 1, seconds: 0 } as const;
const SUMMARIES = { kind: 2, seconds: 3600 } as const;

export class StreamSite {
  readonly office: TestOffice;
  readonly place: Scratch = scratch();
  readonly rig = new Rig();
  readonly folder: CoreFolder = makeCoreFolder();
  readonly core = new TestCore(this.folder);
  readonly commands: Commands;
  #reader: NativeSpoolReader | undefined;
  #server: IpcServer<DeliveryContract> | undefined;

  private constructor(office: TestOffice) {
    this.office = office;
    this.commands = new Commands(office, this.place);
  }

  static async open(): Promise<StreamSite> {
    return new StreamSite(await openOffice());
  }

  /** Once there is something in it. */
  get reader(): NativeSpoolReader {
    this.#reader ??= openSpoolReader(path.join(this.folder.dir, 'spool'), this.folder.kek);
    return this.#reader;
  }

  /** An order of two streams, so many packets of its target, and its end. `told`: without content, and its packets are told of. */
  async play(count: number, about: (leg: 'iri' | 'cc') => StreamAbout, told?: PacketReports): Promise<void> {
    const { core, folder } = this;
    const terms = { grantId: Buffer.alloc(16, 1), selectors: [{ address: TARGET }] };
    const reports = told === 'header' ? HEADERS : SUMMARIES;
    const grant: TestGrant = told === undefined ? terms : { ...terms, content: false, reports };
    const result = core.engine.install(folder.office.sign(grant));
    if (!result.ok) throw new Error(result.code);
    const [iri, cc] = [about('iri'), about('cc')].map(encodeStreamAbout) as [Buffer, Buffer];
    const program = told === undefined ? ccProgramOf(result.grant, CIN) : reportProgramOf(result.grant, told);
    core.engine.bind(grant.grantId, CIN, program, { iri, cc });
    const packet = ipPacket({ source: TARGET, destination: '203.0.113.1', payload: Buffer.alloc(300, 1) });
    const frames = Array.from({ length: count }, (_, n) => ({
      ...{ timeNs: drillStartNs + BigInt(n) * 1_000_000n, frame: ethernetFrame(packet) },
    }));
    const source = path.join(folder.dir, 'a.pcap');
    writeFileSync(source, pcapFile(frames));
    await core.play([source]);
    await until('the content has ended', () => this.reader.streams().some(({ leg, ended }) => leg === 2 && ended));
  }

  /** Delivery, and its socket as the office and the command line find it. */
  async deliver(options: Partial<DeliveryOptions>): Promise<Delivery> {
    const { home } = this.office;
    ensureRunDirectory(home);
    const signer = (signature: Parameters<typeof integrityKey>[1]) => integrityKey(home, signature);
    const delivery = this.rig.deliver({ reader: this.reader, signer, ...options });
    this.#server = await serveSocket({
      ...{ path: socketPath(home, 'delivery'), contract: deliveryContract },
      handlers: {
        hello: () => ({ pid: 1, startedAt: 0n }),
        status: () => ({ links: [], streams: [], memory: { heldBytes: 0, mostHeldBytes: 0, limitBytes: 0 } }),
        ...streamHandlers(delivery.orders, home),
        ...rehearsalHandlers({
          ...{ connectTimeoutMs: 2000, userTimeoutMs: 2000, tls: undefined, desk: () => undefined, signer },
        }),
      },
    });
    return delivery;
  }

  async closeSocket(): Promise<void> {
    await this.#server?.close();
  }

  /** Of the stream of content, or of what stands in its place. */
  contentId(): string {
    return idFromOctets(this.reader.streams().find(({ leg }) => leg === 2)?.streamId ?? Buffer.alloc(16));
  }

  async close(): Promise<void> {
    await this.closeSocket();
    await this.rig.close();
    this.#reader?.close();
    await this.core.engine.close();
    removeCoreFolder(this.folder);
    this.place.remove();
    await this.office.close();
  }
}
