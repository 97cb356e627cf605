/**
 * What the native survey of a capture file or an interface gives: counts and kinds, never an address, an id or an octet of
 * anybody's traffic (I1, I10). Times are ns as bigint, counts are numbers, lengths are octets.
 */

/** `kind`: the headers from the outside in, as "Ethernet / VLAN / PPPoE / IPv4". */
export interface KindCount {
  readonly kind: string;
  readonly frames: number;
  readonly octets: number;
}

export interface SurveyTime {
  /** Earliest and latest stamp. */
  readonly firstNs: bigint;
  readonly lastNs: bigint;
  /** Frames stamped earlier than the one before them. */
  readonly backwards: number;
  readonly largestStepBackNs: bigint;
  readonly largestGapNs: bigint;
  /** The largest of 1 s, 1 ms, 1 us, 1 ns that every stamp is a multiple of. */
  readonly tickNs: bigint;
  /** In the busiest second. */
  readonly peakFrames: number;
  readonly peakOctets: number;
}

export interface Traffic {
  readonly frames: number;
  readonly octets: number;
  readonly largestFrame: number;
  /** frames = ip + notIp + malformed + unknownLink. */
  readonly ip: number;
  readonly notIp: number;
  readonly malformed: number;
  readonly unknownLink: number;
  /** Frames in which not everything could be read: malformed, unknownLink, deeper, opaque or macsec. */
  readonly undissected: number;
  readonly deeper: number;
  readonly opaque: number;
  readonly macsec: number;
  /** By the innermost header. */
  readonly ipv4: number;
  readonly ipv6: number;
  readonly carried: Readonly<Record<'tcp' | 'udp' | 'icmp' | 'sctp' | 'esp' | 'other', number>>;
  /** More than one IP header. */
  readonly tunnelled: number;
  readonly firstFragments: number;
  readonly laterFragments: number;
  /** An IP header states more than was captured. */
  readonly truncated: number;
  /** Outermost IP packets longer than the interface's MTU (interfaces only), and than any jumbo frame (9216). */
  readonly overMtu: number;
  readonly overJumbo: number;
  readonly largestPacket: number;
  /** TCP and UDP checksums judged, and those left for a network card to fill in. */
  readonly checksums: number;
  readonly checksumsUnready: number;
  /** Packets seen twice within 10 ms: with the same time to live, and with another. */
  readonly again: number;
  readonly routed: number;
  /** Datagrams with records about traffic. */
  readonly sflow: number;
  readonly netflow: number;
  readonly time: SurveyTime;
  /** LINKTYPE_* numbers; at most 16. */
  readonly links: readonly { readonly type: number; readonly name: string; readonly frames: number }[];
  /** The most frequent first; at most 64, and one for all others. */
  readonly kinds: readonly KindCount[];
  /** How many different VLANs, by the outermost tag and by the one behind it. */
  readonly outerVlans: number;
  readonly innerVlans: number;
  /** Pairs of hosts that exchange TCP, those seen in one direction only, and frames for which there was no room to tell. */
  readonly tcpPairs: number;
  readonly tcpPairsOneWay: number;
  readonly tcpFramesBeyond: number;
}

export interface SurveyNotice {
  /** WRIT_CAPTURE_*, or empty. */
  readonly code: string;
  readonly detail: string;
}

export interface FileSurvey {
  readonly traffic: Traffic;
  readonly file: {
    readonly format: 'pcap' | 'pcapng';
    readonly interfaces: number;
    readonly records: number;
    /** Records that hold less than was on the wire. */
    readonly cut: number;
    /** 0: no limit is stated. */
    readonly snapLength: number;
    /** What the file says its stamps count in. */
    readonly unitNs: bigint;
    /** Losses that the capturing program wrote down. */
    readonly recordedDrops: number;
  };
  readonly notices: readonly SurveyNotice[];
}

/** Since the interface came up; undefined: the driver does not say. */
export interface CardCounters {
  readonly received: number | undefined;
  readonly dropped: number | undefined;
  readonly missed: number | undefined;
  readonly errors: number | undefined;
  readonly overruns: number | undefined;
  readonly crcErrors: number | undefined;
}

export interface Offload {
  /** The kernel's name: rx-gro, rx-lro, tx-tcp-segmentation, rx-vlan-filter, ... */
  readonly name: string;
  readonly on: boolean;
  readonly fixed: boolean;
}

export interface InterfaceFacts {
  /** ARPHRD_*; readable: frames of such a device can be read. */
  readonly deviceType: number;
  readonly readable: boolean;
  readonly mtu: number;
  readonly up: boolean;
  /** There is a carrier. */
  readonly running: boolean;
  readonly loopback: boolean;
  readonly promiscuous: boolean;
  readonly speedMbit: number | undefined;
  readonly driver: string;
  readonly offloads: readonly Offload[];
  readonly hardwareStamps: boolean | undefined;
  /** Receive descriptors of the card; 0: not told. */
  readonly cardRing: number;
  readonly cardRingMax: number;
  readonly card: CardCounters;
}

export interface LiveSurvey {
  readonly traffic: Traffic;
  readonly interface: InterfaceFacts;
  readonly cardAfter: CardCounters;
  /** Frames that the kernel dropped because the survey's own ring was full. */
  readonly kernelDrops: number;
  readonly ringBytes: number;
  readonly seconds: number;
  readonly notices: readonly SurveyNotice[];
}

export interface MachineFacts {
  /** Effective capabilities of this process. */
  readonly netRaw: boolean;
  readonly netAdmin: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Whether something keeps the system clock right; undefined: not allowed to ask. Errors as the kernel estimates them. */
  readonly clockSynchronised: boolean | undefined;
  readonly clockMaxErrorUs: number;
  readonly clockErrorUs: number;
}

export interface SurveyAddon {
  /** Off the JS thread. WRIT_CAPTURE_OPEN, WRIT_CAPTURE_FORMAT. */
  surveyFile(path: string): Promise<FileSurvey>;
  /** Off the JS thread, for that long (at most 3600 s). WRIT_CAPTURE_NO_PERMISSION, _NO_INTERFACE, _LINK_TYPE, _RING_MEMORY, _SOCKET. */
  surveyInterface(name: string, seconds: number): Promise<LiveSurvey>;
  /** Takes no privilege. WRIT_CAPTURE_NO_INTERFACE. */
  interfaceFacts(name: string): InterfaceFacts;
  machineFacts(): MachineFacts;
}
