/** The office's database: DATABASE_URL or the setting, else the embedded server below the home. */
import type { Environment } from '../config/environment.ts';
import type { Home } from '../config/home.ts';
import type { Settings } from '../config/settings.ts';
import { openDatabase } from '../db/database.ts';
import type { Database } from '../db/database.ts';
import { startEmbeddedServer } from '../db/embedded/server.ts';
import type { EmbeddedServer } from '../db/embedded/server.ts';

export interface OfficeDatabase extends Database {
  /** Starts an embedded server that has died; nothing for a database that is not ours to run. */
  readonly revive: () => Promise<void>;
  /** Closes the pool, and stops an embedded server. */
  readonly shutDown: () => Promise<void>;
}

export async function openOfficeDatabase(
  home: Home,
  settings: Settings,
  environment: Environment,
): Promise<OfficeDatabase> {
  const url = environment.databaseUrl ?? settings.database.url;
  if (url !== undefined) {
    const database = await openDatabase({ kind: 'url', url });
    return { ...database, revive: () => Promise.resolve(), shutDown: database.close };
  }
  const start = () =>
    startEmbeddedServer({ directory: home.postgres, synchronousCommit: settings.database.synchronousCommit });
  let server: EmbeddedServer = await start();
  const database = await openDatabase({ kind: 'server', address: server.address });
  return {
    ...database,
    revive: async () => {
      server = await start();
    },
    shutDown: async () => {
      await database.close();
      await server.stop();
    },
  };
}
