/** What is used of Bun. */
interface BunGlobal {
  gc(now: boolean): void
}

/**
 * Collects all garbage at once, so that its pages go back to the system. It holds the thread for tens of milliseconds, and
 * does nothing on Deno.
 */
export function collectGarbage(): void {
  const { Bun } = globalThis as { readonly Bun?: BunGlobal }
  Bun?.gc(true)
}
