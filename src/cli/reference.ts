/** docs/cli.md, made from the help texts: `writ reference > docs/cli.md`. A test compares, so the page can't grow old. */
import type { Command } from 'commander';

const HEAD = `# The command line

Made by \`bin/writ reference > docs/cli.md\` from the commands' own help. Options that stand on every command: \`--home DIR\`
(which instance), \`--url URL\` (which server), \`--json\` (print data). Exit codes: 0 done, 1 failed, 2 wrong usage or input.
Failures are one line, \`writ: what is wrong (WRIT_CODE)\`, and one line what to do; all codes are in [errors.md](errors.md).
Passwords, passphrases and targets are never arguments: they are asked for, or read from \`--answers FILE\` (mode 0600, or \`-\`).
`;

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function isShown(command: Command): boolean {
  return command.name() !== 'help' && command.summary() !== '';
}

/** The help without the options that are the same everywhere. */
function helpOf(command: Command): string {
  const captured: string[] = [];
  const before = command.configureOutput();
  command.configureHelp({ ...command.configureHelp(), showGlobalOptions: false, helpWidth: 100 });
  command.configureOutput({ ...before, writeOut: (text) => void captured.push(text) });
  command.outputHelp();
  command.configureOutput(before);
  return captured.join('').trim();
}

function sectionOf(command: Command): string {
  const own = `\n## ${pathOf(command)}\n\n\`\`\`\n${helpOf(command)}\n\`\`\`\n`;
  return own + command.commands.filter(isShown).map(sectionOf).join('');
}

export function referencePage(program: Command): string {
  return HEAD + program.commands.filter(isShown).map(sectionOf).join('');
}
