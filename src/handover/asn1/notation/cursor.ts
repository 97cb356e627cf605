/** The lexical items of a module, one after another. */
import { notationError } from './errors.ts';
import { tokensOf, type Token } from './tokens.ts';

const END: Token = { kind: 'end', text: 'the end', line: 0 };
const OPENERS = new Set(['{', '(', '[']);
const CLOSERS = new Set(['}', ')', ']']);

export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(notation: string) {
    this.#tokens = tokensOf(notation);
  }

  line(): number {
    return this.#token().line;
  }

  is(text: string): boolean {
    const token = this.#token();
    return token.text === text && token.kind !== 'text' && token.kind !== 'end';
  }

  /** A name in lower case stands here. */
  isName(): boolean {
    return this.#token().kind === 'word' && /^[a-z]/.test(this.#token().text);
  }

  take(text: string): boolean {
    const taken = this.is(text);
    if (taken) this.#at += 1;
    return taken;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.#unexpected(text);
  }

  word(what: string): string {
    const { kind, text } = this.#token();
    if (kind !== 'word') throw this.#unexpected(what);
    this.#at += 1;
    return text;
  }

  /** Undefined, and nothing is taken, where none stands. */
  number(): bigint | undefined {
    const isNegative = this.is('-');
    const { kind, text } = this.#tokens[isNegative ? this.#at + 1 : this.#at] ?? END;
    if (kind !== 'number') return undefined;
    this.#at += isNegative ? 2 : 1;
    return isNegative ? -BigInt(text) : BigInt(text);
  }

  /** Whatever item stands here. */
  any(): string {
    const { text } = this.#token();
    this.skip();
    return text;
  }

  skip(): void {
    if (this.#token().kind === 'end') throw this.#unexpected('more');
    this.#at += 1;
  }

  skipPast(text: string): void {
    while (!this.take(text)) this.skip();
  }

  /** Whatever stands between this brace and its partner. */
  skipBraces(): void {
    let open = 0;
    do {
      const { text, kind } = this.#token();
      if (kind === 'sign' && OPENERS.has(text)) open += 1;
      if (kind === 'sign' && CLOSERS.has(text)) open -= 1;
      if (kind === 'sign' && text === '[[') open += 2;
      if (kind === 'sign' && text === ']]') open -= 2;
      this.skip();
    } while (open > 0);
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #unexpected(wanted: string) {
    return notationError(this.line(), `${wanted} belongs here, not ${this.#token().text.slice(0, 40)}`);
  }
}
