/** What the LEMF holds against the operator's side. Bounded: after so many, faults are only counted. */
const MOST_LISTED = 1000;

export type FaultCode =
  /** No PDU boundary can be found any more; the connection was reset. */
  | 'WRIT_LEMF_STREAM'
  /** A PDU that the module does not allow. */
  | 'WRIT_LEMF_SCHEMA'
  /** Of several payloads in one PDU, one without a time of its own. */
  | 'WRIT_LEMF_AGGREGATION'
  /** IRI or HI1 on HI3, CC on HI2, or a payload that is neither. */
  | 'WRIT_LEMF_INTERFACE'
  | 'WRIT_LEMF_UNKNOWN_LIID'
  /** Numbers that never came and were not declared lost. */
  | 'WRIT_LEMF_MISSING'
  /** Datagrams of a CCC-ID that no message gave a case. */
  | 'WRIT_LEMF_UNANNOUNCED'
  /** A number came again with other octets. */
  | 'WRIT_LEMF_DUPLICATE_DIFFERS'
  /** A number came again on the same connection. */
  | 'WRIT_LEMF_REPEATED'
  /** Within a resend, numbers were left out. */
  | 'WRIT_LEMF_ORDER'
  /** A number came after it had been jumped over. */
  | 'WRIT_LEMF_LATE'
  /** A resend reached further back than can be compared. */
  | 'WRIT_LEMF_OLD'
  /** A hash or signature that does not hold, or data that none covers. */
  | 'WRIT_LEMF_INTEGRITY'
  /** Encrypted PDUs that no key of the agency's opens. */
  | 'WRIT_LEMF_NO_KEY'
  /** An encrypted PDU that its stream's key makes nothing of. */
  | 'WRIT_LEMF_DECRYPTION'
  /** A package that was fetched does not hold: its signature, a hash, its place in the chain, or what is in it. */
  | 'WRIT_LEMF_PACKAGE'
  /** The LEMF could not store what it received. */
  | 'WRIT_LEMF_WRITE';

export interface LemfFault {
  readonly code: FaultCode;
  readonly interface: 'HI2' | 'HI3';
  /** Connections of an interface are numbered from 1; 0: found at the end, on none. */
  readonly connection: number;
  /** Offset of the PDU in what that connection carried. */
  readonly octet: number;
  readonly liid?: string;
  readonly detail: string;
}

export class FaultList {
  readonly #listed: LemfFault[] = [];
  #count = 0;

  get listed(): readonly LemfFault[] {
    return this.#listed;
  }
  get count(): number {
    return this.#count;
  }

  add(fault: LemfFault): void {
    this.#count++;
    if (this.#listed.length < MOST_LISTED) this.#listed.push(fault);
  }
}
