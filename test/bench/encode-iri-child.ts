/**
 * Encodes IRI in a process of its own. Takes {setup: IriOrder}, then {go}; answers {measured: IriMeasured}. The records are encoded once
 * unmeasured, for the compiler; every 1,009th PDU of the measured time is kept and afterwards held to the other encoder's.
 */
import { psPdu } from '../../src/handover/asn1/payload.ts';
import { decodePsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../src/handover/asn1/ps-pdu.ts';
import { encodeReference } from '../../src/handover/asn1/reference.ts';
import { encodeIri } from '../../src/handover/hi2/iri-stamps.ts';
import { BENCH_SOURCE, benchRecord, type IriMeasured, type IriOrder } from './encode-iri.ts';

const CIN = 1234;
/** So few that they stay in the cache, where a record is when mediation has just made it. */
const DISTINCT = 1000;
const KEPT_EVERY = 1009;

type Encode = (index: number) => Buffer;

function written(): Encode {
  const records = Array.from({ length: DISTINCT }, (_, index) => benchRecord(index));
  return (index) => encodeIri(BENCH_SOURCE, CIN, records[index % DISTINCT] ?? benchRecord(index));
}

/** The same values, made beforehand: what is measured is asn1js alone. */
function referenced(write: Encode): Encode {
  const values = Array.from({ length: 4000 }, (_, index) => valueOf(write(index)));
  return (index) => encodeReference(psPdu, values[index % 4000] ?? valueOf(write(index)));
}

function valueOf(octets: Buffer): PsPdu {
  const decoded = decodePsPdu(octets);
  if (!decoded.ok) throw new Error(`bench encode: an IRI can't be read: ${decoded.path} ${decoded.reason}`);
  return decoded.value;
}

function measure(encode: Encode, records: number): IriMeasured {
  const kept: Buffer[] = [];
  for (let index = 0; index < records / 4; index++) encode(index);
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (let index = 0; index < records; index++) {
    const octets = encode(index);
    if (index % KEPT_EVERY === 0) kept.push(octets);
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  for (const octets of kept)
    if (!encodeReference(psPdu, valueOf(octets)).equals(octets))
      throw new Error('bench encode: asn1js writes another IRI');
  return { pdus: records, seconds, cpuSeconds: (user + system) / 1e6, compared: kept.length };
}

let order: IriOrder | undefined;
process.on('message', (message: { setup?: IriOrder; go?: true }) => {
  order = message.setup ?? order;
  if (message.go !== true || order === undefined) return;
  const write = written();
  const measured = measure(order.encoder === 'writer' ? write : referenced(write), order.records);
  process.send?.({ measured }, () => process.disconnect());
});
process.send?.({ up: true });
