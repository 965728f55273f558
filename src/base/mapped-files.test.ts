import { dlopen, FFIType, read } from 'bun:ffi'
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { dropFilePages } from './mapped-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'lectern-mapped-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Of <sys/mman.h>. */
const [PROT_READ, PROT_WRITE, MAP_PRIVATE] = [1, 2, 2]
const PAGE = 4096
const SIZE = 8 << 20

/** What is in memory of the mappings of a file, in kB. */
function resident(path: string): number {
  return readFileSync('/proc/self/smaps', 'latin1')
    .split(/^(?=[\da-f]+-[\da-f]+ )/m)
    .filter((each) => each.split('\n', 1)[0]?.endsWith(` ${path}`))
    .reduce((sum, each) => sum + Number(/^Rss:\s+(\d+)/m.exec(each)?.[1]), 0)
}

const openC = () =>
  dlopen('libc.so.6', {
    mmap: {
      args: [FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.i32, FFIType.i32, FFIType.i64],
      returns: FFIType.u64,
    },
    mprotect: { args: [FFIType.u64, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
    memset: { args: [FFIType.u64, FFIType.i32, FFIType.u64], returns: FFIType.u64 },
  }).symbols

/** A file of sevens, mapped and read. */
function mapFile(name: string, { isChanged = false } = {}) {
  const path = join(folder, name)
  writeFileSync(path, new Uint8Array(SIZE).fill(7))
  const c = openC()
  const protection = isChanged ? PROT_READ | PROT_WRITE : PROT_READ
  const start = Number(c.mmap(null, SIZE, protection, MAP_PRIVATE, openSync(path, 'r'), 0))
  if (isChanged) {
    c.memset(start, 9, 1)
    c.mprotect(start, SIZE, PROT_READ)
  }
  const at = (page: number): number => read.u8(start as Parameters<typeof read.u8>[0], page * PAGE)
  const sum = (): number => Array.from({ length: SIZE / PAGE }, (_, page) => at(page)).reduce((a, b) => a + b)
  sum()
  return { path, at, sum }
}

const isLinux = process.platform === 'linux'

test.if(isLinux)('pages of a library are given back, and are as they were when they are read again', async () => {
  const file = mapFile('given.so.1')
  expect(resident(file.path)).toBe(SIZE / 1024)
  await dropFilePages()
  expect(resident(file.path)).toBe(0)
  expect(file.sum()).toBe((SIZE / PAGE) * 7)
})

test.if(isLinux)('those of a mapping in which something was changed are kept', async () => {
  const file = mapFile('changed.so', { isChanged: true })
  await dropFilePages()
  expect(file.at(0)).toBe(9)
  expect(resident(file.path)).toBe(SIZE / 1024)
})

test.if(isLinux)('those of any other file are kept, for it may be gone by then', async () => {
  const file = mapFile('data.bin')
  await dropFilePages()
  expect(resident(file.path)).toBe(SIZE / 1024)
})
