/** An archive or a book: of the web, or of this machine if a setting names its folder. */
import { readFile, stat } from 'node:fs/promises'
import { Problem } from '../../../request/problem.ts'
import { isArchive, type UnpackArchive } from '../../archives/archive-names.ts'
import { allowedPath } from '../folder/allowed-folders.ts'
import { inTemporaryFolder } from '../folder/temporary-folder.ts'
import { walkPages } from '../folder/walk-pages.ts'
import { SourceFailure, type SourceKind, type Walk, type WalkContext } from '../source.ts'
import type { AddressGuard } from '../web/address-guard.ts'
import { checkWebAddress, failureOf } from '../web/check-address.ts'
import { type WebClient, WebFailure } from '../web/web-client.ts'

export interface ArchiveKindOptions {
  readonly client: WebClient
  readonly guard: AddressGuard
  readonly allowedFolders: readonly string[]
  readonly unpack: UnpackArchive
}

const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024
const isOfTheWeb = (address: string): boolean => /^https?:\/\//i.test(address)

export const archiveKind = (options: ArchiveKindOptions): SourceKind => ({
  name: 'archive',
  async check(address) {
    if (isOfTheWeb(address)) await checkWebAddress(address, options.guard)
    else await allowedPath(address, options.allowedFolders)
  },
  walk: (context) => inTemporaryFolder((folder) => walk(context, folder, options)),
})

async function* walk({ source, signal }: WalkContext, folder: string, options: ArchiveKindOptions): Walk {
  const { address } = source
  const { name, bytes } = isOfTheWeb(address)
    ? await download(address, options, signal)
    : await open(address, options.allowedFolders)
  for (const { reason, count } of await unpack(name, bytes, folder, options))
    for (let n = 0; n < count; n++) yield { type: 'left out', address: `${name}/…`, reason }
  return yield* walkPages({ source, folder, boundary: folder, signal })
}

async function download(address: string, { client, guard }: ArchiveKindOptions, signal: AbortSignal) {
  const url = await checkWebAddress(address, guard)
  try {
    const reply = await client.get(url, { signal, maxBytes: MAX_ARCHIVE_BYTES })
    if (reply.status !== 200) throw new SourceFailure(`${url.host} answers with status ${reply.status}`)
    const landed = reply.address.pathname.slice(reply.address.pathname.lastIndexOf('/') + 1)
    return { name: isArchive(landed) ? landed : (url.pathname.split('/').at(-1) ?? ''), bytes: reply.bytes }
  } catch (error) {
    throw error instanceof WebFailure ? failureOf(error, url) : error
  }
}

async function open(address: string, allowedFolders: readonly string[]) {
  const { path } = await allowedPath(address, allowedFolders)
  if ((await stat(path)).size > MAX_ARCHIVE_BYTES) throw new SourceFailure('The archive is larger than 100 MB')
  return { name: path, bytes: new Uint8Array(await readFile(path)) }
}

async function unpack(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  folder: string,
  options: ArchiveKindOptions,
): ReturnType<UnpackArchive> {
  try {
    return await options.unpack(name, bytes, folder)
  } catch (error) {
    const isUnreadable = error instanceof Problem && error.code === 'unreadable_document'
    throw isUnreadable ? new SourceFailure(error.message, { cause: error }) : error
  }
}
