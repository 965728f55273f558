/** What an address is of, by its looks. */
import { isArchive } from '../archives/archive-names.ts'

/** @returns the name of a kind */
export function kindOf(address: string): string {
  if (/^git(?:\+|:)|\.git(?:#.*)?$/i.test(address)) return 'git'
  if (isArchive(address.replace(/[?#].*$/, ''))) return 'archive'
  return /^https?:\/\//i.test(address) ? 'site' : 'folder'
}
