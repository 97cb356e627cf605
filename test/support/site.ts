/** A site with one person in each role, as tests set it up. */
import type { SetupPerson, SetupRequest, SetupResult } from '../../src/auth/types.ts';
import type { Actor, Role } from '../../src/model/role.ts';
import { roles } from '../../src/model/role.ts';

export function passwordOf(role: Role): string {
  return `password of the ${role}`;
}

export function passphraseOf(role: Role): string {
  return `passphrase of the ${role}`;
}

function personOf(role: Role): SetupPerson {
  const person = { name: `Person ${role}`, login: role, role, password: passwordOf(role) };
  return { ...person, passphrase: passphraseOf(role), ...(role === 'approver-carrier' ? { algorithm: 'p256' } : {}) };
}

export function setupRequest(audience = 'test-core'): SetupRequest {
  const site = { name: 'Test Carrier', audience, operatorId: 'TESTOP', networkElementId: 'ne-1', country: 'US' };
  return { site, people: roles.map(personOf), certificate: 'development' };
}

export function actorOf(made: SetupResult, role: Role): Actor & { readonly kind: 'person' } {
  const person = made.people.find((each) => each.role === role);
  if (person === undefined) throw new Error(`no ${role}`);
  return { kind: 'person', personId: person.personId, role };
}
