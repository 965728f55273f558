/** A folder of a git repository. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inTemporaryFolder } from '../folder/temporary-folder.ts'
import { walkPages } from '../folder/walk-pages.ts'
import { cloneRepository } from '../git/clone.ts'
import { readGitAddress } from '../git/git-address.ts'
import { SourceFailure, type SourceKind, type Walk, type WalkContext } from '../source.ts'
import { type AddressGuard, ForbiddenAddress } from '../web/address-guard.ts'
import { checkWebAddress, forbidden } from '../web/check-address.ts'

export interface GitKindOptions {
  readonly guard: AddressGuard
  /** Where `git` is looked for, as in `PATH`. */
  readonly searchPath: string
  /** A file of the certificates that git trusts; `undefined`: those of the system. */
  readonly certificates: string | undefined
}

export const gitKind = (options: GitKindOptions): SourceKind => ({
  name: 'git',
  async check(address) {
    await checkWebAddress(readGitAddress(address).url.href, options.guard)
  },
  walk: (context) => inTemporaryFolder((into) => walk(context, into, options)),
})

async function* walk({ source, signal }: WalkContext, into: string, options: GitKindOptions): Walk {
  const address = readGitAddress(source.address)
  const target = await resolve(address.url, options.guard)
  const { links } = await cloneRepository({ ...options, address, target, into, signal })
  const boundary = join(into, 'repository')
  const folder = join(boundary, address.folder)
  if ((await stat(folder).catch(() => null))?.isDirectory() !== true)
    throw new SourceFailure('The repository has no such folder')
  const refuse = (path: string): string | null => (links.has(path) ? 'symbolic links' : null)
  return yield* walkPages({ source, folder, boundary, refuse, signal })
}

async function resolve(url: URL, guard: AddressGuard) {
  try {
    return await guard.resolve(url.hostname)
  } catch (error) {
    if (error instanceof ForbiddenAddress) throw forbidden(error.message)
    throw new SourceFailure(`There is no such host: ${url.hostname}`, { cause: error })
  }
}
