import { expect, test } from 'bun:test'
import { createCitationStream } from '../../../chat/answer/citations.ts'
import { passageOf } from '../../../chat/chat.fixture.ts'
import { renderAnswer } from './render.ts'
import { selectQuotations } from './select.ts'

test('numbers in brackets that a page has are no citations of other pages', () => {
  const passages = ['[2] Notice that the sluice opens at noon, as in 【3】 and [^1].', 'The basin is old.'].map(
    (text, index) => passageOf(text, { chunkId: `${index}`, documentId: `${index}` }),
  )
  const question = 'When does the sluice open?'
  const quotations = selectQuotations({
    question,
    message: question,
    passages,
    termWeights: new Map([
      ['sluic', 3],
      ['open', 2],
    ]),
  })
  const stream = createCitationStream({ passages, question, language: 'en', collection: 'default', origin: '' })
  const events = [...stream.push(renderAnswer(quotations)), ...stream.end()]
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
  expect(text).toBe('(2) Notice that the sluice opens at noon, as in (3) and (1). [1]')
  expect(events.flatMap((event) => (event.type === 'citation' ? [event.citation.document_id] : []))).toEqual(['0'])
})
