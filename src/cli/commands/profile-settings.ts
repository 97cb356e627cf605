/** Fields of a handover profile, as they are typed. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { InputError } from '../input-error.ts';

type Settings = Readonly<Record<string, unknown>>;
type Given = readonly (readonly [string, string])[];

/** `field=value`, as typed. */
function collectSetting(text: string, before: Given): Given {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Give FIELD=VALUE, such as keepAliveMs=10000.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

/** What is typed is text; the fields that hold numbers or yes and no are told from the API's own form. */
async function settingsOf(given: Given): Promise<Settings> {
  const { kindOfField } = await import('../../api/profile-shapes.ts');
  const valueOf = (field: string, text: string): unknown => {
    const kind = kindOfField(field);
    if (kind === 'number' && /^\d{1,12}$/.test(text)) return Number(text);
    if (kind === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
    return text;
  };
  return Object.fromEntries(given.map(([field, text]) => [field, valueOf(field, text)]));
}

function settingsIn(file: string): Settings {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Settings;
  } catch {
    // said below
  }
  throw new InputError(
    'WRIT_CLI_FILE',
    `${file} holds no JSON object of settings`,
    'Give {"keepAliveMs": 10000, ...}.',
  );
}

export interface SettingOptions {
  readonly set: Given;
  readonly file?: string;
}

export async function settingsFrom({ set, file }: SettingOptions): Promise<Settings> {
  return { ...(file === undefined ? {} : settingsIn(file)), ...(await settingsOf(set)) };
}

export function settingOptions(command: Command, set: string): Command {
  return command
    .option('--set <field=value>', set, collectSetting, [])
    .option('--file <json>', 'fields as a JSON object');
}

export interface ChangeOptions extends SettingOptions {
  readonly unset: readonly string[];
  readonly reason: string;
}

/** `set`, `unset`: what these mean here. */
export function changeOptions(command: Command, set: string, unset: string): Command {
  return settingOptions(
    command
      .requiredOption('--reason <text>', 'why, for the audit log')
      .option('--unset <field>', unset, (field: string, all: readonly string[]) => [...all, field], []),
    set,
  );
}
