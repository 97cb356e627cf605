/** The kernel's settings and figures of one TCP connection; a socket of Node's is known by its descriptor. */

export interface TcpTuning {
  /** TCP_USER_TIMEOUT: octets that the peer's kernel leaves unacknowledged for so long end the connection (ETIMEDOUT). 0: the system's. */
  readonly userTimeoutMs: number;
  /** TCP_NOTSENT_LOWAT: no more than about this waits in the kernel to be sent. */
  readonly notSentLowBytes: number;
  /** TCP keep-alive: an idle connection is probed after this long, then each interval; so many unanswered probes end it. */
  readonly keepIdleSeconds: number;
  readonly keepIntervalSeconds: number;
  readonly keepProbes: number;
}

/** Where the session confirms, for a status only: what a kernel has acknowledged proves nothing about the program behind it. */
export interface TcpFigures extends TcpTuning {
  readonly keepsAlive: boolean;
  /** Not sent once yet. */
  readonly unsentBytes: number;
  /** Not acknowledged by the peer's kernel, the unsent ones too. */
  readonly queuedBytes: number;
  /** Acknowledged since the connection began; with `queuedBytes`, all that the kernel was given so far, or more, never less. */
  readonly ackedBytes: number;
  readonly rttUs: number;
  /** Segments sent again since the connection began. */
  readonly retransmits: number;
}

export interface TcpSocketAddon {
  /** WRIT_DELIVERY_SOCKET: no TCP socket, or an option that this kernel lacks. */
  tuneSocket(descriptor: number, tuning: TcpTuning): void;
  /** WRIT_DELIVERY_SOCKET. */
  readSocket(descriptor: number): TcpFigures;
}
