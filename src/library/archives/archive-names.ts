/** Files that hold pages. */

/** For messages. */
export const ARCHIVE_EXTENSIONS = ['.epub', '.zip', '.tar.gz', '.tgz', '.tar'] as const

export const isArchive = (name: string): boolean => ARCHIVE_EXTENSIONS.some((each) => name.toLowerCase().endsWith(each))

/** Fit for a report. */
export type LeftPackedReason =
  | 'files hidden'
  | 'files outside the archive'
  | 'files that are links'
  | 'files that are devices or pipes'
  | 'files that a later one of the same name replaces'
  | 'files whose names cannot be written'
  | `files of a type that is not read (${string})`

/** Files of an archive that were not unpacked, and why. */
export interface LeftPacked {
  readonly reason: LeftPackedReason
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
