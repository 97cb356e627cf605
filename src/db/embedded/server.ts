import type { ServerAddress } from '../database.ts';
export interface EmbeddedOptions {
  /** Holds data/, pw, pg.log; made when absent. */
  readonly directory: string;
  /** Binaries: default is the bundled Postgres; a directory with initdb and postgres for another. */
  readonly binaries?: string;
  /** false for throwaway databases. */
  readonly synchronousCommit?: boolean;
}
export interface EmbeddedServer {
  readonly address: ServerAddress;
  readonly pid: number;
  /** A running server was found and taken over. */
  readonly adopted: boolean;
  /** Fast shutdown; resolves when the server has gone. */
  readonly stop: () => Promise<void>;
}
/** Starts, adopts or recovers the server of that directory. Safe when two processes call it at once. */
export declare function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer>;
