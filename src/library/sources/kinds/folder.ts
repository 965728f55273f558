/** A folder of this machine, if a setting names it. */
import { stat } from 'node:fs/promises'
import { allowedPath } from '../folder/allowed-folders.ts'
import { walkPages } from '../folder/walk-pages.ts'
import { SourceFailure, type SourceKind, type Walk, type WalkContext } from '../source.ts'

export const folderKind = (allowedFolders: readonly string[]): SourceKind => ({
  name: 'folder',
  async check(address) {
    await allowedPath(address, allowedFolders)
  },
  walk: (context) => walk(context, allowedFolders),
})

async function* walk({ source, signal }: WalkContext, allowedFolders: readonly string[]): Walk {
  const { path, boundary } = await allowedPath(source.address, allowedFolders)
  if (!(await stat(path)).isDirectory()) throw new SourceFailure('This is the address of a file: give its folder')
  return yield* walkPages({ source, folder: path, boundary, signal })
}
