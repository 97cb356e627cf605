/** The office's tables, as kysely sees them. The truth is migrations/; int8 arrives as bigint, bytea as Buffer. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { HandoverProfile } from '../model/handover-profile.ts';
import type { Instrument, ScopeName } from '../model/instrument.ts';
import type { ProfileSettings } from '../model/profile-presets.ts';
import type { ApprovalRole, Role } from '../model/role.ts';
import type { SelectorKind } from '../model/selector.ts';
import type { KeyAlgorithm } from '../model/signature.ts';
import type { StreamScope } from '../model/stream-order.ts';
import type { WarrantState } from '../model/warrant-state.ts';

export type GrantRowState =
  'proposed' | 'superseded' | 'approved' | 'refused' | 'installed' | 'active' | 'expired' | 'stopped';

export interface SiteTable {
  readonly one: number;
  readonly name: string;
  readonly audience: string;
  readonly operator_id: string;
  readonly network_element_id: string;
  readonly country: string;
  readonly root_spki: Buffer;
}

export interface PersonTable {
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  password_hash: string;
  disabled: Generated<boolean>;
  failed_logins: Generated<number>;
  locked_until: Date | null;
  readonly created_at: Generated<Date>;
}

export interface SessionTable {
  readonly token_sha256: Buffer;
  readonly person_id: string;
  readonly created_at: Date;
  seen_at: Date;
}

export interface SigningKeyTable {
  readonly key_id: Buffer;
  readonly person_id: string;
  readonly role: ApprovalRole;
  readonly algorithm: KeyAlgorithm;
  readonly spki: Buffer;
  readonly from_epoch: number;
  retired_epoch: number;
}

export interface TrustFileTable {
  readonly epoch: number;
  readonly min_epoch: number;
  readonly octets: Buffer;
  readonly created_at: Generated<Date>;
}

export interface PeriodRuleTable {
  readonly instrument: Instrument;
  readonly effective_from: Date;
  readonly max_hours: number | null;
  readonly source: string;
}

export interface AgencyTable {
  readonly id: string;
  name: string;
  contact: string;
  readonly created_at: Generated<Date>;
}

export interface EndpointTable {
  readonly id: string;
  readonly agency_id: string;
  readonly label: string;
  readonly host: string;
  readonly hi2_port: number;
  readonly hi3_port: number;
  readonly tls: boolean;
  readonly pins: JSONColumnType<readonly string[]>;
  profile: JSONColumnType<HandoverProfile>;
  /** Of the named profile that it follows; null: it has one of its own. */
  profile_name: ColumnType<string | null, string | null | undefined, string>;
  profile_version: ColumnType<number | null, number | null | undefined, number>;
  /** What the endpoint sets itself, whatever the named profile says. */
  profile_own: ColumnType<ProfileSettings, string | undefined, string>;
  retired: Generated<boolean>;
  readonly created_at: Generated<Date>;
}

/** A version is written once (migrations/0006-profiles.ts). */
export interface HandoverProfileTable {
  readonly name: string;
  readonly version: number;
  /** The preset it was begun from. */
  readonly base: string;
  readonly about: string;
  readonly settings: ColumnType<ProfileSettings, string, never>;
  readonly reason: string;
  readonly made_by: string;
  readonly created_at: Generated<Date>;
}

export interface CaseTable {
  readonly id: string;
  readonly agency_id: string;
  readonly reference: string;
  readonly created_at: Generated<Date>;
}

export interface WarrantTable {
  readonly id: string;
  readonly agency_id: string;
  case_id: string;
  endpoint_id: string;
  liid: string;
  instrument: Instrument;
  scope: ScopeName;
  state: WarrantState;
  not_before_ns: bigint | null;
  not_after_ns: bigint | null;
  /** As parseService reads them. */
  services: ColumnType<readonly string[], string, string>;
  order_reference: string | null;
  order_signed_by: string | null;
  order_presented_by: string | null;
  order_sha256: Buffer | null;
  readonly entered_by: string;
  readonly corrects: string | null;
  grant_id: string | null;
  sequence: Generated<number>;
  reason: string | null;
  close_proposed_by: string | null;
  readonly created_at: Generated<Date>;
}

export interface WarrantSelectorTable {
  readonly warrant_id: string;
  readonly ordinal: number;
  readonly kind: SelectorKind;
  readonly value: string;
  /** Empty: any. */
  readonly point: string;
}

export interface GrantTable {
  readonly id: string;
  readonly warrant_id: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly octets: Buffer;
  state: GrantRowState;
  refusal: string | null;
  readonly created_at: Generated<Date>;
}

export interface ApprovalTable {
  readonly grant_id: string;
  readonly role: ApprovalRole;
  readonly person_id: string;
  readonly key_id: Buffer;
  readonly signature: Buffer;
  readonly at: Generated<Date>;
}

export interface StopRequestTable {
  readonly grant_id: string;
  readonly requested_by: string;
  readonly reason: string;
  readonly at: Generated<Date>;
  done: Generated<boolean>;
}

export type StreamOrderKind = 'hold' | 'redeliver' | 'purge';
export type StreamOrderState = 'proposed' | 'approved' | 'in-force' | 'lifting' | 'done' | 'refused' | 'rejected';

export interface StreamOrderTable {
  readonly id: string;
  readonly kind: StreamOrderKind;
  readonly scope: StreamScope;
  readonly subject: string;
  readonly warrant_id: ColumnType<string | null, string | null | undefined, never>;
  readonly first_record: ColumnType<bigint | null, bigint | null | undefined, never>;
  readonly end_record: ColumnType<bigint | null, bigint | null | undefined, never>;
  readonly destroys: Generated<boolean>;
  readonly reason: string;
  state: StreamOrderState;
  readonly requested_by: string;
  readonly requested_at: Generated<Date>;
  approved_by: ColumnType<string | null, string | null | undefined, string | null>;
  approved_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  outcome: ColumnType<Readonly<Record<string, unknown>> | null, string | undefined, string>;
}

export interface CoreJournalTable {
  readonly one: number;
  next_ordinal: bigint;
}

export interface AuditTable {
  readonly seq: Generated<bigint>;
  readonly at: Generated<Date>;
  readonly actor: string;
  readonly body: string;
  readonly prev: Generated<Buffer>;
  readonly hash: Generated<Buffer>;
}

export interface AuditHeadTable {
  readonly one: number;
  readonly seq: bigint;
  readonly hash: Buffer;
}

export interface Tables {
  site: SiteTable;
  person: PersonTable;
  session: SessionTable;
  signing_key: SigningKeyTable;
  trust_file: TrustFileTable;
  period_rule: PeriodRuleTable;
  agency: AgencyTable;
  endpoint: EndpointTable;
  handover_profile: HandoverProfileTable;
  legal_case: CaseTable;
  warrant: WarrantTable;
  warrant_selector: WarrantSelectorTable;
  grant_row: GrantTable;
  approval: ApprovalTable;
  stop_request: StopRequestTable;
  stream_order: StreamOrderTable;
  core_journal: CoreJournalTable;
  audit: AuditTable;
  audit_head: AuditHeadTable;
}
