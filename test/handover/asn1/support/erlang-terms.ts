/** Reads terms as Erlang prints them (io_lib, ~tp): what the independent decoder says that a PDU holds. */

/** Octets and bits: `unused` of the last octet's bits belong to nothing. */
export interface ErlangBits {
  readonly bits: Buffer;
  readonly unused: number;
}
export interface ErlangAtom {
  readonly atom: string;
}
export interface ErlangTuple {
  readonly tuple: readonly ErlangTerm[];
}
export interface ErlangList {
  /** A string is the list of its characters' numbers. */
  readonly list: readonly ErlangTerm[];
}
export interface ErlangMap {
  readonly map: ReadonlyMap<string, ErlangTerm>;
}
export type ErlangTerm = bigint | ErlangAtom | ErlangBits | ErlangTuple | ErlangList | ErlangMap;

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', e: '\x1b', b: '\b', f: '\f', v: '\v', d: '\x7f', s: ' ', 0: '\0' },
};
const NUMBER = /^-?\d+/;
const ATOM = /^[a-z][\w@]*/;

/** Throws SyntaxError with the place. */
export function parseErlang(text: string): ErlangTerm {
  const parser = new Parser(text);
  const term = parser.term();
  parser.end();
  return term;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  term(): ErlangTerm {
    this.#blank();
    if (this.#takes('#{')) return { map: this.#entries() };
    if (this.#takes('<<')) return this.#octets();
    if (this.#takes('{')) return { tuple: this.#listed('}') };
    if (this.#takes('[')) return { list: this.#listed(']') };
    if (this.#is('"')) return { list: Array.from(this.#strings(), (one) => BigInt(one.codePointAt(0) ?? 0)) };
    if (this.#takes("'")) return { atom: this.#quoted("'") };
    const number = NUMBER.exec(this.#text.slice(this.#at, this.#at + 400))?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return BigInt(number);
    }
    return { atom: this.#word() };
  }

  end(): void {
    this.#blank();
    if (this.#at < this.#text.length) throw this.#fault('the end');
  }

  #entries(): Map<string, ErlangTerm> {
    const entries = new Map<string, ErlangTerm>();
    this.#blank();
    if (this.#takes('}')) return entries;
    do {
      const key = this.term();
      if (typeof key === 'bigint' || !('atom' in key)) throw this.#fault('a name');
      this.#wants('=>');
      entries.set(key.atom, this.term());
      this.#blank();
    } while (this.#takes(','));
    this.#wants('}');
    return entries;
  }

  #listed(close: string): ErlangTerm[] {
    const items: ErlangTerm[] = [];
    this.#blank();
    if (this.#takes(close)) return items;
    do {
      items.push(this.term());
      this.#blank();
    } while (this.#takes(','));
    this.#wants(close);
    return items;
  }

  /** Numbers with commas between them, the last maybe with its bits, or text. */
  #octets(): ErlangBits {
    this.#blank();
    if (this.#is('"')) {
      const text = this.#strings();
      const encoding = this.#takes('/utf8') ? 'utf8' : 'latin1';
      this.#wants('>>');
      return { bits: Buffer.from(text, encoding), unused: 0 };
    }
    const values: number[] = [];
    let unused = 0;
    while (!this.#takes('>>')) {
      const value = Number(this.term());
      const size = this.#takes(':') ? Number(this.term()) : 8;
      unused = 8 - size;
      values.push(value << unused);
      this.#blank();
      this.#takes(',');
      this.#blank();
    }
    return { bits: Buffer.from(values), unused };
  }

  /** One behind the other, as long ones are broken over lines. */
  #strings(): string {
    let text = '';
    while (this.#takes('"')) {
      text += this.#quoted('"');
      this.#blank();
    }
    return text;
  }

  #quoted(close: string): string {
    let text = '';
    for (;;) {
      const one = this.#next();
      if (one === close) return text;
      text += one === '\\' ? this.#escaped() : one;
    }
  }

  #escaped(): string {
    const one = this.#next();
    if (one !== 'x') return ESCAPES[one] ?? one;
    this.#wants('{');
    const end = this.#text.indexOf('}', this.#at);
    const code = Number.parseInt(this.#text.slice(this.#at, end), 16);
    this.#at = end + 1;
    return String.fromCodePoint(code);
  }

  #next(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw this.#fault('more');
    const one = String.fromCodePoint(code);
    this.#at += one.length;
    return one;
  }

  #word(): string {
    const word = ATOM.exec(this.#text.slice(this.#at, this.#at + 200))?.[0];
    if (word === undefined) throw this.#fault('a term');
    this.#at += word.length;
    return word;
  }

  #blank(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #is(what: string): boolean {
    return this.#text.startsWith(what, this.#at);
  }

  #takes(what: string): boolean {
    const is = this.#is(what);
    if (is) this.#at += what.length;
    return is;
  }

  #wants(what: string): void {
    this.#blank();
    if (!this.#takes(what)) throw this.#fault(what);
  }

  #fault(wanted: string): SyntaxError {
    return new SyntaxError(
      `no Erlang term: ${wanted} wanted at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 60)}`,
    );
  }
}
