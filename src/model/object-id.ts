/** Object identifiers as a person writes them, and as a profile keeps them. */

/** Dotted, at most 64 characters; X.660: the first arc is 0 to 2, the second below 40 unless the first is 2. */
export const objectIdPattern = /^(?=.{1,64}$)(?:[01]\.(?:[1-3]\d|\d)|2\.(?:0|[1-9]\d{0,8}))(?:\.(?:0|[1-9]\d{0,8}))*$/;

/** Absent is right: the standard's own is meant. */
export function isObjectIdOrAbsent(text: string | undefined): boolean {
  return text === undefined || objectIdPattern.test(text);
}
