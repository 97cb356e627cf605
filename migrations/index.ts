/** Every migration, in order. Imported by name, so that a bundled program carries them. A number, once released, never changes. */
import type { Migration } from 'kysely';
import * as audit from './0001-audit.ts';
import * as people from './0002-people.ts';
import * as warrants from './0003-warrants.ts';
import * as selectors from './0004-selectors.ts';
import * as streamOrders from './0005-stream-orders.ts';
import * as profiles from './0006-profiles.ts';

export const migrations: Readonly<Record<string, Migration>> = {
  '0001-audit': audit,
  '0002-people': people,
  '0003-warrants': warrants,
  '0004-selectors': selectors,
  '0005-stream-orders': streamOrders,
  '0006-profiles': profiles,
};
