import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * Handover profiles with a name. A version, once written, is never altered or removed: a trigger says so to whoever edits the database.
 * An endpoint keeps the whole profile beside the name and version it was made of, and the fields it sets itself.
 */
const statements = [
  sql`CREATE TABLE handover_profile (
    name text NOT NULL,
    version int NOT NULL CHECK (version >= 1),
    base text NOT NULL,
    about text NOT NULL,
    settings jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object'),
    reason text NOT NULL,
    made_by uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version)
  )`,
  sql`CREATE FUNCTION handover_profile_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a version of a handover profile is never altered: make a new one';
    END
  $$`,
  sql`CREATE TRIGGER handover_profile_kept BEFORE UPDATE OR DELETE ON handover_profile
    FOR EACH ROW EXECUTE FUNCTION handover_profile_is_kept()`,
  sql`ALTER TABLE endpoint
    ADD COLUMN profile_name text,
    ADD COLUMN profile_version int,
    ADD COLUMN profile_own jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT endpoint_profile_named CHECK ((profile_name IS NULL) = (profile_version IS NULL))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
