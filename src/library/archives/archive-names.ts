/** Files that hold pages. */

/** For messages. */
export const ARCHIVE_EXTENSIONS = ['.epub', '.zip', '.tar.gz', '.tgz', '.tar'] as const

export const isArchive = (name: string): boolean => ARCHIVE_EXTENSIONS.some((each) => name.toLowerCase().endsWith(each))

/** Files of an archive that were not unpacked, and why. */
export interface LeftPacked {
  /** Fit for a report: `files hidden`. */
  readonly reason: string
  readonly count: number
}

/**
 * Unpacks an archive into a folder, with all that its pages may be read with: the site's configuration, includes.
 * @param name of the file: its ending says what it is
 * @param bytes given away: who hands them over has them no more
 * @param folder absolute; it is there and empty
 */
export type UnpackArchive = (
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  folder: string,
) => Promise<readonly LeftPacked[]>
