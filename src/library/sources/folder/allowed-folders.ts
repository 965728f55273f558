/** Which paths of this machine sources may be read from: nobody who may add one may read the rest by it. */
import { realpath } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { isInside } from '../../sites/includes/resolve-includes.ts'
import { SourceFailure } from '../source.ts'

export interface AllowedPath {
  /** Absolute, links resolved. */
  readonly path: string
  /** The allowed folder that it is in. */
  readonly boundary: string
}

/** @throws SourceFailure when it is not there, or in none of them */
export async function allowedPath(address: string, allowed: readonly string[]): Promise<AllowedPath> {
  if (!isAbsolute(address))
    throw new SourceFailure(
      'Expected an address (http, https or git), or a path on this machine, which begins with a slash',
    )
  const path = await realpath(address).catch(() => null)
  for (const folder of allowed) {
    const boundary = await realpath(resolve(folder)).catch(() => null)
    if (path !== null && boundary !== null && isInside(boundary, path)) return { path, boundary }
  }
  throw new SourceFailure('There is no such path in the folders that SOURCES_FOLDERS names')
}
