export function statusOf(code: string): number | undefined {
  return { WRIT_X: 400 }[code];
}
