import { describe, expect, test } from 'bun:test'
import { passageOf } from '../chat.fixture.ts'
import { describeNearest } from './nearest.ts'

const place = { collection: 'default', origin: '' }

describe('what comes nearest', () => {
  test('is three links at most, each with the opening of its passage', () => {
    const passages = ['One.', 'Two.', 'Three.', 'Four.'].map((text, index) => passageOf(text, { start: index * 10 }))
    const nearest = describeNearest(passages, place)
    expect(nearest.map(({ text }) => text)).toEqual(['One.', 'Two.', 'Three.'])
    expect(nearest[1]).toEqual({
      document_id: 'guide/backup',
      title: 'Backing up',
      heading_path: ['Backing up'],
      url: 'https://docs.example.org/backup',
      quote_url: 'https://docs.example.org/backup#:~:text=Two.',
      text: 'Two.',
    })
  })

  test('is cut between sentences, and never within a character', () => {
    const long = `${'A sentence of some length stands here. '.repeat(20)}`
    const [cut] = describeNearest([passageOf(long)], place)
    expect(cut?.text.length).toBeLessThanOrEqual(300)
    expect(cut?.text).toEndWith('here.')
    expect(long.startsWith(cut?.text ?? '-')).toBe(true)
    const [faces] = describeNearest([passageOf(`a${'😀'.repeat(400)}`)], place)
    expect(faces?.text.isWellFormed()).toBe(true)
  })

  test('opens pages without an address in the service itself', () => {
    const [nearest] = describeNearest([passageOf('One.', { url: null, start: 7 })], place)
    expect(nearest?.quote_url).toBe('/read/guide%2Fbackup?start=7&end=11#quote')
  })
})
