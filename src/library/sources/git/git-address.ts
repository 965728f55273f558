/** `git+https://host/owner/name#branch:folder`, and plain addresses that end in `.git`. */
import { SourceFailure } from '../source.ts'
import { webAddress } from '../web/check-address.ts'

export interface GitAddress {
  readonly url: URL
  /** A branch or a tag; `null`: the repository's own default. */
  readonly branch: string | null
  /** Below the repository's root; `''`: all of it. */
  readonly folder: string
}

/** @throws SourceFailure */
export function readGitAddress(address: string): GitAddress {
  const [place = '', ...rest] = address.replace(/^git\+/i, '').split('#')
  if (!/^https?:\/\//i.test(place))
    throw new SourceFailure('A repository is read by https: git+https://host/owner/name#branch:folder')
  const [branch = '', ...folders] = decode(rest.join('#')).split(':')
  const folder = folders.join(':').replaceAll(/^(?:\.?\/)+|\/+$/g, '')
  // What git would take for an option, or for a way out of the repository.
  if (branch.startsWith('-') || /[\s~^:?*[\\\0]|\.\./.test(branch))
    throw new SourceFailure('This cannot be the name of a branch')
  if (folder.split('/').includes('..')) throw new SourceFailure('The folder belongs to the repository')
  return { url: webAddress(place), branch: branch === '' ? null : branch, folder }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
