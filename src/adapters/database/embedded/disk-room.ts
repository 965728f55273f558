/** How much room the disk has for the embedded database. */
import { statfsSync } from 'node:fs'

/**
 * PostgreSQL's log grows by files of 16 MB, and one that cannot be made in the middle of a commit ends PostgreSQL: two
 * must fit, whatever else fills the disk meanwhile.
 */
const MIN_FREE_BYTES = 32 * 1024 * 1024
/** A table is up to three files, and so is each of its indexes. */
const MIN_FREE_FILES = 64

/** What to tell who runs the service, and who asks for its health. */
export const NO_ROOM =
  'the disk of DATA_DIR is full, or nearly so: nothing is stored until 32 MB and 64 files are free; what is stored can ' +
  'be read'

/** A file system that does not say, or counts no files, has room. */
export function hasRoom(directory: string): boolean {
  const { bsize, blocks, bavail, files, ffree } = statfsSync(directory)
  return (blocks === 0 || bavail * bsize >= MIN_FREE_BYTES) && (files === 0 || ffree >= MIN_FREE_FILES)
}
