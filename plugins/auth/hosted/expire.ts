/** Sessions and tokens that have ended: Better Auth removes only those that somebody comes back with. */
import type { Database, PluginJob } from '#sdk'

export const removeEnded = ({ sql }: Pick<Database, 'sql'>): PluginJob => ({
  name: 'ended_sessions',
  every: '1d',
  async run() {
    const sessions = await sql`delete from auth_sessions where expires_at < now()`
    const verifications = await sql`delete from auth_verifications where expires_at < now()`
    const removed = sessions.count + verifications.count
    return removed === 0 ? undefined : { removed }
  },
})
