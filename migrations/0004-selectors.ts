import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * A selector may be bound to one capture point (empty: any), and an order may name only some of the target's traffic (a list of
 * texts, empty: all of it). What was entered before means what it meant.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE warrant_selector ADD COLUMN point text NOT NULL DEFAULT ''`.execute(db);
  await sql`ALTER TABLE warrant ADD COLUMN services jsonb NOT NULL DEFAULT '[]'
    CONSTRAINT warrant_services CHECK (jsonb_typeof(services) = 'array')`.execute(db);
}
