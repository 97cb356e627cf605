/** What a handover profile of ATIS-1000678 (atis-voice) has of its own: the object identifiers of the agency's edition. */
import { isObjectIdOrAbsent } from './object-id.ts';
import type { OctetReader, OctetWriter } from './octets.ts';

export interface VoiceOptions {
  /** Of the messages; absent: the 2006 edition's. */
  readonly laesModule?: string | undefined;
  /** Of content's header, as ccOpen names it; absent: the 2006 edition's. */
  readonly ccModule?: string | undefined;
}

/** Of version 2 of T1.678, 2006. */
export const LAES_MODULE = '1.2.840.113737.2.1.0.0.0.1';
export const CC_MODULE = '1.2.840.113737.2.1.0.1.1';

export function voiceChecks({ laesModule, ccModule }: VoiceOptions): [boolean, string][] {
  return [
    [isObjectIdOrAbsent(laesModule), `laesModule: an object identifier such as ${LAES_MODULE}`],
    [isObjectIdOrAbsent(ccModule), `ccModule: an object identifier such as ${CC_MODULE}`],
  ];
}

/** Two strings, empty: absent. */
export function writeVoiceOptions(out: OctetWriter, { laesModule = '', ccModule = '' }: VoiceOptions): void {
  out.text8(laesModule).text8(ccModule);
}

/** Undefined: cut short. */
export function readVoiceOptions(reader: OctetReader): VoiceOptions | undefined {
  const [laesModule, ccModule] = [reader.text8(), reader.text8()];
  if (laesModule === undefined || ccModule === undefined) return undefined;
  return { ...(laesModule === '' ? {} : { laesModule }), ...(ccModule === '' ? {} : { ccModule }) };
}
