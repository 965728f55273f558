/** What credentials may be for: to ask and read; to write documents; and everything else. */
export const SCOPES = ['chat', 'ingest', 'admin'] as const
export type Scope = (typeof SCOPES)[number]
