/**
 * The files of a first set-up: made aside in <home>/.setup, moved into place just before the database commits, and taken
 * back when it does not. `.setup` stays until the commit, so an interrupted set-up is recognised and begun again.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WritError } from '../base/errors.ts';
import type { Home } from '../config/home.ts';

export interface SetupFiles {
  /** Where keys are made before they move. */
  readonly keys: string;
  readonly write: (target: string, content: string | Buffer) => void;
  readonly place: () => void;
  readonly commit: () => void;
  readonly rollBack: () => void;
}

function targetsOf(home: Home): string[] {
  return [home.keys, home.trust, home.kek, home.trustRoot, home.delivery];
}

/** An empty directory, made by whoever prepared the home, is no content. */
function isOccupied(target: string): boolean {
  const found = statSync(target, { throwIfNoEntry: false });
  return found !== undefined && !(found.isDirectory() && readdirSync(target).length === 0);
}

function requireFree(home: Home): void {
  const found = targetsOf(home).find(isOccupied);
  if (found === undefined) return;
  throw new WritError(
    'WRIT_AUTH_SETUP_FILES',
    `${found} is there already, but the database knows no set-up: give the database that belongs to it, or choose another home`,
  );
}

function makeStage(stage: string): void {
  try {
    for (const name of ['keys', 'core', 'delivery'])
      mkdirSync(path.join(stage, name), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw new WritError(
      'WRIT_AUTH_SETUP_WRITE',
      `${stage} can't be written: check the disk and the directory's owner`,
      {
        cause: thrown,
      },
    );
  }
}

export function beginSetupFiles(home: Home): SetupFiles {
  const stage = path.join(home.root, '.setup');
  const removeTargets = () => targetsOf(home).forEach((target) => rmSync(target, { recursive: true, force: true }));
  const removeStage = () => rmSync(stage, { recursive: true, force: true });
  // Left by a set-up that died between moving and committing: the database knows nothing of what was moved.
  if (existsSync(stage)) removeTargets();
  requireFree(home);
  removeStage();
  makeStage(stage);
  const staged = (target: string) => path.join(stage, path.relative(home.root, target));
  return {
    keys: staged(home.keys),
    write: (target, content) => writeFileSync(staged(target), content, { mode: 0o600, flag: 'wx', flush: true }),
    place: () => {
      mkdirSync(home.core, { recursive: true, mode: 0o700 });
      for (const target of targetsOf(home)) renameSync(staged(target), target);
    },
    commit: removeStage,
    rollBack: () => {
      removeTargets();
      removeStage();
    },
  };
}
