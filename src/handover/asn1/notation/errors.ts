import { WritError } from '../../../base/errors.ts';

export function notationError(line: number, reason: string, module?: string): WritError {
  const where =
    module === undefined ? `Line ${line} of the ASN.1 module` : `Line ${line} of the ASN.1 module ${module}`;
  return new WritError('WRIT_ASN1_NOTATION', `${where} cannot be read: ${reason}.`, { context: { line } });
}
