/** Sessions and tokens that have ended: Better Auth removes only those that somebody comes back with. */
import type { Database, Logger } from '#sdk'

const DAY_MS = 86_400_000

/** Removes them now and once a day. @returns ends that, after what is being done */
export function scheduleCleanup({ sql }: Pick<Database, 'sql'>, log: Logger): () => Promise<void> {
  const cleanUp = async (): Promise<void> => {
    try {
      await sql`delete from auth_sessions where expires_at < now()`
      await sql`delete from auth_verifications where expires_at < now()`
    } catch (error) {
      log.warn('ended_sessions_not_removed', { error })
    }
  }
  let running = cleanUp()
  const timer = setInterval(() => {
    running = cleanUp()
  }, DAY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
