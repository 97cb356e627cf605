/**
 * Pull delivery: all orders whose packages agencies fetch, one package made after the other, and the door.
 *
 *     <folder>/recipients/<pin>.der      certificates that packages are sealed to (recipients.ts)
 *     <folder>/<grant id>/               an order's packages (package-store.ts)
 *     <folder>/tests/<id>/               a rehearsal's (pull-rehearsal.ts); gone with it, or at the next start
 *
 * Owns: the orders, the door, the turn of who gets a package made next. Always true: one package is made at a time, orders take turns
 * (I11), so memory is one package's pieces and a line for each that waits.
 * On failure: each order has its own code; the door's is `doorCode`. Threads: the event loop; files are written by Node's.
 */
import path from 'node:path';
import { codeOf } from '../../base/errors.ts';
import { idFromOctets } from '../../model/ids.ts';
import type { NativeSpoolReader } from '../../native/addon.ts';
import type { DeliveryClock, DeliveryLog } from '../delivery/link-types.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import type { StreamFeed } from '../delivery/stream-feed.ts';
import type { DeliveryTls } from '../delivery/transport.ts';
import { DISK } from './disk.ts';
import type { Disk } from './disk.ts';
import { PullDoor } from './door.ts';
import type { DoorPlace } from './door.ts';
import type { PackageCrypto } from './package-crypto.ts';
import { PackageMaker } from './package-maker.ts';
import { PackageStore } from './package-store.ts';
import { PullOrder } from './pull-order.ts';
import { Recipients } from './recipients.ts';

/** What pull delivery needs beside what all delivery has. */
export interface PullParts {
  /** <home>/delivery/packages. */
  readonly folder: string;
  readonly crypto: PackageCrypto;
  /** Absent: nothing can be fetched, and no package is made. */
  readonly door?: DoorPlace | undefined;
  readonly disk?: Disk;
}

export interface DeskOptions extends PullParts {
  readonly reader: Pick<NativeSpoolReader, 'read'>;
  readonly tls: DeliveryTls | undefined;
  readonly clock: DeliveryClock;
  readonly log: DeliveryLog;
  /** How long a package is kept after it was confirmed. */
  readonly retainMs: number;
}

const TESTS = 'tests';
const LOOK_MS = 50;
const DOOR_MS = 3000;

export class PullDesk {
  readonly #options: DeskOptions;
  readonly #disk: Disk;
  readonly #recipients: Recipients;
  readonly #maker: PackageMaker;
  /** Of orders that are none of the spool's. */
  readonly #guests = new Map<PullOrder, PackageMaker>();
  readonly #orders = new Map<string, PullOrder>();
  readonly #door: PullDoor | undefined;
  /** Keys that nothing can be sealed to: said once. */
  readonly #unsealable = new Set<string>();
  #turn = 0;
  #lookAtMs = 0;
  #doorAtMs = 0;
  #doorCode: string | undefined;
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#disk = options.disk ?? DISK;
    this.#recipients = new Recipients(path.join(options.folder, 'recipients'), this.#disk);
    this.#maker = new PackageMaker({ reader: options.reader, disk: this.#disk, crypto: options.crypto });
    void this.#after(() => this.#disk.remove(this.#testFolder));
    const { door, tls, clock } = options;
    if (door === undefined || tls === undefined) return;
    const office = {
      pins: () => new Set([...this.#orders.values()].flatMap((order) => [...order.pins])),
      met: (pin: string, certificate: Buffer) => this.#met(pin, certificate),
      ordersOf: (pin: string) => [...this.#orders.values()].filter((order) => order.pins.has(pin)),
    };
    this.#door = new PullDoor({ ...door, tls, office, wallMs: () => clock.wallMs() });
  }

  /** Where the door is; undefined: it is closed. */
  get port(): number | undefined {
    return this.#door?.port;
  }

  /** Connections of clients with these keys, since the process began. */
  connectionsOf(pins: ReadonlySet<string>): number {
    const { connections } = this.#door?.counts ?? { connections: new Map<string, number>() };
    return [...pins].reduce((sum, pin) => sum + (connections.get(pin) ?? 0), 0);
  }

  /** Where its packages are damaged the stream stops, and says so. */
  attach(feed: StreamFeed): void {
    try {
      this.#orderOf(feed).attach(feed);
    } catch (thrown) {
      feed.stop(codeOf(thrown) ?? 'WRIT_PULL_STORE');
    }
  }

  /** The stream was destroyed. */
  detach(feed: StreamFeed): void {
    const order = this.#orders.get(feed.about.grantId);
    if (order === undefined) return;
    void this.#after(async () => {
      await order.detach(feed);
      if (order.isEmpty) await this.#removeOrder(feed.about.grantId);
    });
  }

  /** A stream of that grant is destroyed for good, and was not opened: what is left of its packages goes. */
  forget(grantId: Buffer, leg: number): void {
    const id = idFromOctets(grantId);
    void this.#after(async () => {
      const known = this.#orders.get(id)?.store;
      const store = known ?? new PackageStore(path.join(this.#options.folder, id), this.#disk);
      await store.destroy(leg === 1 ? 'iri' : 'content');
    });
  }

