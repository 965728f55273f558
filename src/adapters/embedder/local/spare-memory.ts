/** Gives memory back that this thread holds and does not use: both allocators keep for later whatever they once had. */
import process from 'node:process'

/** What is used of Bun. */
interface BunGlobal {
  gc(now: boolean): void
}

/** Bytes at the end of the heap that are kept. */
type Trim = (keep: number) => void

/**
 * Collects garbage, above all the outputs of runs, whose size Bun's collector hardly sees; and has glibc, which ONNX
 * Runtime takes its memory from, return the pages that are free. It takes some 20 ms, and does nothing on Deno.
 */
export async function spareMemory(): Promise<void> {
  const { Bun } = globalThis as { readonly Bun?: BunGlobal }
  if (Bun === undefined) return
  Bun.gc(true)
  trim ??= await openTrim()
  trim(0)
}

let trim: Trim | undefined

/** Only glibc knows the call (`man 3 malloc_trim`). */
async function openTrim(): Promise<Trim> {
  if (process.platform !== 'linux') return () => undefined
  const { dlopen, FFIType } = await import('bun:ffi')
  try {
    const { symbols } = dlopen('libc.so.6', { malloc_trim: { args: [FFIType.u64], returns: FFIType.i32 } })
    return (keep) => void symbols.malloc_trim(keep)
  } catch {
    return () => undefined
  }
}
