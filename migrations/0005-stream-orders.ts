import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * What people ordered about streams on their way to an agency. A re-delivery, and the destruction of what an agency has not confirmed,
 * take two people; a hold and the removal of what is delivered and past its time take one. Delivery carries them out.
 */
const statements = [
  sql`CREATE TABLE stream_order (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('hold', 'redeliver', 'purge')),
    scope text NOT NULL CHECK (scope IN ('stream', 'warrant', 'agency')),
    subject uuid NOT NULL,
    warrant_id uuid,
    first_record bigint,
    end_record bigint,
    destroys boolean NOT NULL DEFAULT false,
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'in-force', 'lifting', 'done', 'refused', 'rejected')),
    requested_by uuid NOT NULL REFERENCES person,
    requested_at timestamptz NOT NULL DEFAULT now(),
    approved_by uuid REFERENCES person,
    approved_at timestamptz,
    outcome jsonb,
    CONSTRAINT stream_order_two_people CHECK (approved_by <> requested_by),
    CONSTRAINT stream_order_approved CHECK (
      approved_by IS NOT NULL OR state IN ('proposed', 'rejected') OR kind = 'hold' OR (kind = 'purge' AND NOT destroys)),
    CONSTRAINT stream_order_range CHECK ((kind = 'redeliver') = (first_record IS NOT NULL AND end_record IS NOT NULL))
  )`,
  sql`CREATE INDEX stream_order_open ON stream_order (requested_at, id)
    WHERE state IN ('proposed', 'approved', 'in-force', 'lifting')`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
