/** Every kind of source, one line each. */
import type { SourceKind } from '../source.ts'
import { createAddressGuard } from '../web/address-guard.ts'
import { createWebClient } from '../web/web-client.ts'
import { siteKind } from './site.ts'

export interface SourceKindSettings {
  /** Hosts, addresses and blocks that may be read although they are not public. */
  readonly allowedHosts: readonly string[]
  /** Of one site. */
  readonly maxPages: number
  readonly userAgent: string
}

export function createSourceKinds({ allowedHosts, maxPages, userAgent }: SourceKindSettings): readonly SourceKind[] {
  const guard = createAddressGuard(allowedHosts)
  const client = createWebClient({ guard, userAgent })
  return [siteKind({ client, guard, maxPages })]
}
