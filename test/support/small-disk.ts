/** A disk that is soon full: memory of a fixed size, for those who may mount it (root, on Linux). */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly path: string
  /** Takes every byte, or every inode, but those that are left. */
  fill(what: 'bytes' | 'inodes', left: number): void
  /** Gives back what `fill` took. */
  free(): void
  remove(): void
}

/** @returns `undefined`, and a printed reason, where nothing can be mounted */
export function mountSmallDisk(megabytes: number, inodes: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'lectern-disk-'))
  const options = `size=${megabytes}m,nr_inodes=${inodes}`
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { encoding: 'utf8' })
  if (mounted.status !== 0) {
    console.warn(`No small disk to test on: ${mounted.stderr ?? mounted.error?.message}`)
    rmdirSync(path)
    return undefined
  }
  chmodSync(path, 0o777)
  let ballast: string[] = []
  const add = (content: Uint8Array): void => {
    const file = join(path, `ballast-${ballast.length}`)
    ballast.push(file)
    writeFileSync(file, content)
  }
  return {
    path,
    fill(what, left) {
      const { bsize, bavail, ffree } = statfsSync(path)
      try {
        if (what === 'bytes') add(new Uint8Array(Math.max(0, bavail * bsize - left)))
        else for (let file = ffree; file > left; file--) add(new Uint8Array())
      } catch (error) {
        // A server that writes there meanwhile may take the last of it.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    },
    free() {
      for (const file of ballast) rmSync(file, { force: true })
      ballast = []
    },
    remove() {
      // Lazily: a process that has just been stopped may still hold a file.
      spawnSync('umount', ['--lazy', path])
      rmdirSync(path)
    },
  }
}
