/** For how long this process has been in touch with the database without a break. */

export interface Contact {
  /** @throws what the look failed with: the contact is lost then */
  keep(look: () => PromiseLike<unknown>): Promise<void>
  /** Milliseconds since it was last lost, or first kept. */
  lastedMs(): number
}

/**
 * By this process's own clock: what the database's clock says of a time when it was away, or of a process that stood
 * still, proves nothing.
 *
 * @param lostAfterMs without a look for so long, contact counts as lost; so does a look that takes so long
 */
export function createContact(lostAfterMs: number, now: () => number = () => performance.now()): Contact {
  let since: number | undefined
  let keptAt = now()
  return {
    async keep(look) {
      const begun = now()
      try {
        await look()
      } catch (error) {
        since = undefined
        throw error
      }
      const ended = now()
      const isUnbroken = begun - keptAt <= lostAfterMs && ended - begun <= lostAfterMs
      since = isUnbroken ? (since ?? ended) : ended
      keptAt = ended
    },
    lastedMs: () => (since === undefined ? 0 : now() - since),
  }
}