  order(feed: StreamFeed): PullOrder | undefined {
    return this.#orders.get(feed.about.grantId);
  }

  /** An order that is not of the spool, whose records `reader` has: until it is dismissed. Its packages are nobody's backlog. */
  admit(about: StreamAbout, feeds: readonly StreamFeed[], reader: Pick<NativeSpoolReader, 'read'>): PullOrder {
    const { crypto, clock, retainMs } = this.#options;
    const store = new PackageStore(path.join(this.#testFolder, about.grantId), this.#disk);
    const order = new PullOrder(about, store, clock, retainMs);
    for (const feed of feeds) order.attach(feed);
    this.#guests.set(order, new PackageMaker({ reader, disk: this.#disk, crypto }));
    this.#orders.set(about.grantId, order);
    return order;
  }

  /** Of one that was admitted: nothing is left. */
  dismiss(order: PullOrder): Promise<void> {
    const { grantId } = order.about;
    this.#guests.delete(order);
    this.#orders.delete(grantId);
    return this.#after(() => this.#disk.remove(path.join(this.#testFolder, grantId)));
  }

  /** Why nothing can be fetched. */
  get doorCode(): string | undefined {
    return this.#door === undefined ? 'WRIT_PULL_NO_DOOR' : this.#doorCode;
  }

  tick(nowMs: number): void {
    if (this.#isClosed || nowMs < this.#lookAtMs) return;
    this.#lookAtMs = nowMs + LOOK_MS;
    if (this.#door !== undefined && nowMs >= this.#doorAtMs) void this.#openDoor(this.#door, nowMs);
    if (this.#working === undefined) this.#makeNext(nowMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#door?.close();
    await this.#working;
  }

  get #testFolder(): string {
    return path.join(this.#options.folder, TESTS);
  }

  #orderOf({ about }: StreamFeed): PullOrder {
    const known = this.#orders.get(about.grantId);
    if (known !== undefined) return known;
    const { folder, clock, retainMs } = this.#options;
    const store = new PackageStore(path.join(folder, about.grantId), this.#disk);
    const order = new PullOrder(about, store, clock, retainMs);
    this.#orders.set(about.grantId, order);
    return order;
  }

  /** One order's turn: those behind it in the row go first the next time. */
  #makeNext(nowMs: number): void {
    const orders = [...this.#orders.values()];
    for (let step = 0; step < orders.length; step++) {
      const at = (this.#turn + step) % orders.length;
      const order = orders[at];
      if (order === undefined) continue;
      const isDue = order.isDue(nowMs);
      if (!isDue && !order.hasOld) continue;
      this.#turn = at + 1;
      void this.#after(async () => {
        await order.drop();
        if (isDue) await this.#make(order);
      });
      return;
    }
  }

  /** What stands in the way is said when it changes. */
  async #make(order: PullOrder): Promise<void> {
    const before = order.code;
    await order.make(this.#guests.get(order) ?? this.#maker, this.#recipients.of(order.pins));
    const { code, reason } = order;
    if (code === undefined || code === before) return;
    const context = { grantId: order.about.grantId, code, ...(reason === undefined ? {} : { reason }) };
    this.#options.log.warn(context, 'no package is made of an order; the spool keeps what is due');
  }

  async #openDoor(door: PullDoor, nowMs: number): Promise<void> {
    this.#doorAtMs = nowMs + DOOR_MS;
    const before = this.#doorCode;
    try {
      await door.open();
      this.#doorCode = undefined;
      if (this.#isClosed) await door.close();
    } catch (thrown) {
      const reason = (thrown as NodeJS.ErrnoException).code ?? 'error';
      this.#doorCode = 'WRIT_PULL_DOOR';
      if (before === undefined)
        this.#options.log.warn({ code: 'WRIT_PULL_DOOR', reason }, 'packages can not be fetched');
    }
  }

  #met(pin: string, certificate: Buffer): void {
    if (this.#unsealable.has(pin)) return;
    void this.#after(async () => {
      this.#unsealable.add(pin);
      await this.#options.crypto.requireSealable(certificate);
      this.#unsealable.delete(pin);
      await this.#recipients.learn(pin, certificate);
      for (const order of this.#orders.values()) if (order.pins.has(pin)) order.retry();
    });
  }

  async #removeOrder(grantId: string): Promise<void> {
    this.#orders.delete(grantId);
    await this.#disk.remove(path.join(this.#options.folder, grantId));
  }

  /** One piece of work after the other; settles with it, whatever came of it. */
  #after(work: () => Promise<void>): Promise<void> {
    const before = this.#working ?? Promise.resolve();
    const run: Promise<void> = before.then(work).then(
      () => this.#worked(run, true),
      (thrown: unknown) => {
        this.#options.log.warn({ code: codeOf(thrown) ?? 'WRIT_PULL_FAILED' }, 'work on packages failed');
        this.#worked(run, false);
      },
    );
    this.#working = run;
    return run;
  }

  /** The next order at once; behind a failure it waits for the next look. */
  #worked(run: Promise<void>, isDone: boolean): void {
    if (this.#working !== run) return;
    this.#working = undefined;
    if (isDone && !this.#isClosed) this.#makeNext(this.#options.clock.monotonicMs());
  }
}
