/** What one socket speaks: methods with their parameters and results, and events, each a zod schema used on both ends. */
import * as z from 'zod';

export interface Method {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}

export interface Contract {
  readonly methods: Readonly<Record<string, Method>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export type MethodName<C extends Contract> = keyof C['methods'] & string;
export type EventName<C extends Contract> = keyof C['events'] & string;
export type Params<C extends Contract, M extends MethodName<C>> = z.output<C['methods'][M]['params']>;
export type Result<C extends Contract, M extends MethodName<C>> = z.output<C['methods'][M]['result']>;
export type EventData<C extends Contract, E extends EventName<C>> = z.output<C['events'][E]>;

export type Handlers<C extends Contract> = {
  readonly [M in MethodName<C>]: (params: Params<C, M>) => Result<C, M> | Promise<Result<C, M>>;
};

/** 64-bit numbers and nanosecond times travel as decimal strings: JSON numbers lose digits past 2^53. */
export const int64 = z.codec(z.string().regex(/^-?[0-9]{1,20}$/), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (value) => value.toString(),
});

/** Octets travel as base64. */
export const octets = z.codec(
  z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
  z.custom<Buffer>((value) => Buffer.isBuffer(value)),
  { decode: (text) => Buffer.from(text, 'base64'), encode: (value) => value.toString('base64') },
);

export const uuidText = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
export const nothing = z.strictObject({});

const version = z.literal(1);
export const requestSchema = z.object({
  v: version,
  id: z.int().min(0),
  method: z.string().min(1).max(64),
  params: z.unknown().optional(),
});
const failure = z.object({ code: z.string().regex(/^WRIT_[A-Z0-9_]+$/), message: z.string() });
export const answerSchema = z.union([
  z.object({ v: version, id: z.int().min(0), error: failure }),
  z.object({ v: version, event: z.string().min(1), data: z.unknown() }),
  z.object({ v: version, id: z.int().min(0), result: z.unknown() }),
]);
export type Answer = z.output<typeof answerSchema>;
