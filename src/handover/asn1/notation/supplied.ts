/**
 * Standards whose modules Writ may not bring along (J-STD-025, for one): the customer supplies them, and nobody here has checked them
 * against PDUs of others. That is said wherever such a PDU is shown.
 */
import { parseModule } from './parser.ts';
import { SchemaBuilder } from './build.ts';
import type { PduStandard } from '../pdu-standards.ts';

/**
 * `notations`: the text of the module that has the type, then of those that it imports from. Throws WRIT_ASN1_NOTATION for what is no
 * module, and for a type that is not there.
 */
export function suppliedStandard(notations: readonly string[], type: string): PduStandard {
  const modules = notations.map(parseModule);
  const [module] = modules;
  const name = module?.name ?? '';
  return {
    id: 'supplied',
    title: `${name} as supplied: unverified schema`,
    root: type,
    type: new SchemaBuilder(modules, true).type(name, type),
    begins: [],
  };
}
