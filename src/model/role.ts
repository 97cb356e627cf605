/** Roles, and who may do what. One person holds one role: separation of duties is this table and nothing else. */
import { WritError } from '../base/errors.ts';

export const roles = [
  'compliance-officer',
  'approver-legal',
  'approver-carrier',
  'auditor',
  'engineer',
  'security-officer',
] as const;
export type Role = (typeof roles)[number];

export const approvalRoles = ['legal', 'carrier'] as const;
export type ApprovalRole = (typeof approvalRoles)[number];

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

export function approvalRoleOf(role: Role): ApprovalRole | undefined {
  if (role === 'approver-legal') return 'legal';
  return role === 'approver-carrier' ? 'carrier' : undefined;
}

/** A person who is logged in, or the part of Writ that acts on its own. */
export type Actor =
  | { readonly kind: 'person'; readonly personId: string; readonly role: Role }
  /** The core's journal speaks. */
  | { readonly kind: 'core' }
  /** Set-up, migration, supervision: `name` says which. */
  | { readonly kind: 'system'; readonly name: string };

export type Right =
  | 'agency.write'
  | 'profile.read'
  | 'profile.test'
  | 'warrant.enter'
  | 'warrant.reject'
  | 'warrant.approve-legal'
  | 'warrant.approve-carrier'
  | 'warrant.stop'
  | 'warrant.close'
  | 'warrant.list'
  | 'warrant.unmask'
  | 'stream.hold'
  | 'stream.order'
  | 'stream.approve'
  | 'audit.read'
  | 'people.write'
  | 'people.read'
  | 'keys.write'
  | 'data.backup'
  | 'status.read';

const rightsOf: Readonly<Record<Right, readonly Role[]>> = {
  'agency.write': ['compliance-officer'],
  'profile.read': ['compliance-officer', 'approver-legal', 'approver-carrier', 'auditor', 'engineer'],
  // Sends what Writ makes up itself, to an endpoint on record.
  'profile.test': ['compliance-officer', 'engineer'],
  'warrant.enter': ['compliance-officer'],
  'warrant.reject': ['approver-legal', 'approver-carrier'],
  'warrant.approve-legal': ['approver-legal'],
  'warrant.approve-carrier': ['approver-carrier'],
  // Anyone with an LI role may stop, alone and at once; nobody may start that way.
  'warrant.stop': roles,
  // Closing: the compliance officer proposes, the carrier approver confirms.
  'warrant.close': ['compliance-officer', 'approver-carrier'],
  'warrant.list': ['compliance-officer', 'approver-legal', 'approver-carrier', 'auditor'],
  'warrant.unmask': ['compliance-officer', 'approver-legal', 'approver-carrier', 'auditor'],
  // To hold, resume and flush: whoever deals with the agency, and whoever keeps the lines to it.
  'stream.hold': ['compliance-officer', 'engineer'],
  // Sending again and destroying: the compliance officer asks; where it takes a second person, an approver.
  'stream.order': ['compliance-officer'],
  'stream.approve': ['approver-legal', 'approver-carrier'],
  'audit.read': ['auditor', 'security-officer'],
  'people.write': ['security-officer'],
  'people.read': ['security-officer', 'auditor'],
  'keys.write': ['security-officer'],
  'data.backup': ['security-officer'],
  'status.read': roles,
};

export function hasRight(actor: Actor, right: Right): boolean {
  return actor.kind === 'person' && rightsOf[right].includes(actor.role);
}

/** Throws WRIT_AUTH_FORBIDDEN. */
export function requireRight(actor: Actor, right: Right): asserts actor is Actor & { readonly kind: 'person' } {
  if (hasRight(actor, right)) return;
  const who = actor.kind === 'person' ? `the role ${actor.role}` : 'this part of Writ';
  throw new WritError('WRIT_AUTH_FORBIDDEN', `${who} may not do that: it takes ${rightsOf[right].join(' or ')}`, {
    context: { right },
  });
}

/** How the audit log names an actor: ids, never names. */
export function actorText(actor: Actor): string {
  if (actor.kind === 'person') return `person:${actor.personId}`;
  return actor.kind === 'core' ? 'core' : `system:${actor.name}`;
}
