/** ASN.1 notation (X.680, clause 12) cut into lexical items; comments are passed over. */
import { notationError } from './errors.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const BLANK = /(?:\s+|--(?:(?!--)[^\n])*(?:--|\n|$)|\/\*[\s\S]*?\*\/)+/y;
const ITEMS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[A-Za-z&](?:-?[A-Za-z0-9])*/y],
  ['number', /\d+/y],
  ['text', /"(?:[^"]|"")*"|'[0-9A-Fa-f\s]*'[BH]/y],
  ['sign', /::=|\.\.\.|\.\.|\[\[|\]\]|[{}()[\],;:|<>.@^*!=-]/y],
];

export function tokensOf(notation: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < notation.length;) {
    const blank = matched(BLANK, notation, at);
    const item = blank === '' ? itemAt(notation, at, line) : undefined;
    if (item !== undefined) tokens.push(item);
    const text = item?.text ?? blank;
    line += text.split('\n').length - 1;
    at += text.length;
  }
  return [...tokens, { kind: 'end', text: 'the end', line }];
}

function itemAt(notation: string, at: number, line: number): Token {
  for (const [kind, pattern] of ITEMS) {
    const text = matched(pattern, notation, at);
    if (text !== '') return { kind, text, line };
  }
  throw notationError(line, 'a character stands here that ASN.1 has no use for');
}

function matched(pattern: RegExp, notation: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(notation)?.[0] ?? '';
}
