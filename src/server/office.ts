/**
 * The office process: database, carrier to the core, REST API. Owns the database connection and, with the embedded server,
 * its life. An interception needs none of it: this process may die and come back at any time.
 */
import process from 'node:process';
import { codeOf, coerceError } from '../base/errors.ts';
import { startApi } from '../api/server.ts';
import { readEnvironment } from '../config/environment.ts';
import type { Environment } from '../config/environment.ts';
import { ensureRunDirectory, socketPath } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import { loadSettings } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { officeContract } from '../ipc/office-messages.ts';
import { serveSocket } from '../ipc/server.ts';
import { Carrier } from './carrier.ts';
import { openOfficeDatabase } from './database.ts';
import type { OfficeDatabase } from './database.ts';
import { leave, reportReady, watchLifetime } from './lifetime.ts';
import { openLog } from './log.ts';
import type { Logger } from './log.ts';
import { StreamCarrier } from './stream-carrier.ts';
import { underLog } from './process-failure.ts';

function openCarrier(home: Home, database: OfficeDatabase, log: Logger): Carrier {
  let lastCode = '';
  return new Carrier({
    db: database.db,
    coreSocket: socketPath(home, 'core'),
    onFault: (what, code) => {
      if (code !== lastCode) log.warn({ what, code }, 'the link between core and database waits');
      lastCode = code;
      if (what === 'database') {
        database
          .revive()
          .catch((thrown: unknown) => log.error({ code: codeOf(thrown) }, 'the database does not come back'));
      }
    },
  });
}

function openStreamCarrier(home: Home, database: OfficeDatabase, log: Logger): StreamCarrier {
  let lastCode = '';
  return new StreamCarrier({
    db: database.db,
    deliverySocket: socketPath(home, 'delivery'),
    coreSocket: socketPath(home, 'core'),
    onFault: (code) => {
      if (code !== lastCode) log.warn({ code }, 'orders about streams wait');
      lastCode = code;
    },
  });
}

async function keepOffice(home: Home, settings: Settings, environment: Environment, log: Logger): Promise<void> {
  const lifetime = watchLifetime(false);
  const startedAt = BigInt(Date.now()) * 1_000_000n;
  ensureRunDirectory(home);
  const database = await openOfficeDatabase(home, settings, environment);
  const carrier = openCarrier(home, database, log);
  const streams = openStreamCarrier(home, database, log);
  const wakeCarrier = (): void => {
    carrier.wake();
    streams.wake();
  };
  const services = { home, db: database.db, wakeCarrier };
  const { enabled, host, port, tls } = settings.api;
  const api = enabled ? await startApi({ services, host, port, tls, logger: log }) : undefined;
  const server = await serveSocket({
    path: socketPath(home, 'office'),
    contract: officeContract,
    onFault: (error) => log.error({ err: coerceError(error) }, 'a request failed'),
    handlers: {
      hello: () => ({ pid: process.pid, startedAt, ...(api === undefined ? {} : { api: api.url }) }),
      status: () => carrier.state,
    },
  });
  reportReady();
  log.info({ why: await lifetime.ended }, 'stopping');
  await server.close();
  await api?.close();
  await carrier.close();
  await streams.close();
  await database.shutDown();
  leave();
}

export function runOffice({ home }: { readonly home: Home }): Promise<void> {
  const environment = readEnvironment();
  const settings = loadSettings(home);
  const log = openLog('office', home, settings, environment);
  return underLog(log, () => keepOffice(home, settings, environment, log));
}
