import { expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogFile } from './file.ts'

test('a file that is full is followed by another, and the oldest go', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-log-'))
  const stream = await openLogFile({ path: join(folder, 'deep/lectern.log'), megabytes: 1, keep: 2 })
  const line = `${'x'.repeat(1023)}\n`
  const numbers = async (): Promise<readonly number[]> =>
    (await readdir(join(folder, 'deep')))
      .map((name) => Number(/^lectern\.\d{4}-\d\d-\d\d\.(\d+)\.log$/.exec(name)?.[1]))
      .sort()
  // One file gives way to the next between two turns of the event loop.
  for (let lines = 0; lines < 5 * 1024; lines++) {
    stream.write(line)
    if (lines % 64 === 0) await Bun.sleep(0)
  }
  let kept = await numbers()
  while (kept.length > 3 || kept.includes(1)) kept = await numbers()
  expect(kept.at(-1)).toBeGreaterThan(3)
  await rm(folder, { recursive: true })
}, 20_000)
