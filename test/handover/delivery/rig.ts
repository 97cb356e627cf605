/** Both ends on loopback: a spool in memory, delivery, and the test collection system. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startDelivery } from '../../../src/handover/delivery/delivery.ts';
import type { Delivery, DeliveryOptions } from '../../../src/handover/delivery/delivery.ts';
import { startLemf } from '../../../src/lemf/lemf.ts';
import type { Lemf, LemfOptions, LemfTls } from '../../../src/lemf/lemf.ts';
import type { StreamAbout, StreamEndpoint } from '../../../src/model/stream-about.ts';
import { MemorySpool } from './memory-spool.ts';

export async function until(what: string, condition: () => boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`did not happen within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const AGENCY = '00000000-0000-4000-8000-00000000000a';

export interface AboutOptions {
  readonly agencyId?: string;
  readonly grant?: number;
  readonly leg?: StreamAbout['leg'];
  readonly liid?: string;
  readonly profile?: Partial<StreamAbout['profile']>;
  readonly endpoints: readonly StreamEndpoint[];
}

export function aboutOf(options: AboutOptions): StreamAbout {
  const id = (options.grant ?? 1).toString(16).padStart(12, '0');
  return {
    version: 1,
    grantId: `00000000-0000-4000-8000-${id}`,
    warrantId: `00000000-0000-4000-9000-${id}`,
    agencyId: options.agencyId ?? AGENCY,
    leg: options.leg ?? 'cc',
    liid: options.liid ?? 'W-0001',
    cin: 7,
    profile: {
      standard: 'etsi',
      acknowledgement: 'keepalive',
      keepAliveMs: 100,
      keepAliveBytes: 65536,
      responseTimeoutMs: 400,
      operatorId: 'writ-test',
      networkElementId: 'ne1',
      authorizationCountry: 'US',
      deliveryCountry: 'US',
      ...options.profile,
    },
    endpoints: [...options.endpoints],
  };
}

export class Rig {
  readonly spool = new MemorySpool();
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'writ-delivery-'));
  readonly logged: string[] = [];
  readonly #closing: (() => Promise<void>)[] = [];

  async lemf(
    tls?: LemfTls,
    name = 'lemf',
    ports = { hi2: 0, hi3: 0 },
    more: Pick<LemfOptions, 'ccc' | 'security'> = {},
  ): Promise<Lemf> {
    const out = path.join(this.folder, name);
    const lemf = await startLemf({
      host: '127.0.0.1',
      hi2Port: ports.hi2,
      hi3Port: ports.hi3,
      mode: 'check',
      out,
      ...more,
      ...(tls === undefined ? {} : { tls }),
    });
    this.#closing.push(() => lemf.close());
    return lemf;
  }

  deliver(options: Partial<DeliveryOptions> = {}): Delivery {
    const note = (context: object, message: string): void =>
      void this.logged.push(`${message} ${JSON.stringify(context)}`);
    const delivery = startDelivery({
      reader: this.spool,
      log: { info: note, warn: note },
      backoff: { firstMs: 5, capMs: 50 },
      connectTimeoutMs: 2000,
      cursorMs: 20,
      ...options,
    });
    this.#closing.unshift(() => delivery.close());
    return delivery;
  }

  file(liid: string, name: string, lemf = 'lemf'): Buffer {
    return readFileSync(path.join(this.folder, lemf, liid, name));
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function plainEndpoint(port: number): StreamEndpoint {
  return { host: '127.0.0.1', port, tls: false, pins: [] };
}

export function tlsEndpoint(port: number, ...pins: readonly string[]): StreamEndpoint {
  return { host: '127.0.0.1', port, tls: true, pins: [...pins] };
}
