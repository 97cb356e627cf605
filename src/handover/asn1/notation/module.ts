/** What a module says, as it says it: names are not looked up, tags are not given yet. */

export interface Module {
  readonly name: string;
  readonly tagging: 'explicit' | 'implicit' | 'automatic';
  /** EXTENSIBILITY IMPLIED: every type is as if it ended in `...`. */
  readonly isExtensible: boolean;
  /** Which module a name comes from. */
  readonly imports: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, TypeNotation>;
  /** Numbers only: bounds refer to them. */
  readonly values: ReadonlyMap<string, bigint>;
}

/** A bound: a number, or the name of one. */
export type Bound = bigint | string;
export interface Range {
  readonly min?: Bound | undefined;
  readonly max?: Bound | undefined;
}

export interface Component {
  readonly name: string;
  readonly type: TypeNotation;
  readonly isOptional: boolean;
  /** DEFAULT, as it is written. */
  readonly byDefault?: string | undefined;
  readonly line: number;
}

export type TypeNotation =
  | { readonly kind: 'reference'; readonly name: string; readonly size?: Range | undefined; readonly line: number }
  | {
      readonly kind: 'tagged';
      readonly number: number;
      readonly mode: 'explicit' | 'implicit' | undefined;
      readonly type: TypeNotation;
    }
  | {
      readonly kind: 'sequence' | 'set' | 'choice';
      readonly components: readonly Component[];
      readonly isExtensible: boolean;
    }
  | { readonly kind: 'sequenceOf' | 'setOf'; readonly item: TypeNotation }
  | { readonly kind: 'enumerated'; readonly numbers: Readonly<Record<string, number>> }
  | { readonly kind: 'integer'; readonly range: Range }
  | { readonly kind: 'octets' | 'bits'; readonly size: Range }
  | { readonly kind: 'text'; readonly charset: string; readonly size: Range }
  | { readonly kind: 'plain'; readonly name: string };
