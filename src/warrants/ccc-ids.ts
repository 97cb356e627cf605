/**
 * A stream of PacketCable's content is known by its CCC-ID alone, 32 bits that follow from the grant's id (as the CIN does), so that they are the
 * same after any restart. A grant's id is drawn until no other grant for the same LEMF port has the same.
 */
import { sql } from 'kysely';
import type { Tx } from '../db/transaction.ts';
import { cinOf } from '../model/cin.ts';
import { idToOctets, newId } from '../model/ids.ts';
import type { Endpoint } from './types.ts';

/** Of the transactions that give CCC-IDs, one goes on at a time. */
const LOCK = 0x4343_4349;

export class CccIds {
  readonly #taken: ReadonlyMap<string, Set<number>>;

  constructor(taken: ReadonlyMap<string, Set<number>>) {
    this.#taken = taken;
  }

  /** An id for a new grant; `draw` makes ids. */
  newGrantId(endpoint: Endpoint, draw: () => string = newId): string {
    const taken = this.#taken.get(placeOf(endpoint));
    for (;;) {
      const id = draw();
      const cccId = cinOf(idToOctets(id));
      if (taken === undefined) return id;
      if (cccId === 0 || taken.has(cccId)) continue;
      taken.add(cccId);
      return id;
    }
  }
}

/** All grants there ever were for these endpoints' content ports; none for endpoints of other standards. */
export async function cccIdsOf(tx: Tx, endpoints: readonly Endpoint[]): Promise<CccIds> {
  const taken = new Map<string, Set<number>>();
  for (const endpoint of endpoints.filter(({ profile }) => profile.standard === 'packetcable')) {
    if (taken.size === 0) await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    if (taken.has(placeOf(endpoint))) continue;
    const rows = await tx
      .selectFrom('grant_row')
      .innerJoin('warrant', 'warrant.id', 'grant_row.warrant_id')
      .innerJoin('endpoint', 'endpoint.id', 'warrant.endpoint_id')
      .select('grant_row.id')
      .where('endpoint.host', '=', endpoint.host)
      .where('endpoint.hi3_port', '=', endpoint.hi3Port)
      .execute();
    taken.set(placeOf(endpoint), new Set(rows.map(({ id }) => cinOf(idToOctets(id)))));
  }
  return new CccIds(taken);
}

function placeOf({ host, hi3Port }: Endpoint): string {
  return `${host} ${hi3Port}`;
}
