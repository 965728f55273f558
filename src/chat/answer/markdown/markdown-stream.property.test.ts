import { describe, expect, test } from 'bun:test'
import { faultsOf } from '../../../../test/support/answer-faults.ts'
import {
  composeAnswer,
  cutText,
  PROVED_ADDRESSES,
  randomOf,
  SOURCES,
} from '../../../../test/support/markdown-compositions.ts'
import { passageOf } from '../../chat.fixture.ts'
import { createCitationStream } from '../citations.ts'

/** Enough to notice what breaks; before a release there are more (CONTRIBUTING.md). */
const SEEDS = Number(process.env.SEEDS ?? 80)

function answerOf(pieces: readonly string[]) {
  const passages = SOURCES.map(({ text, url }, index) =>
    passageOf(text, { chunkId: `${index}`, documentId: `d${index}`, url }),
  )
  const stream = createCitationStream({
    passages,
    question: 'When are sluices opened?',
    language: 'en',
    collection: 'default',
    origin: '',
  })
  const events = [...pieces.flatMap((piece) => stream.push(piece)), ...stream.end()]
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
  const numbers = new Set(events.flatMap((event) => (event.type === 'citation' ? [event.citation.n] : [])))
  return { text, numbers }
}

describe('an answer of any Markdown, cut anywhere', () => {
  test(
    `has no address, HTML or marker that is not proved, and the code that was meant (${SEEDS} seeds)`,
    () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const random = randomOf(seed)
        const raw = composeAnswer(random)
        const { text, numbers } = answerOf(cutText(raw, random))
        const faults = faultsOf(raw, text, numbers, PROVED_ADDRESSES)
        if (faults.length > 0) expect({ seed, raw, text, faults }).toEqual({ seed, raw, text, faults: [] })
      }
    },
    Math.max(60_000, SEEDS * 500),
  )
})

describe('what the check of an answer says of code', () => {
  const numbers = new Set<number>()

  test.each([
    '- ```\n  lock\n\n> Nobody is ever charged at all.',
    '1. ~~~\n   lock\n   \n\n\n> Nobody is ever charged at all.',
  ])('nothing, when the block behind %j becomes another', (raw) => {
    expect(faultsOf(raw, answerOf([raw]).text, numbers, [])).toEqual([])
  })

  test.each([
    ['- ```\n  lock\n\n> No.', '- ```\n  loc\n\nNo.'],
    ['- ```\n  lock\n\n  key\n\n> No.', '- ```\n  lock\n  key\n\nNo.'],
    ['- ```\n  lock\n\n  ```\n\n> No.', '- ```\n  lock\n  ```\n\nNo.'],
    ['```\nlock\n\n', '```\nlock\n'],
  ])('%j is not %j', (raw, text) => {
    expect(faultsOf(raw, text, numbers, [])).not.toEqual([])
  })
})
