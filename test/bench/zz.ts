import { uniformTraffic } from './traffic.ts';
import * as chain from './chain.ts';
const c = chain as any;
const ids = await c.makeIdentities();
const [size, n, k] = process.argv.slice(2).map(Number);
const f = uniformTraffic(size!, n!);
for (let i = 0; i < k!; i++) console.log(size, Math.round(await c.chainOnce(f.path, n, ids)));
