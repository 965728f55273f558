import { expect, test } from 'bun:test'
import { outlastOutage } from './outage.ts'

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const failing = (failures: readonly Error[]) => {
  const left = [...failures]
  return async (): Promise<string> => {
    const failure = left.shift()
    if (failure !== undefined) throw failure
    return 'stored'
  }
}
const waits = (): AbortSignal => new AbortController().signal

test('work that fails while the database is away is done when it is back', async () => {
  expect(await outlastOutage(failing([away, away, away]), waits())).toBe('stored')
})

test('an error of another kind is tried a few times only', async () => {
  const wrong = new Error('wrong')
  expect(await outlastOutage(failing([wrong]), waits())).toBe('stored')
  await expect(outlastOutage(failing([wrong, wrong, wrong, wrong]), waits())).rejects.toBe(wrong)
})

test('whoever closes does not wait', async () => {
  await expect(outlastOutage(failing([away]), AbortSignal.abort())).rejects.toBe(away)
})
