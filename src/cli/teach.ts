/** Help that teaches: every command says what it does, shows it once, and says what comes after it. */
import { type Command, Option } from 'commander';

export interface Lesson {
  readonly summary: string;
  readonly does: string;
  readonly examples: readonly string[];
  readonly next?: string;
}

export function teach(command: Command, lesson: Lesson): Command {
  const examples = lesson.examples.map((line) => `  $ ${line}`).join('\n');
  const next = lesson.next === undefined ? '' : `\n\nWhat comes next:\n  ${lesson.next.replaceAll('\n', '\n  ')}`;
  return command
    .summary(lesson.summary)
    .description(lesson.does)
    .addHelpText('after', `\nExample${lesson.examples.length > 1 ? 's' : ''}:\n${examples}${next}`);
}

/** The one way to give secrets to a script-driven command. */
export function answersOption(what: string): Option {
  return new Option('--answers <file>', `${what} as JSON, from a file only you can read (- for standard input)`);
}
