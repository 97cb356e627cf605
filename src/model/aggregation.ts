/**
 * Several packets in one content PDU (ETSI TS 102 232-1, 6.2.3), where an agency wants that. Part of the options that two people sign
 * (etsi-options.ts, docs/grant-format.md, tag 9); the core, which joins the packets, reads the same octets.
 */
export interface AggregationOptions {
  /** Packets in a PDU at most, 2..1000. Absent: one packet is one PDU. */
  readonly aggregatePackets?: number | undefined;
  /** How long a packet waits for others at most, 1..100 ms. Absent, where packets are joined: 50. */
  readonly aggregateMs?: number | undefined;
}

/** The same as the native core names it. */
export interface NativeAggregation {
  readonly packets: number;
  readonly milliseconds: number;
}

export const MOST_AGGREGATED = 1000;
export const MOST_AGGREGATED_MS = 100;
const USUAL_MS = 50;
const OCTETS = 4;

const isIn = (count: number, least: number, most: number): boolean =>
  Number.isInteger(count) && count >= least && count <= most;

/** What is wrong with it, for the person who entered it; undefined: nothing. */
export function aggregationFault({ aggregatePackets, aggregateMs }: AggregationOptions): string | undefined {
  if (aggregatePackets === undefined)
    return aggregateMs === undefined ? undefined : 'aggregateMs: with aggregatePackets';
  if (!isIn(aggregatePackets, 2, MOST_AGGREGATED)) return `aggregatePackets: 2 to ${MOST_AGGREGATED}`;
  return isIn(aggregateMs ?? USUAL_MS, 1, MOST_AGGREGATED_MS) ? undefined : `aggregateMs: 1 to ${MOST_AGGREGATED_MS}`;
}

/** The options alone, out of whatever has more. */
export function aggregationOptionsOf({ aggregatePackets, aggregateMs }: AggregationOptions): AggregationOptions {
  return { aggregatePackets, aggregateMs };
}

/** Undefined: one packet is one PDU. */
export function nativeAggregationOf(options: AggregationOptions): NativeAggregation | undefined {
  const { aggregatePackets, aggregateMs = USUAL_MS } = options;
  return aggregatePackets === undefined ? undefined : { packets: aggregatePackets, milliseconds: aggregateMs };
}

/** packets u16, milliseconds u16. */
export function writeAggregation(options: AggregationOptions): Buffer | undefined {
  const native = nativeAggregationOf(options);
  if (native === undefined) return undefined;
  const octets = Buffer.alloc(OCTETS);
  octets.writeUInt16BE(native.packets, 0);
  octets.writeUInt16BE(native.milliseconds, 2);
  return octets;
}

/** Undefined: it is none. */
export function readAggregation(value: Buffer): AggregationOptions | undefined {
  if (value.length !== OCTETS) return undefined;
  const options = { aggregatePackets: value.readUInt16BE(0), aggregateMs: value.readUInt16BE(2) };
  return aggregationFault(options) === undefined ? options : undefined;
}

/** In words, for who signs, a comma before them. */
export function aggregationWords(options: AggregationOptions): string {
  const native = nativeAggregationOf(options);
  return native === undefined
    ? ''
    : `, up to ${native.packets} packets in a PDU (at most ${native.milliseconds} ms apart)`;
}
