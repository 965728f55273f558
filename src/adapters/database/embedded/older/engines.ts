/** Engines of the majors of PostgreSQL that earlier releases have written data directories with. */

/** The part of PGlite that its releases have in common. */
export interface OlderEngine {
  execProtocolRaw(messages: Uint8Array): Promise<Uint8Array>
  exec(statement: string): Promise<unknown>
  isInTransaction(): boolean
  close(): Promise<void>
}

/** Starts it on the files of a cluster, with pgvector. */
export type StartOlderEngine = (directory: string) => Promise<OlderEngine>

/** Majors that a release has written clusters with. The engine's own is one of them; each of the others needs an engine. */
export const RELEASED_MAJORS: readonly string[] = ['18']

/**
 * By major version. There is none yet. When PGlite goes on to the next major, its package of today stays under another
 * name (`"pglite-18": "npm:@electric-sql/pglite@…"`) and is started from here.
 */
export const OLDER_ENGINES = new Map<string, StartOlderEngine>()
