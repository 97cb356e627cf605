import type { NativeEtsiOptions } from './etsi-options.ts';

/** The parts of a grant that every PDU's header is made of, named as the native core names them: a NativeGrant fits as it is. */
export interface HandoverSource {
  /** 1..25 printable ASCII characters. */
  readonly liid: string;
  readonly profile: {
    /** 1..16 characters. */
    readonly operatorId: string;
    /** Empty: absent. */
    readonly networkElementId: string;
    /** Two letters; empty: absent. */
    readonly authorizationCountry: string;
    readonly deliveryCountry: string;
    /** Absent: all as by default. */
    readonly etsi?: NativeEtsiOptions;
  };
}

/** The same of an order that is handed over by ATIS-1000013. */
export interface IasSource {
  /** The case identity. */
  readonly liid: string;
  readonly profile: {
    /** iAPSystemId, 1..15 characters. */
    readonly networkElementId: string;
    /** Object identifiers, dotted. Empty: the 2007 edition's. */
    readonly cmiiModule: string;
    readonly cmiiOptionalModule: string;
  };
  /** Where content goes: the first of HI3. Absent, or of HI2 alone: no content is ordered. */
  readonly endpoints?: readonly { readonly handover: 2 | 3; readonly host: string; readonly port: number }[];
}

/** The same of an order that is handed over by ATIS-1000678. */
export interface VoiceSource {
  /** The case identity. */
  readonly liid: string;
  readonly profile: {
    /** iAPSystemId, 1..15 characters. */
    readonly networkElementId: string;
    /** Object identifiers, dotted. Empty: the 2006 edition's. */
    readonly laesModule: string;
    readonly ccModule: string;
  };
  /** Where content goes is said in the messages. */
  readonly endpoints: readonly { readonly handover: 2 | 3; readonly host: string; readonly port: number }[];
}

/** The same of an order that is handed over by PacketCable. */
export interface PacketCableSource {
  /** The case identity. */
  readonly liid: string;
  readonly profile: {
    /** The accessing element, 1..15 characters. */
    readonly networkElementId: string;
    /** 1 the header of 1.0, 2 of 1.5, 3 of 2.0. */
    readonly cccForm: number;
  };
}

/** What content is made of besides. */
export interface ContentScope {
  /** The grant's scope bits (docs/grant-format.md, tag 5). */
  readonly scope: number;
}
