import { expect, test } from 'bun:test'
import { remember, rememberByText } from './remember.ts'

/** Counts how often each text is read. */
function counted(characters: number) {
  const reads: string[] = []
  const read = remember((text) => {
    reads.push(text)
    return [text]
  }, characters)
  return { read, reads }
}

test('what is asked for again is read once, and what is not is forgotten', () => {
  const { read, reads } = counted(1000)
  for (let round = 0; round < 100; round++) {
    expect(read('again and again')).toEqual(['again and again'])
    read(`once, in round ${round}`)
  }
  expect(reads.filter((text) => text === 'again and again')).toHaveLength(1)
  expect(reads).toHaveLength(101)
  read('once, in round 1')
  expect(reads).toHaveLength(102)
})

test('of many texts no more is kept than was said', () => {
  const { read, reads } = counted(1000)
  const texts = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(49, 'x'))
  for (const text of texts) read(text)
  reads.length = 0
  for (const text of texts.toReversed()) read(text)
  expect(reads.length).toBeGreaterThanOrEqual(80)
})

test('one text is read for each language', () => {
  const read = rememberByText((text, language) => ({ text, language }))
  expect(read('a', 'en')).toBe(read('a', 'en'))
  expect(read('a', 'de')).toEqual({ text: 'a', language: 'de' })
})
