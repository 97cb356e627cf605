/** A message of a standard of the US, as the inspector files it. */
export interface CaseMessage {
  /** `hi1`: about the interception itself. `report`: of packets of an order without content. */
  readonly kind: 'iri' | 'hi1' | 'report';
  /** The case identity. */
  readonly liid: string;
  readonly name: string;
  /** What a message about the interception says in words; undefined: nothing. */
  readonly status: string | undefined;
  /** Of a report: how many packets it tells of. */
  readonly packets?: number;
  /** One line of JSON: names as in the module. */
  readonly line: Buffer;
}
