import type { Reader } from './transaction.ts';
/** One pool on the office's database. */
export interface Database {
  readonly db: Reader;
  readonly close: () => Promise<void>;
}
export interface ServerAddress {
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}
export type DatabaseSource =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'server'; readonly address: ServerAddress };
/** Connects, migrates to the newest schema (refuses a newer one: WRIT_DB_SCHEMA_NEWER). */
export declare function openDatabase(source: DatabaseSource): Promise<Database>;
