import type { RunningTarget } from './targets.ts'

/** What takes more than one request. Throws when a reply is not what it should be. */
export type Flow = (target: RunningTarget) => Promise<void>
