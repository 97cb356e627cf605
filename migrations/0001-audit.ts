import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * The audit chain. One head row is locked before number and predecessor are read: with a lock taken after the number is
 * drawn, two writers would follow the same entry. `prev` is unique, so a fork can't be stored at all. The head row moves once
 * a statement, not once a row: thousands of versions of one row in a transaction make each next update slower.
 * The hash is over a text that src/audit/verify.ts builds again on its own.
 */
const statements = [
  sql`CREATE TABLE audit_head (
    one int PRIMARY KEY CHECK (one = 1),
    seq bigint NOT NULL,
    hash bytea NOT NULL
  )`,
  sql`INSERT INTO audit_head VALUES (1, 0, sha256('writ-genesis'))`,
  sql`CREATE TABLE audit (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    body text NOT NULL,
    prev bytea NOT NULL UNIQUE,
    hash bytea NOT NULL
  )`,
  sql`CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    h audit_head;
    last record;
  BEGIN
    SELECT * INTO STRICT h FROM audit_head WHERE one = 1 FOR UPDATE;
    -- Rows that this very statement has stored already are ahead of the head row.
    SELECT seq, hash INTO last FROM audit ORDER BY seq DESC LIMIT 1;
    IF last.seq > h.seq THEN
      h.seq := last.seq;
      h.hash := last.hash;
    END IF;
    NEW.seq := h.seq + 1;
    NEW.at := clock_timestamp();
    NEW.prev := h.hash;
    NEW.hash := sha256(h.hash || convert_to(
      jsonb_build_array(NEW.seq, extract(epoch FROM NEW.at), NEW.actor, NEW.body)::text, 'UTF8'));
    RETURN NEW;
  END $$`,
  sql`CREATE FUNCTION audit_move_head() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE audit_head SET seq = newest.seq, hash = newest.hash
      FROM (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1) newest WHERE one = 1;
    RETURN NULL;
  END $$`,
  sql`CREATE TRIGGER audit_link BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_link()`,
  sql`CREATE TRIGGER audit_move_head AFTER INSERT ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_move_head()`,
  sql`CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
  END $$`,
  sql`CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()`,
  sql`CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()`,
  sql`CREATE INDEX audit_subject ON audit (((body::jsonb) ->> 'subject'), seq)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
