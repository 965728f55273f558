import { afterAll, expect, test } from 'bun:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../../../test/support/open-database.ts'
import { DEFAULT_MODEL } from './models/index.ts'
import { giveMemoryBack } from './native-memory.ts'
import { openSentenceModel } from './sentence-model.ts'

const folder = await temporaryFolder()
afterAll(() => folder.remove())

const MEGABYTE = 1 << 20
const MODEL_MEGABYTES = 22

test('the file of a loaded model is not kept', async () => {
  const megabytes = (): number => process.memoryUsage().arrayBuffers / MEGABYTE
  const before = megabytes()
  const options = { spec: DEFAULT_MODEL, runtime: 'native', threads: 1, libraryFolder: folder.path } as const
  const model = await openSentenceModel(options)
  for (let round = 0; round < 20 && megabytes() - before >= MODEL_MEGABYTES; round++) {
    await giveMemoryBack()
    await sleep(10)
  }
  expect(megabytes() - before).toBeLessThan(MODEL_MEGABYTES)
  expect(await model.embed([model.encode('a boat on the river')])).toHaveLength(DEFAULT_MODEL.dimensions)
})
