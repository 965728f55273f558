import { describe, expect, test } from 'bun:test'
import { checkAnswer, createDocumentHistory, type QuestionHistory, type StoredAnswer } from './history.ts'

describe('the history of a document', () => {
  test('allows what was acknowledged, and nothing else', () => {
    const history = createDocumentHistory('a')
    expect(history.see(null)).toBeUndefined()
    history.begin(1)
    history.end(true)
    expect(history.see(1)).toBeUndefined()
    expect(history.see(null)).toBe('a: nothing is there, and it must be version 1')
  })

  test('allows both where no reply came, and then what was seen', () => {
    const history = createDocumentHistory('a')
    history.begin(1)
    history.end(true)
    history.begin(2)
    history.end(false)
    history.begin(null)
    history.end(false)
    expect(history.see(2)).toBeUndefined()
    expect(history.see(1)).toBe('a: version 1 is there, and it must be version 2')
    expect(history.sent).toEqual([1, 2])
  })

  test('does not allow what an acknowledgement has overwritten', () => {
    const history = createDocumentHistory('a')
    history.begin(1)
    history.end(false)
    history.begin(2)
    history.end(true)
    expect(history.see(1)).toContain('must be version 2')
    history.begin(null)
    history.end(true)
    expect(history.see(2)).toContain('must be nothing')
  })
})

describe('the history of a question', () => {
  const question: QuestionHistory = { key: 'q', message: 'm', messageId: 'msg_1', shown: 'a b', end: 'done' }
  const stored: StoredAnswer = {
    replayedId: 'msg_1',
    events: [
      { id: '1', event: 'start' },
      { id: '2', event: 'delta' },
      { id: '3', event: 'done' },
    ],
    streamed: 'a b',
    messages: [
      { role: 'user', content: 'm' },
      { role: 'assistant', status: 'answered', content: 'a b' },
    ],
  }

  test('is right', () => {
    expect(checkAnswer(question, stored)).toEqual([])
    const broken = { ...stored, events: [stored.events[0], { id: '2', event: 'error' }] } as StoredAnswer
    expect(checkAnswer({ ...question, end: 'cut', shown: 'a b c' }, broken)).toEqual([])
  })

  test('finds what is lost, twice or made up', () => {
    const wrong = (change: Partial<StoredAnswer>): readonly string[] => checkAnswer(question, { ...stored, ...change })
    expect(wrong({ replayedId: 'msg_2' })).toHaveLength(1)
    expect(wrong({ streamed: 'a' })).toHaveLength(1)
    expect(wrong({ messages: stored.messages.slice(0, 1) })).toHaveLength(2)
    expect(wrong({ messages: [...stored.messages, ...stored.messages] })).toHaveLength(1)
    expect(wrong({ events: [...stored.events, { id: '4', event: 'delta' }] })).toHaveLength(1)
    expect(wrong({ events: stored.events.slice(0, 2) })).toHaveLength(2)
    expect(wrong({ events: stored.events.map((each) => ({ ...each, id: '1' })) })).toHaveLength(1)
  })
})
