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
      .sort((a, b) => a - b)
  // A file gives way to the next some turns of the event loop after it is full: how many lines come in between varies.
  let kept: readonly number[] = []
  while (kept.length < 2 || kept.length > 3 || kept.includes(1) || (kept.at(-1) ?? 0) < 4) {
    for (let lines = 0; lines < 64; lines++) stream.write(line)
    await Bun.sleep(0)
    kept = await numbers()
  }
  // What the loop waits for: the first has gone, the fourth has begun, and two stay beside it at most.
  expect(kept).not.toContain(1)
  await rm(folder, { recursive: true })
}, 20_000)
