/** Every kind of source, one line each. */
import type { UnpackArchive } from '../../archives/archive-names.ts'
import type { SourceKind } from '../source.ts'
import { createAddressGuard } from '../web/address-guard.ts'
import { createWebClient } from '../web/web-client.ts'
import { archiveKind } from './archive.ts'
import { folderKind } from './folder.ts'
import { gitKind } from './git.ts'
import { siteKind } from './site.ts'

export interface SourceKindSettings {
  /** Hosts, addresses and blocks that may be read although they are not public. */
  readonly allowedHosts: readonly string[]
  /** Folders of this machine that sources may be read from. */
  readonly allowedFolders: readonly string[]
  /** Where programs are looked for, as in `PATH`. */
  readonly searchPath: string
  /** A file of the certificates that git trusts, as in `GIT_SSL_CAINFO`. */
  readonly certificates?: string | undefined
  /** Of one site. */
  readonly maxPages: number
  readonly userAgent: string
}

export function createSourceKinds(settings: SourceKindSettings, unpack: UnpackArchive): readonly SourceKind[] {
  const { allowedHosts, allowedFolders, searchPath, certificates, maxPages, userAgent } = settings
  const guard = createAddressGuard(allowedHosts)
  const client = createWebClient({ guard, userAgent })
  return [
    siteKind({ client, guard, maxPages }),
    gitKind({ guard, searchPath, certificates }),
    archiveKind({ client, guard, allowedFolders, unpack }),
    folderKind(allowedFolders),
  ]
}
