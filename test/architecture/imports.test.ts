import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';

/** Each room and the rooms it may import, lowest first (docs/architecture.md, "Rooms"). */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  native: ['base'],
  model: ['base'],
  config: ['base', 'model'],
  db: ['base', 'model', 'config'],
  ipc: ['base', 'model'],
  audit: ['base', 'model', 'config', 'db'],
  auth: ['base', 'model', 'config', 'db', 'audit'],
  warrants: ['base', 'model', 'config', 'db', 'audit', 'auth'],
  capture: ['base', 'native', 'model', 'config', 'ipc', 'mediation'],
  mediation: ['base', 'model'],
  handover: ['base', 'native', 'model', 'config'],
  insight: ['base', 'native', 'model'],
  lemf: ['base', 'model', 'config', 'handover'],
  api: ['base', 'model', 'config', 'db', 'ipc', 'audit', 'auth', 'warrants'],
  server: [
    'base',
    'native',
    'model',
    'config',
    'db',
    'ipc',
    'audit',
    'auth',
    'warrants',
    'capture',
    'mediation',
    'handover',
    'api',
  ],
  drill: ['base', 'native', 'model', 'config', 'db', 'ipc', 'audit', 'auth', 'warrants', 'handover', 'lemf', 'server'],
  cli: [
    'base',
    'native',
    'model',
    'config',
    'db',
    'ipc',
    'audit',
    'auth',
    'warrants',
    'handover',
    'insight',
    'lemf',
    'api',
    'server',
    'drill',
  ],
};

/** Each outside package has its doors: the folders (or files) that may import it. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  asn1js: ['src/handover/asn1/'],
  pkijs: ['src/auth/pki'],
  'node-forge': ['src/auth/pki'],
  kysely: ['src/db/', 'migrations/', 'src/audit/', 'src/auth/', 'src/warrants/'],
  pg: ['src/db/'],
  fastify: ['src/api/'],
  commander: ['src/cli/'],
};

function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function roomOf(file: string): string {
  return path.relative('src', file).split(path.sep)[0] ?? '';
}

describe('the architecture', () => {
  const files = sources('src');

  it('has a rule for every room', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in ROOMS))).to.deep.equal([]);
  });

  it('never lets a lower room import a higher one', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => path.normalize(path.join(path.dirname(file), name)))
        .filter((target) => target.startsWith(`src${path.sep}`) && roomOf(target) !== roomOf(file))
        .filter((target) => !(ROOMS[roomOf(file)] ?? []).includes(roomOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('lets each outside package in by its own door only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => DOORS[name] !== undefined && !DOORS[name].some((door) => file.startsWith(door)))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('reads process.env in the config room only', () => {
    const wrong = files.filter(
      (file) => roomOf(file) !== 'config' && /process\.env\b/.test(readFileSync(file, 'utf8')),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('loads the addon in one file only', () => {
    const wrong = files.filter((file) => roomOf(file) !== 'native' && readFileSync(file, 'utf8').includes('writ.node'));
    expect(wrong).to.deep.equal([]);
  });

  it('keeps napi.h behind the binding', () => {
    const native = readdirSync('addon/src', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const wrong = native.filter(
      (f) => !f.startsWith('addon/src/binding/') && /#include\s*[<"]napi\.h/.test(readFileSync(f, 'utf8')),
    );
    expect(wrong).to.deep.equal([]);
  });
});
