/** The files of one LIID: raw streams as received, content as pcapng, IRI as lines of JSON. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { WritError } from '../base/errors.ts';
import type { AppendFile, FileSet } from './append-file.ts';
import { pcapngHeader } from './pcapng.ts';

export interface CaseFiles {
  /** IRI and HI1 PDUs, duplicates too. */
  readonly hi2: AppendFile;
  /** CC PDUs, duplicates too. */
  readonly hi3: AppendFile;
  /** Each packet once, in the order of its number. */
  readonly content: AppendFile;
  readonly iriLines: AppendFile;
}

/** Creates folder and files; they must not exist. Throws WRIT_LEMF_WRITE. */
export function createCaseFiles(folder: string, files: FileSet): CaseFiles {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw new WritError('WRIT_LEMF_WRITE', `${folder} can't be made`, { cause: thrown });
  }
  const content = files.create(path.join(folder, 'cc.pcapng'));
  const header = pcapngHeader();
  content.append(header, 0, header.length);
  return {
    hi2: files.create(path.join(folder, 'hi2.ber')),
    hi3: files.create(path.join(folder, 'hi3.ber')),
    content,
    iriLines: files.create(path.join(folder, 'iri.ndjson')),
  };
}

/** A LIID as the name of a folder: what is not plainly safe becomes %XX. No two LIIDs share a name. */
export function safeName(liid: string): string {
  const octets = Buffer.from(liid, 'latin1');
  const letters = [...octets].map((octet) => {
    const letter = String.fromCharCode(octet);
    return /[A-Za-z0-9_-]/.test(letter) ? letter : `%${octet.toString(16).padStart(2, '0')}`;
  });
  return letters.join('');
}
