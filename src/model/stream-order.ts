/**
 * What people order about streams on their way to an agency: to hold them, to send a range again, to destroy them. The office decides
 * who may; delivery carries it out and keeps what is in force on its own disk.
 */
export const streamScopes = ['stream', 'warrant', 'agency'] as const;
export type StreamScope = (typeof streamScopes)[number];

/** Whose streams: one, all of a warrant, or all of an agency, those still to come included. `id`: UUID text. */
export interface ScopeOf {
  readonly scope: StreamScope;
  readonly id: string;
}

export interface HoldOrder extends ScopeOf {
  readonly orderId: string;
  /** As the audit log names an actor. */
  readonly by: string;
  readonly reason: string;
}

/** Records [first, end) of one stream, as they were sent before. */
export interface RedeliveryOrder {
  readonly orderId: string;
  readonly streamId: string;
  readonly first: bigint;
  readonly end: bigint;
}

/** `running`: until the agency has confirmed all of it. `failed`: `code` says why; what was confirmed until then stays sent. */
export const redeliveryStates = ['running', 'done', 'failed'] as const;
export type RedeliveryState = (typeof redeliveryStates)[number];

export interface RedeliveryProgress extends RedeliveryOrder {
  readonly state: RedeliveryState;
  /** First record of the range not confirmed again yet. */
  readonly next: bigint;
  readonly code?: string | undefined;
}

/** What a stream is doing. `stopped` has a code; `done`: ended, and the agency has all of it. */
export const streamStates = ['delivering', 'held', 'stopped', 'done', 'purged'] as const;
export type StreamState = (typeof streamStates)[number];
