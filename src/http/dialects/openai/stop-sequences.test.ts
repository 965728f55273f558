import { describe, expect, test } from 'bun:test'
import type { JournalEvent } from '../../../chat/index.ts'
import { createStopCutter, cutAtStops } from './stop-sequences.ts'

const cut = (texts: readonly string[], stops: readonly string[]): string => {
  const cutter = createStopCutter(stops)
  return texts.map((text) => cutter.push(text)).join('') + cutter.end()
}

describe('a stop sequence', () => {
  test('cuts before it, wherever the text is broken', () => {
    const text = 'Open the gate. END Close it.'
    for (let at = 0; at <= text.length; at++)
      expect(cut([text.slice(0, at), text.slice(at)], ['END'])).toBe('Open the gate. ')
    expect(cut([...text], ['END'])).toBe('Open the gate. ')
  })

  test('that only begins holds nothing back for good', () => {
    expect(cut(['An EN', 'D'.toLowerCase(), ' and E'], ['END'])).toBe('An ENd and E')
    expect(cut(['aaa', 'ab'], ['aab'])).toBe('aa')
    expect(cut(['aaaa'], ['aab'])).toBe('aaaa')
  })

  test('the first of several in the text counts', () => {
    expect(cut(['one two three'], ['three', 'two'])).toBe('one ')
    expect(cut(['stop'], ['stop'])).toBe('')
  })
})

test('citations behind the cut are left out, and the answer is no longer wanted', async () => {
  const source = async function* (): AsyncGenerator<JournalEvent> {
    yield { sequence: 1, event: 'delta', data: '{"text":"One [1]."}' }
    yield { sequence: 2, event: 'delta', data: '{"text":"\\nTwo [2]."}' }
    yield { sequence: 3, event: 'done', data: '{"citations":[{"n":1},{"n":2}]}' }
  }
  let cuts = 0
  const events: JournalEvent[] = []
  for await (const event of cutAtStops(source(), ['\n'], () => cuts++)) events.push(event)
  expect(events.map(({ data }) => JSON.parse(data))).toEqual([{ text: 'One [1].' }, { citations: [{ n: 1 }] }])
  expect(cuts).toBe(1)
})
