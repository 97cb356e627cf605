/**
 * What is asked of the kernel for each connection to a LEMF, through the addon: Node has no call for most of it. Three watchers,
 * because each sees another fault: TCP_USER_TIMEOUT a peer that vanished with octets under way, TCP keep-alive one that vanished
 * while nothing was, and the session's own keep-alives a program that hangs though its kernel is well.
 */
import type net from 'node:net';
import { loadAddon } from '../../native/load.ts';
import type { TcpFigures, TcpSocketAddon, TcpTuning } from '../../native/tcp-socket.ts';

export const DEFAULT_USER_TIMEOUT_MS = 30_000;
/** More would only move octets from the spool into the kernel, where live data queues behind them. */
const NOT_SENT_LOW_BYTES = 256 << 10;
const KEEP_PROBES = 4;

let calls: TcpSocketAddon | undefined;

/** Idle for a third of the time-out, then four probes in the rest: an idle link is found dead about as soon as a busy one. */
export function tuningOf(userTimeoutMs: number): TcpTuning {
  const seconds = userTimeoutMs / 1000;
  const keepIdleSeconds = Math.max(1, Math.floor(seconds / 3));
  const keepIntervalSeconds = Math.max(1, Math.floor((seconds - keepIdleSeconds) / KEEP_PROBES));
  const keepProbes = KEEP_PROBES;
  return { userTimeoutMs, notSentLowBytes: NOT_SENT_LOW_BYTES, keepIdleSeconds, keepIntervalSeconds, keepProbes };
}

/** Throws WRIT_DELIVERY_SOCKET; the connection can go on without. */
export function tune(socket: net.Socket, tuning: TcpTuning): void {
  const descriptor = descriptorOf(socket);
  if (descriptor !== undefined) (calls ??= loadAddon()).tuneSocket(descriptor, tuning);
}

/** Undefined: not connected any more. */
export function figuresOf(socket: net.Socket): TcpFigures | undefined {
  const descriptor = descriptorOf(socket);
  if (descriptor === undefined) return undefined;
  try {
    return (calls ??= loadAddon()).readSocket(descriptor);
  } catch {
    return undefined; // a figure, no more
  }
}

/** Node tells it nowhere else; the handle keeps it when TLS has been put over the socket. */
function descriptorOf(socket: net.Socket): number | undefined {
  const handle = (socket as unknown as { readonly _handle?: { readonly fd?: number } | null })._handle;
  const descriptor = handle?.fd;
  return descriptor === undefined || descriptor < 0 ? undefined : descriptor;
}
