/** A selector of the core, as it verified it, in the words of the office. */
import { labelTypeOf } from './circuit.ts';
import type { Selector } from './selector.ts';
import type { TunnelEnd } from './tunnel.ts';

/** By the numbers of docs/grant-format.md, tag 6: the native core's NativeSelector fits as it is. */
export type CoreSelector =
  | { readonly kind: 4 | 6; readonly prefixLength: number; readonly address: Buffer }
  | { readonly kind: 1; readonly point: string; readonly address: Buffer }
  | {
      readonly kind: 2;
      readonly point: string;
      readonly labels: readonly { readonly type: number; readonly value: number }[];
    }
  | { readonly kind: 3; readonly point: string; readonly uplink: TunnelEnd; readonly downlink: TunnelEnd };

export function selectorOf(core: CoreSelector): Selector {
  switch (core.kind) {
    case 1:
      return { kind: 'mac', address: core.address, point: core.point };
    case 2: {
      // The core admits no other type.
      const labels = core.labels.map(({ type, value }) => ({ type: labelTypeOf(type) ?? 'vlan', value }));
      return { kind: 'circuit', labels, point: core.point };
    }
    case 3:
      return { kind: 'teid', uplink: core.uplink, downlink: core.downlink, point: core.point };
    default:
      return { kind: 'address', version: core.kind, prefixLength: core.prefixLength, address: core.address };
  }
}
