import type { Principal } from '#sdk'

/** Who calls a tool, and from where. */
export interface Caller {
  readonly principal: Principal
  /** The caller's address; `null` in-process. */
  readonly peer: string | null
  /** What addresses of this service begin with. */
  readonly publicUrl: string
  /** Of the address the client was given; what a call names wins. */
  readonly collection: string | undefined
  readonly signal: AbortSignal
}
