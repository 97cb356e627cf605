import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * Agencies, endpoints, cases, warrants, grants and approvals. None of these rows starts anything: the core obeys two
 * signatures, and editing the database makes none. The constraints repeat what the services check, for whoever edits it.
 */
const directory = [
  sql`CREATE TABLE agency (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT agency_name UNIQUE,
    contact text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  sql`CREATE TABLE endpoint (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agency,
    label text NOT NULL,
    host text NOT NULL,
    hi2_port int NOT NULL CHECK (hi2_port BETWEEN 1 AND 65535),
    hi3_port int NOT NULL CHECK (hi3_port BETWEEN 1 AND 65535),
    tls boolean NOT NULL,
    pins jsonb NOT NULL,
    profile jsonb NOT NULL,
    retired boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT endpoint_label UNIQUE (agency_id, label),
    CONSTRAINT endpoint_pins CHECK (jsonb_array_length(pins) BETWEEN tls::int AND 4 * tls::int)
  )`,
  sql`CREATE TABLE legal_case (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agency,
    reference text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT legal_case_reference UNIQUE (agency_id, reference)
  )`,
  // How long an order may run is law, and law has dates: rows, not constants. NULL: as the order says.
  sql`CREATE TABLE period_rule (
    instrument text NOT NULL,
    effective_from date NOT NULL,
    max_hours int,
    source text NOT NULL,
    PRIMARY KEY (instrument, effective_from)
  )`,
  sql`INSERT INTO period_rule (instrument, effective_from, max_hours, source) VALUES
    ('title-iii', '1968-06-19', 720, '18 USC 2518(5)'),
    ('emergency-title-iii', '1968-06-19', 48, '18 USC 2518(7)'),
    ('pen-trap', '1986-10-21', 1440, '18 USC 3123(c)'),
    ('emergency-pen-trap', '1988-11-18', 48, '18 USC 3125'),
    ('fisa', '1978-10-25', NULL, '50 USC 1805: as the order says'),
    ('consent', '1968-06-19', NULL, '18 USC 2511(2)(c)-(d): as the consent says'),
    ('test', '1970-01-01', 24, 'house rule')`,
];

const warrants = [
  sql`CREATE TABLE warrant (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agency,
    case_id uuid NOT NULL REFERENCES legal_case,
    endpoint_id uuid NOT NULL REFERENCES endpoint,
    liid text NOT NULL,
    instrument text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('iri', 'iri+cc')),
    state text NOT NULL CHECK (state IN ('DRAFT', 'IN_REVIEW', 'REJECTED', 'APPROVED', 'PENDING', 'ACTIVE', 'EXPIRED', 'STOPPED', 'CLOSED')),
    not_before_ns bigint,
    not_after_ns bigint,
    order_reference text,
    order_signed_by text,
    order_presented_by text,
    order_sha256 bytea,
    entered_by uuid NOT NULL REFERENCES person,
    corrects uuid REFERENCES warrant,
    grant_id uuid,
    sequence int NOT NULL DEFAULT 0,
    reason text,
    close_proposed_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  // Two live warrants of one agency under one LIID would mix their streams.
  sql`CREATE UNIQUE INDEX warrant_live_liid ON warrant (agency_id, liid)
    WHERE state IN ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PENDING', 'ACTIVE')`,
  sql`CREATE INDEX warrant_state ON warrant (state, created_at)`,
  sql`CREATE TABLE warrant_selector (
    warrant_id uuid NOT NULL REFERENCES warrant,
    ordinal int NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (warrant_id, ordinal)
  )`,
  sql`CREATE TABLE grant_row (
    id uuid PRIMARY KEY,
    warrant_id uuid NOT NULL REFERENCES warrant,
    sequence int NOT NULL,
    epoch int NOT NULL,
    octets bytea NOT NULL,
    state text NOT NULL CHECK (state IN
      ('proposed', 'superseded', 'approved', 'refused', 'installed', 'active', 'expired', 'stopped')),
    refusal text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (warrant_id, sequence)
  )`,
  sql`CREATE INDEX grant_row_waiting ON grant_row (created_at, id) WHERE state = 'approved'`,
  sql`CREATE TABLE approval (
    grant_id uuid NOT NULL REFERENCES grant_row,
    role text NOT NULL CHECK (role IN ('legal', 'carrier')),
    person_id uuid NOT NULL REFERENCES person,
    key_id bytea NOT NULL REFERENCES signing_key,
    signature bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (grant_id, role),
    CONSTRAINT approval_two_people UNIQUE (grant_id, person_id)
  )`,
  sql`CREATE TABLE stop_request (
    grant_id uuid PRIMARY KEY REFERENCES grant_row,
    requested_by text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    done boolean NOT NULL DEFAULT false
  )`,
  // How far the core's journal has been copied: moves in the transaction that copies.
  sql`CREATE TABLE core_journal (one int PRIMARY KEY CHECK (one = 1), next_ordinal bigint NOT NULL)`,
  sql`INSERT INTO core_journal VALUES (1, 0)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...directory, ...warrants]) await statement.execute(db);
}
