/** What a LEMF can be told to be like: the faults of the other side that delivery must survive. */
import { WritError } from '../base/errors.ts';

export type LemfMode =
  | { readonly kind: 'normal' }
  /** Takes no more than so many octets a second, both interfaces together. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** Open connections were reset, new ones are refused. */
  | { readonly kind: 'refuse' }
  /** Accepts and never reads. */
  | { readonly kind: 'hang' }
  /** Nothing passes either way; connections, old and new, just hang and go on when it is over. */
  | { readonly kind: 'down' };

export type LemfCommand = { readonly kind: 'mode'; readonly mode: LemfMode } | { readonly kind: 'drop' };

export const COMMANDS = 'normal, slow N (octets a second), refuse, hang, down, drop';

/** Throws WRIT_LEMF_COMMAND. */
export function parseCommand(text: string): LemfCommand {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  if (word === 'slow') return { kind: 'mode', mode: { kind: 'slow', bytesPerSecond: rateOf(rest) } };
  if (rest.length > 0) throw unknown();
  switch (word) {
    case 'normal':
    case 'refuse':
    case 'hang':
    case 'down':
      return { kind: 'mode', mode: { kind: word } };
    case 'drop':
      return { kind: 'drop' };
    default:
      throw unknown();
  }
}

function rateOf(words: readonly string[]): number {
  const [digits = ''] = words;
  if (words.length !== 1 || !/^[1-9]\d{0,11}$/.test(digits)) throw unknown();
  return Number(digits);
}

function unknown(): WritError {
  return new WritError('WRIT_LEMF_COMMAND', `unknown command; there are: ${COMMANDS}`);
}
