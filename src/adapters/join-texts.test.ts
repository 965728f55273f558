import { expect, test } from 'bun:test'
import { joinTexts } from './join-texts.ts'

async function* pieces() {
  yield ['a', 'b']
  yield ['', '']
  yield ['c', '!', 'd']
}

test('one delta a piece, none without text, and what was written before a failure', async () => {
  const seen: string[] = []
  const read = (data: string): string => {
    if (data === '!') throw new SyntaxError('broken')
    return data
  }
  const reading = (async () => {
    for await (const { text } of joinTexts(pieces(), read)) seen.push(text)
  })()
  await expect(reading).rejects.toThrow('broken')
  expect(seen).toEqual(['ab', 'c'])
})
