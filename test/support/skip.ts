/** Ends a hook or a test that `reason` keeps from running here as skipped, and prints why; goes on without one. */
export function skipFor(context: Mocha.Context, reason: string | undefined): void {
  if (reason === undefined) return;
  console.log(`      skipped: ${reason}`);
  context.skip();
}
