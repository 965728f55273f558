import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Goes when the walk ends, however it ends. */
export async function* inTemporaryFolder<Item, End>(
  walk: (folder: string) => AsyncGenerator<Item, End>,
): AsyncGenerator<Item, End> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-source-'))
  try {
    return yield* walk(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
