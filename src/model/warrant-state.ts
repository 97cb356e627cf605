/**
 * A warrant's states and the only moves between them.
 *
 *   DRAFT -> IN_REVIEW -> APPROVED -> PENDING -> ACTIVE -> EXPIRED | STOPPED -> CLOSED
 *                     \-> REJECTED
 *
 * DRAFT, IN_REVIEW, REJECTED and APPROVED match nothing: the core has no grant, or none with two signatures. PENDING and
 * ACTIVE are the core's own reports. `ended` states never lead back: a restart of an interception is a new warrant.
 */
import type { Role } from './role.ts';
import { roles } from './role.ts';

export const warrantStates = [
  'DRAFT',
  'IN_REVIEW',
  'REJECTED',
  'APPROVED',
  'PENDING',
  'ACTIVE',
  'EXPIRED',
  'STOPPED',
  'CLOSED',
] as const;
export type WarrantState = (typeof warrantStates)[number];

/** `core`: the native core reported it. A role: a person with it may. */
export type Mover = Role | 'core';

export interface WarrantTransition {
  readonly name: 'submit' | 'reject' | 'approve' | 'renew' | 'install' | 'activate' | 'expire' | 'stop' | 'close';
  readonly from: readonly WarrantState[];
  readonly to: WarrantState;
  readonly by: readonly Mover[];
}

export const warrantTransitions: readonly WarrantTransition[] = [
  { name: 'submit', from: ['DRAFT'], to: 'IN_REVIEW', by: ['compliance-officer'] },
  { name: 'reject', from: ['IN_REVIEW'], to: 'REJECTED', by: ['approver-legal', 'approver-carrier'] },
  // With the second of the two signatures.
  { name: 'approve', from: ['IN_REVIEW'], to: 'APPROVED', by: ['approver-legal', 'approver-carrier'] },
  // The trust file's epoch has moved on, or the core refused: a new grant, and both signatures again.
  { name: 'renew', from: ['IN_REVIEW', 'APPROVED'], to: 'IN_REVIEW', by: ['compliance-officer'] },
  // The core's reports hold from earlier states too: a restored backup may have forgotten how far a warrant had come.
  { name: 'install', from: ['IN_REVIEW', 'APPROVED'], to: 'PENDING', by: ['core'] },
  { name: 'activate', from: ['IN_REVIEW', 'APPROVED', 'PENDING'], to: 'ACTIVE', by: ['core'] },
  { name: 'expire', from: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'PENDING', 'ACTIVE'], to: 'EXPIRED', by: ['core'] },
  {
    name: 'stop',
    from: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'PENDING', 'ACTIVE'],
    to: 'STOPPED',
    by: [...roles, 'core'],
  },
  { name: 'close', from: ['EXPIRED', 'STOPPED'], to: 'CLOSED', by: ['compliance-officer', 'approver-carrier'] },
];

export const endedStates: readonly WarrantState[] = ['EXPIRED', 'STOPPED', 'CLOSED'];
/** A LIID is used by one of these per agency at a time. */
export const liveStates: readonly WarrantState[] = ['DRAFT', 'IN_REVIEW', 'APPROVED', 'PENDING', 'ACTIVE'];

export function transitionFor(name: WarrantTransition['name'], from: WarrantState): WarrantTransition | undefined {
  return warrantTransitions.find((transition) => transition.name === name && transition.from.includes(from));
}
