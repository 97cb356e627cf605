/**
 * The delivery process: spool to LEMFs, and delivery.sock to be asked how it goes. It alone reads the delivery key. It needs
 * neither core nor office: what is durable in the spool is sent, whoever is down.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import process from 'node:process';
import { codeOf, coerceError } from '../base/errors.ts';
import { integrityKey } from '../auth/pki/integrity-key.ts';
import { readEnvironment } from '../config/environment.ts';
import { ensureRunDirectory, socketPath } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import { loadSettings } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { startDelivery } from '../handover/delivery/delivery.ts';
import type { Delivery, DeliveryTls, LinkStatus } from '../handover/delivery/delivery.ts';
import type { PackageCrypto } from '../handover/pull/package-crypto.ts';
import type { EventData, Result } from '../ipc/contract.ts';
import { deliveryContract } from '../ipc/delivery-messages.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';
import { serveSocket } from '../ipc/server.ts';
import type { IpcServer } from '../ipc/server.ts';
import { idFromOctets } from '../model/ids.ts';
import type { Addon, NativeSpoolReader } from '../native/addon.ts';
import { loadAddon } from '../native/load.ts';
import { leave, reportReady, watchLifetime } from './lifetime.ts';
import type { Lifetime } from './lifetime.ts';
import { openLog } from './log.ts';
import type { Logger } from './log.ts';
import { underLog } from './process-failure.ts';
import { rehearsalHandlers } from './rehearsal-handlers.ts';
import { streamHandlers } from './stream-handlers.ts';

const spoolPollMs = 100;
/** Capture goes first: what delivery sends a moment later lies safe in the spool, a packet that the core does not take is lost. */
const NICENESS = 5;
const NS_PER_HOUR = 3_600_000_000_000;

/** Links report before the socket stands. */
interface ServerSlot {
  now?: IpcServer<DeliveryContract>;
}

/**
 * Read anew at each attempt to connect, so that an installed certificate serves from the next connection on. Before there is
 * one the read fails, and the link says WRIT_DELIVERY_NO_TLS_KEY.
 */
export function deliveryTls(home: Home): DeliveryTls {
  return {
    get key() {
      return readFileSync(home.deliveryKey);
    },
    get cert() {
      return readFileSync(home.deliveryCertificate);
    },
  };
}

/** Key and certificate are read anew for each package, as they may be new. What makes CMS is loaded where there are packages. */
function packageCrypto(home: Home): PackageCrypto {
  return {
    seal: async (certificates) => (await import('../auth/pki/enveloped-data.ts')).sealTo(certificates),
    requireSealable: async (certificate) =>
      (await import('../auth/pki/enveloped-data.ts')).requireSealable(certificate),
    sign: async (text) => {
      const { signDetached } = await import('../auth/pki/detached-signature.ts');
      return signDetached(readFileSync(home.deliveryKey), readFileSync(home.deliveryCertificate), text);
    },
  };
}

/** The key's octets are wiped here once the native reader has taken them. */
function openWith(addon: Addon, home: Home, kek: Buffer): NativeSpoolReader {
  try {
    return addon.openSpoolReader(home.spool, kek);
  } finally {
    kek.fill(0);
  }
}

/** The core makes the spool; at a first start delivery may be there before it. */
async function awaitSpool(home: Home, lifetime: Lifetime, log: Logger): Promise<NativeSpoolReader | undefined> {
  const addon = loadAddon();
  addon.keepHeapSmall();
  setPriority(NICENESS);
  for (let last = ''; !lifetime.isOver();) {
    try {
      return openWith(addon, home, readFileSync(home.kek));
    } catch (thrown) {
      const code = codeOf(thrown) ?? coerceError(thrown).message;
      if (code !== last) log.info({ code }, 'waiting for the spool');
      last = code;
      await new Promise((resolve) => setTimeout(resolve, spoolPollMs));
    }
  }
  return undefined;
}

function linkOf(link: LinkStatus): EventData<DeliveryContract, 'link'> {
  return { ...link };
}

function statusOf(delivery: Delivery): Result<DeliveryContract, 'status'> {
  const { links, streams, memory } = delivery.status();
  return {
    memory,
    links: links.map(linkOf),
    streams: streams.map((stream) => ({
      ...stream,
      streamId: idFromOctets(stream.streamId),
      grantId: idFromOctets(stream.grantId),
    })),
  };
}

function open(home: Home, settings: Settings, reader: NativeSpoolReader, log: Logger, server: ServerSlot): Delivery {
  const { connectTimeoutMs, retryCapMs, userTimeoutMs, returnMs, agencies, pull: door } = settings.delivery;
  mkdirSync(home.deliveryHandover, { recursive: true, mode: 0o700 });
  return startDelivery({
    reader,
    tls: deliveryTls(home),
    log,
    connectTimeoutMs,
    userTimeoutMs,
    returnMs,
    agencies: agencies.map(({ agency: agencyId, ...rule }) => ({ agencyId, ...rule })),
    backoff: { firstMs: 50, capMs: retryCapMs },
    ordersFile: home.deliveryOrders,
    handoverFolder: home.deliveryHandover,
    signer: (signature) => integrityKey(home, signature),
    pull: { folder: home.packages, crypto: packageCrypto(home), door },
    retainNs: BigInt(Math.round(settings.spool.retainHours * NS_PER_HOUR)),
    onLink: (link) => server.now?.broadcast('link', linkOf(link)),
  });
}

async function deliver(home: Home, settings: Settings, log: Logger): Promise<void> {
  const lifetime = watchLifetime(false);
  const startedAt = BigInt(Date.now()) * 1_000_000n;
  ensureRunDirectory(home);
  const reader = await awaitSpool(home, lifetime, log);
  if (reader === undefined) return;
  const slot: ServerSlot = {};
  const { connectTimeoutMs, userTimeoutMs } = settings.delivery;
  const delivery = open(home, settings, reader, log, slot);
  const server = await serveSocket({
    path: socketPath(home, 'delivery'),
    contract: deliveryContract,
    onFault: (error) => log.error({ err: error }, 'a request failed'),
    handlers: {
      hello: () => ({ pid: process.pid, startedAt }),
      status: () => statusOf(delivery),
      ...streamHandlers(delivery.orders, home),
      ...rehearsalHandlers({
        ...{ tls: deliveryTls(home), connectTimeoutMs, userTimeoutMs, desk: () => delivery.desk },
        signer: (signature) => integrityKey(home, signature),
      }),
    },
  });
  slot.now = server;
  reportReady();
  log.info({ why: await lifetime.ended }, 'stopping');
  await server.close();
  await delivery.close();
  reader.close();
  leave();
}

export function runDelivery({ home }: { readonly home: Home }): Promise<void> {
  const settings = loadSettings(home);
  const log = openLog('delivery', home, settings, readEnvironment());
  return underLog(log, () => deliver(home, settings, log));
}
