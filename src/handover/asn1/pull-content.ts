/**
 * What the spool holds of a packet whose order's packages the agency fetches (docs/pull-delivery.md): Writ's own record, of no
 * standard, never seen outside. The packet's time, to the nanosecond, stands in the spool beside it.
 */
import { content, enumerated, field, octets, optional, restricted, sequence, text } from './schema.ts';
import { unsigned32 } from './ps-header.ts';

export const pullContent = sequence(
  {
    communicationIdentityNumber: field(0, unsigned32),
    sequenceNumber: field(1, unsigned32),
    /** Absent: it is not known. */
    direction: optional(2, enumerated({ fromTarget: 0, toTarget: 1 })),
    /** The capture point, by the one or the other; both absent: it has no name. */
    interceptionPointID: optional(3, text('printable', 1, 8)),
    extendedInterceptionPointID: optional(4, octets(1, 127)),
    packet: restricted('cc', field(5, content())),
  },
  'closed',
);
