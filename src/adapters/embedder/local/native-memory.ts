/** Memory that the embedder's thread holds and does not use: both of its allocators keep for later what they once had. */
import process from 'node:process'
import { collectGarbage } from '../../../base/collect-garbage.ts'

/** The calls of glibc, from which ONNX Runtime takes its memory. */
interface Allocator {
  mallopt(parameter: number, value: number): number
  malloc_trim(keep: number): number
}

/** Of <malloc.h>. */
const M_TRIM_THRESHOLD = -1
const M_MMAP_THRESHOLD = -3

const MEGABYTE = 1 << 20
/** What a run is done with goes back when it is more than this; with less, each run would ask for the pages anew. */
const MAX_SPARE_BYTES = 8 * MEGABYTE
/** Tensors of this size and more are pages of their own; those of a run are smaller. */
const OWN_PAGES = 16 * MEGABYTE

let opening: Promise<Allocator | undefined> | undefined
const allocator = (): Promise<Allocator | undefined> => {
  opening ??= openAllocator()
  return opening
}

/** Before a model is loaded: glibc's own limits grow with what it sees, up to 64 MB that stay unused. */
export async function limitSpareMemory(): Promise<void> {
  const glibc = await allocator()
  glibc?.mallopt(M_TRIM_THRESHOLD, MAX_SPARE_BYTES)
  glibc?.mallopt(M_MMAP_THRESHOLD, OWN_PAGES)
}

/**
 * Collects garbage, the outputs of runs above all, whose size Bun's collector hardly sees, and has glibc return the
 * pages that are free. It holds the thread for some 20 ms, and does nothing on Deno.
 */
export async function giveMemoryBack(): Promise<void> {
  collectGarbage()
  const glibc = await allocator()
  glibc?.malloc_trim(0)
}

/** Nothing where the C library is another one, or the runtime is not Bun. */
async function openAllocator(): Promise<Allocator | undefined> {
  if (process.platform !== 'linux' || process.versions.bun === undefined) return undefined
  const { dlopen, FFIType } = await import('bun:ffi')
  try {
    const { symbols } = dlopen('libc.so.6', {
      mallopt: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
      malloc_trim: { args: [FFIType.u64], returns: FFIType.i32 },
    })
    return symbols
  } catch {
    return undefined
  }
}
