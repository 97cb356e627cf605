/**
 * Finds and loads the addon (`build/writ.node`, made by `npm run setup`), and turns what its calls throw into WritError.
 * Owns nothing: Node keeps a loaded addon itself.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WritError } from '../base/errors.ts';
import type { Addon } from './addon.ts';

/** Codes that a later attempt may not meet again. */
const retryableCodes: ReadonlySet<string> = new Set(['WRIT_ENGINE_SPOOL_REFUSED']);

/** A file that `npm run setup` builds from addon/. WRIT_NATIVE_MISSING when it was not built. */
export function builtFile(name: string): string {
  const file = join(projectRoot(dirname(fileURLToPath(import.meta.url))), 'build', name);
  if (existsSync(file)) return file;
  throw new WritError('WRIT_NATIVE_MISSING', `the native core's ${file} is not built: run 'npm run setup'`);
}

/** WRIT_NATIVE_MISSING when it was not built, WRIT_NATIVE_UNLOADABLE when it cannot be loaded here. */
export function loadAddon(): Addon {
  return guardAddon(requireAddon(builtFile('writ.node')));
}

function requireAddon(file: string): Addon {
  try {
    return createRequire(import.meta.url)(file) as Addon;
  } catch (cause) {
    throw new WritError(
      'WRIT_NATIVE_UNLOADABLE',
      `the native core ${file} can't be loaded (built for another machine?): run 'npm run setup' again`,
      { cause },
    );
  }
}

/** The folder of the package.json named `writ`, from here upward: sources and the bundle in build/ lie at different depths. */
function projectRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (isProject(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new WritError(
        'WRIT_NATIVE_MISSING',
        `no package.json of writ lies above ${from}: the native core can't be found`,
      );
    }
  }
}

function isProject(file: string): boolean {
  if (!existsSync(file)) return false;
  return (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name === 'writ';
}

function guardAddon(native: Addon): Addon {
  return {
    openEngine: (options) => guardObject(attempt(() => native.openEngine(options))),
    openSpoolReader: (dir, kek) => guardObject(attempt(() => native.openSpoolReader(dir, kek))),
    compileTemplate: (program, point) =>
      guardObject(
        attempt(() => (point === undefined ? native.compileTemplate(program) : native.compileTemplate(program, point))),
      ),
    parseGrant: (octets) => attempt(() => native.parseGrant(octets)),
    surveyFile: (path) => attemptLater(() => native.surveyFile(path)),
    surveyInterface: (name, seconds) => attemptLater(() => native.surveyInterface(name, seconds)),
    interfaceFacts: (name) => attempt(() => native.interfaceFacts(name)),
    machineFacts: () => attempt(() => native.machineFacts()),
    tuneSocket: (descriptor, tuning) => attempt(() => native.tuneSocket(descriptor, tuning)),
    readSocket: (descriptor) => attempt(() => native.readSocket(descriptor)),
    keepHeapSmall: () => native.keepHeapSmall(),
  };
}

/** The same methods, with their failures as WritError. */
function guardObject<T extends object>(native: T): T {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(native)).filter((name) => name !== 'constructor');
  const methods = names.map((name) => [name, guardMethod(native, name as keyof T)]);
  return Object.fromEntries(methods) as T;
}

function guardMethod<T extends object>(native: T, name: keyof T): (...args: unknown[]) => unknown {
  const method = native[name] as (...args: unknown[]) => unknown;
  return (...args) => {
    const result = attempt(() => method.apply(native, args));
    return result instanceof Promise ? result.catch((thrown: unknown) => Promise.reject(wrap(thrown))) : result;
  };
}

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw wrap(thrown);
  }
}

function attemptLater<T>(call: () => Promise<T>): Promise<T> {
  return attempt(call).catch((thrown: unknown) => Promise.reject(wrap(thrown)));
}

function wrap(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  const code = (thrown as { code?: unknown }).code;
  if (typeof code !== 'string' || !isWritCode(code)) return thrown;
  return new WritError(code, thrown.message, { cause: thrown, retryable: retryableCodes.has(code) });
}

function isWritCode(code: string): code is `WRIT_${string}` {
  return code.startsWith('WRIT_');
}
