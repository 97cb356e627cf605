/** A message of a standard of the US, as the inspector files it. */
export interface CaseMessage {
  /** `hi1`: about the interception itself. */
  readonly kind: 'iri' | 'hi1';
  /** The case identity. */
  readonly liid: string;
  readonly name: string;
  /** What a message about the interception says in words; undefined: nothing. */
  readonly status: string | undefined;
  /** One line of JSON: names as in the module. */
  readonly line: Buffer;
}
