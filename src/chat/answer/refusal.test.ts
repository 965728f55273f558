import { describe, expect, test } from 'bun:test'
import { createRefusalFilter } from './refusal.ts'

const filter = (text: string, size: number) => {
  const refusal = createRefusalFilter()
  let shown = ''
  for (let index = 0; index < text.length; index += size) shown += refusal.push(text.slice(index, index + size))
  shown += refusal.end()
  return { shown, refused: refusal.refused }
}

const cases: readonly (readonly [text: string, shown: string, refused: boolean])[] = [
  ['NO_ANSWER', '', true],
  ['\n **NO_ANSWER**.', '', true],
  ['NO\\_ANSWER', '', true],
  ['`NO_ANSWER`\n\nThe sources speak of locks alone.', '', true],
  ['The sources do not say. NO_ANSWER', 'The sources do not say.', true],
  ['It is at dawn [1].\n\n**NO_ANSWER**', 'It is at dawn [1].', true],
  ['It is at dawn [1].', 'It is at dawn [1].', false],
  ['NO, it is at dawn [1].', 'NO, it is at dawn [1].', false],
  ['NO_ANSWERS is a constant [1]', 'NO_ANSWERS is a constant [1]', false],
  ['Set NO_ANSWER to 1 [1].', 'Set NO_ANSWER to 1 [1].', false],
  ['Is it N', 'Is it N', false],
  [' \n', '', false],
]

describe('the refusal filter', () => {
  test.each(cases)('%j', (text, shown, refused) => {
    for (let size = 1; size <= text.length; size++) expect(filter(text, size)).toEqual({ shown, refused })
  })
})
