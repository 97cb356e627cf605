/** What the warrants room takes and hands out. Dates are ns since 1970 UTC, hashes and pins hex. */
import type { GrantRowState } from '../db/tables.ts';
import type { HandoverProfile } from '../model/handover-profile.ts';
import type { Instrument, ScopeName } from '../model/instrument.ts';
import type { ProfileSettings } from '../model/profile-presets.ts';
import type { ApprovalRole } from '../model/role.ts';
import type { SelectorText } from '../model/selector.ts';
import type { WarrantState } from '../model/warrant-state.ts';

export interface NewAgency {
  readonly name: string;
  /** Who answers there, day and night. */
  readonly contact: string;
}

export interface Agency extends NewAgency {
  readonly agencyId: string;
  readonly createdAt: Date;
}

/** An agency's LEMF: where HI2 and HI3 go and how they are spoken there. */
export interface NewEndpoint {
  readonly agencyId: string;
  readonly label: string;
  readonly host: string;
  readonly hi2Port: number;
  readonly hi3Port: number;
  /** `false`: plain TCP, and no pins. */
  readonly tls: boolean;
  /** SHA-256 of the LEMF's SPKI, hex, 1..4 with TLS. */
  readonly pins: readonly string[];
  readonly profile: HandoverProfile;
  /** The named profile that `profile` was made of, and follows; absent: it has one of its own. */
  readonly named?: NamedProfile | undefined;
}

export interface NamedProfile {
  readonly name: string;
  readonly version: number;
  /** What the endpoint sets itself. */
  readonly own: ProfileSettings;
}

export interface Endpoint extends NewEndpoint {
  readonly endpointId: string;
  readonly retired: boolean;
  readonly createdAt: Date;
}

export interface NewCase {
  readonly agencyId: string;
  /** The agency's own reference; never the target. */
  readonly reference: string;
}

export interface Case extends NewCase {
  readonly caseId: string;
  readonly createdAt: Date;
}

/** The paper, as the intake reads it (18 USC 2518(4); 47 CFR 1.20004(a)(1)). */
export interface OrderFacts {
  readonly reference: string;
  /** The judge or other person who signed it. */
  readonly signedBy: string;
  /** The law-enforcement officer who presented it. */
  readonly presentedBy: string;
  /** SHA-256 of the scan, hex. */
  readonly scanSha256: string;
}

/** Everything may be missing while it is a draft; `submitWarrants` names what is. */
export interface WarrantDraft {
  readonly caseId: string;
  readonly endpointId: string;
  readonly liid: string;
  readonly instrument: Instrument;
  /** Default: the instrument's own. */
  readonly scope?: ScopeName;
  readonly selectors: readonly SelectorText[];
  /** As parseService reads them; absent or empty: the order names all of the target's traffic. */
  readonly services?: readonly string[];
  readonly notBeforeNs?: bigint;
  readonly notAfterNs?: bigint;
  readonly order?: Partial<OrderFacts>;
  /** The rejected warrant that this one corrects. */
  readonly corrects?: string;
}

export type WarrantChange = Partial<Omit<WarrantDraft, 'corrects'>>;

/** A row of a list: no selector. */
export interface WarrantSummary {
  readonly warrantId: string;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly caseId: string;
  readonly caseReference: string;
  readonly liid: string;
  readonly instrument: Instrument;
  readonly scope: ScopeName;
  readonly state: WarrantState;
  readonly notBeforeNs: bigint | undefined;
  readonly notAfterNs: bigint | undefined;
  /** The newest grant, once submitted. */
  readonly grantId: string | undefined;
  readonly approvals: readonly ApprovalRole[];
  /** The core's last refusal of that grant. */
  readonly refusal: string | undefined;
  /** A stop is on its way to the core and not confirmed yet. */
  readonly stopping: boolean;
}

export interface WarrantDetail extends WarrantSummary {
  readonly endpointId: string;
  readonly order: Partial<OrderFacts>;
  /** Whole, or masked (`192.x.x.x`) when the reader did not ask for them. */
  readonly selectors: readonly SelectorText[];
  /** Likewise: hosts masked. Empty: all of the target's traffic. */
  readonly services: readonly string[];
  readonly masked: boolean;
  readonly enteredBy: string;
  readonly corrects: string | undefined;
  readonly reason: string | undefined;
  readonly createdAt: Date;
  readonly grant: GrantView | undefined;
}

export interface GrantView {
  readonly grantId: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly state: GrantRowState;
  /** Canonical octets: what an approver signs (approvalText). */
  readonly octets: Buffer;
  readonly approvals: readonly {
    readonly role: ApprovalRole;
    readonly personId: string;
    readonly keyId: string;
    readonly at: Date;
  }[];
}

/** `proposed` until both signatures; `approved` until the core answers; then what the core said. */
export type { GrantRowState };

export interface ApprovalInput {
  readonly warrantId: string;
  readonly role: ApprovalRole;
  /** Hex. */
  readonly keyId: string;
  readonly signature: Buffer;
  /** Blind re-key: what the approver typed from the paper; compared with the grant before the signature counts. */
  readonly rekeyed?: {
    readonly selectors: readonly SelectorText[];
    readonly services?: readonly string[];
    readonly notAfterNs: bigint;
  };
}

export interface SubmittedWarrant {
  readonly warrantId: string;
  readonly grantId: string;
  readonly octets: Buffer;
}

/** A grant with both signatures that the core has not answered for yet. */
export interface GrantToInstall {
  readonly grantId: string;
  readonly warrantId: string;
  readonly signed: Buffer;
}

export interface StopToCarry {
  readonly grantId: string;
  /** Opaque to the core: `person:<id>`. */
  readonly by: string;
  readonly reason: string;
}

export interface StopResult {
  readonly state: WarrantState;
  /** What the core has to be told now; the warrant stays PENDING or ACTIVE until it answers. Absent: it never had the grant. */
  readonly carry: StopToCarry | undefined;
}

/** How the core stands to a grant: `GrantState` of src/native/addon.ts. */
export type CoreGrantState = 'stored' | 'pending' | 'active' | 'expired' | 'stopped';
