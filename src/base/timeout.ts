/** What `within` returns when the time was over first. */
export const LATE = Symbol('late')

/**
 * Waits for some work, and no longer than that. Work that comes late goes on; whoever began it must expect that nobody
 * hears how it ends.
 *
 * @throws what the work throws in time
 */
export async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | typeof LATE> {
  const { promise: late, resolve } = Promise.withResolvers<typeof LATE>()
  const timer = setTimeout(() => resolve(LATE), milliseconds)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
