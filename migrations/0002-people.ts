import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** People, their one role, sessions, approver keys, and each trust file ever signed. */
const statements = [
  sql`CREATE TABLE site (
    one int PRIMARY KEY CHECK (one = 1),
    name text NOT NULL,
    audience text NOT NULL,
    operator_id text NOT NULL,
    network_element_id text NOT NULL,
    country text NOT NULL,
    root_spki bytea NOT NULL
  )`,
  sql`CREATE TABLE person (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    login text NOT NULL CONSTRAINT person_login UNIQUE,
    role text NOT NULL CHECK (role IN
      ('compliance-officer', 'approver-legal', 'approver-carrier', 'auditor', 'engineer', 'security-officer')),
    password_hash text NOT NULL,
    disabled boolean NOT NULL DEFAULT false,
    failed_logins int NOT NULL DEFAULT 0,
    locked_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  sql`CREATE TABLE session (
    token_sha256 bytea PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
  )`,
  sql`CREATE INDEX session_person ON session (person_id)`,
  sql`CREATE TABLE signing_key (
    key_id bytea PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('legal', 'carrier')),
    algorithm text NOT NULL CHECK (algorithm IN ('ed25519', 'p256')),
    spki bytea NOT NULL,
    from_epoch int NOT NULL,
    retired_epoch int NOT NULL DEFAULT 0
  )`,
  // A person signs with one key at a time.
  sql`CREATE UNIQUE INDEX signing_key_in_use ON signing_key (person_id) WHERE retired_epoch = 0`,
  sql`CREATE TABLE trust_file (
    epoch int PRIMARY KEY,
    min_epoch int NOT NULL,
    octets bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
