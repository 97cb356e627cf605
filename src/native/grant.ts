/** A grant as the native core has read it (docs/grant-format.md). */
/** kind: 1 MAC, 2 circuit, 3 TEID pair, 4 and 6 addresses (docs/grant-format.md, tag 6). An empty point: any. */
export type NativeSelector =
  | { readonly kind: 4 | 6; readonly prefixLength: number; readonly address: Buffer }
  | { readonly kind: 1; readonly point: string; readonly address: Buffer }
  | {
      readonly kind: 2;
      readonly point: string;
      /** type: 1 VLAN, 2 PPPoE session, 3 MPLS label. */
      readonly labels: readonly { readonly type: 1 | 2 | 3; readonly value: number }[];
    }
  | {
      readonly kind: 3;
      readonly point: string;
      readonly uplink: NativeTunnelEnd;
      readonly downlink: NativeTunnelEnd;
    };

export interface NativeTunnelEnd {
  readonly version: 4 | 6;
  readonly address: Buffer;
  readonly teid: number;
}

export interface NativeService {
  /** 6 TCP, 17 UDP, 132 SCTP, 0 any. */
  readonly protocol: number;
  readonly targetLow: number;
  readonly targetHigh: number;
  readonly peerLow: number;
  readonly peerHigh: number;
  readonly peer?: { readonly version: 4 | 6; readonly prefixLength: number; readonly address: Buffer };
}

export interface NativeGrant {
  readonly grantId: Buffer;
  readonly warrantId: Buffer;
  readonly agencyId: Buffer;
  readonly instrument: number;
  readonly scope: number;
  readonly selectors: readonly NativeSelector[];
  readonly services: readonly NativeService[];
  readonly liid: string;
  readonly profile: {
    /** 1 ETSI TS 102 232, 2 ATIS-1000013, 3 ATIS-1000678, 4 PacketCable, 5 pull. */
    readonly standard: number;
    /** 0 keep-alive, 1 PDU, 2 TCP, 3 none, 4 fetch. */
    readonly acknowledgement: number;
    readonly keepAliveMs: number;
    readonly keepAliveBytes: number;
    readonly responseTimeoutMs: number;
    readonly operatorId: string;
    readonly networkElementId: string;
    readonly authorizationCountry: string;
    readonly deliveryCountry: string;
    /** Dotted; empty: the 2007 edition's, or another standard. */
    readonly cmiiModule: string;
    readonly cmiiOptionalModule: string;
    /** 0 none, 1 header, 2 summary; of atis-ias, and of orders without content. */
    readonly packetReports: number;
    readonly reportSeconds: number;
    /** Of ATIS-1000678; empty: the 2006 edition's, or another standard. */
    readonly laesModule: string;
    readonly ccModule: string;
    /** Of PacketCable: 1 the header of 1.0, 2 of 1.5, 3 of 2.0; 0: another standard. */
    readonly cccForm: number;
    /** 0: the default. */
    readonly paceKbps: number;
    readonly retainMinutes: number;
    /** Of pull; 0: the default. */
    readonly intervalSeconds: number;
    readonly packageBytes: number;
    /** Of ETSI; else as by default. */
    readonly etsi: {
      /** 0 microSecondTimeStamp, 1 GeneralizedTime. */
      readonly timeForm: number;
      readonly timeStampQualifier: boolean;
      /** Empty: left out. */
      readonly networkFunctionId: string;
      /** Packets in a PDU at most, and how long one waits; absent: one packet is one PDU. */
      readonly aggregation?: { readonly packets: number; readonly milliseconds: number } | undefined;
      /** Encryption and integrity checks; absent: none. */
      readonly security?:
        | {
            /** 3 aES-192-CBC, 4 aES-256-CBC; 0: none. */
            readonly encryption: number;
            /** 32 octets; empty: those of the endpoints. */
            readonly encryptionPin: Buffer;
            /** 2 SHA-256, 3 SHA-384, 4 SHA-512; 0: none. */
            readonly integrityHash: number;
            /** 1 DSA, 2 ECDSA, 3 EdDSA. */
            readonly integritySignature: number;
            readonly hashPdus: number;
            readonly hashSeconds: number;
            readonly signatureHashes: number;
            readonly signatureSeconds: number;
          }
        | undefined;
    };
  };
  readonly endpoints: readonly {
    readonly handover: 2 | 3;
    readonly tls: boolean;
    readonly host: string;
    readonly port: number;
    readonly pins: readonly Buffer[];
  }[];
  readonly notBeforeNs: bigint;
  readonly notAfterNs: bigint;
  readonly audience: string;
  readonly epoch: number;
  readonly sequence: number;
}
