/** One catalogue: which HTTP status a code answers with. First the codes that say more than their form, then the forms. */
const BY_CODE: Readonly<Record<string, number>> = {
  WRIT_API_SIGNED_OUT: 401,
  WRIT_API_FOREIGN_HOST: 421,
  WRIT_API_FOREIGN_ORIGIN: 403,
  WRIT_API_TOO_MANY: 429,
  WRIT_API_NO_KEY: 404,
  WRIT_API_NO_GRANT: 409,
  WRIT_API_NOT_APPROVED: 409,
  WRIT_API_CORE_SILENT: 503,
  WRIT_AUTH_SESSION: 401,
  WRIT_AUTH_LOGIN_FAILED: 401,
  WRIT_AUTH_LOCKED: 429,
  WRIT_AUTH_FORBIDDEN: 403,
  WRIT_AUTH_SELF: 403,
  WRIT_AUTH_ROLE_CONFLICT: 409,
  WRIT_AUTH_KEY_IN_USE: 409,
  WRIT_AUTH_KEY_ALGORITHM: 400,
  WRIT_AUTH_NOT_APPROVER: 409,
  WRIT_AUTH_NO_KEY: 409,
  WRIT_AUTH_NOT_SET_UP: 503,
  WRIT_GRANT_MALFORMED: 400,
  WRIT_GRANT_SCOPE: 400,
  WRIT_GRANT_SELECTOR: 400,
  WRIT_GRANT_SERVICE: 400,
  WRIT_GRANT_VERSION: 400,
  WRIT_WARRANT_FIELD: 400,
  WRIT_WARRANT_PERIOD: 400,
  WRIT_WARRANT_OWN_ENTRY: 403,
  WRIT_DB_CONNECT: 503,
  WRIT_DB_UNAVAILABLE: 503,
};

const BY_FORM: readonly (readonly [RegExp, number])[] = [
  [/^WRIT_(AUTH|WARRANT|AGENCY|ENDPOINT|CASE)_.*UNKNOWN$/, 404],
  [/^WRIT_(AUTH|WARRANT|AGENCY|ENDPOINT|CASE)_.*(WEAK|INVALID)$/, 400],
  [/^WRIT_(WARRANT|AGENCY|ENDPOINT|CASE|GRANT)_/, 409],
  [/^WRIT_AUTH_LOGIN_TAKEN$/, 409],
  [/^WRIT_MODEL_/, 400],
  [/^WRIT_IPC_/, 503],
];

/** `undefined`: a failure of our own, whose words are for the log alone. */
export function statusOf(code: string): number | undefined {
  return BY_CODE[code] ?? BY_FORM.find(([form]) => form.test(code))?.[1];
}
