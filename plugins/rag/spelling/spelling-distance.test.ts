import { describe, expect, test } from 'bun:test'
import { spellingDistance } from './spelling-distance.ts'

const distance = (typed: string, meant: string): number => spellingDistance(typed, meant, 2)

describe('spellingDistance', () => {
  test('is nothing for the same word', () => expect(distance('widget', 'widget')).toBe(0))

  test('a slip of the hand is nearer than another letter', () => {
    const other = distance('wizget', 'widget')
    for (const slip of ['wigdet', 'widdget', 'wiget', 'widgwt']) {
      expect(distance(slip, 'widget')).toBeGreaterThan(0)
      expect(distance(slip, 'widget')).toBeLessThan(other)
    }
  })

  test('two letters swapped are one slip', () => {
    expect(distance('recieve', 'receive')).toBeLessThan(distance('recxxve', 'receive'))
    expect(distance('recieve', 'receive')).toBeLessThan(1)
  })

  test('the first letter is rarely wrong', () =>
    expect(distance('eidget', 'widget')).toBeGreaterThan(distance('widgwt', 'widget')))

  test('what is further than was asked about is not worked out', () => {
    expect(spellingDistance('slack', 'stack', 0.9)).toBe(Number.POSITIVE_INFINITY)
    expect(spellingDistance('a', 'abcdefghij', 2)).toBe(Number.POSITIVE_INFINITY)
  })

  test('counts letters, in whatever script', () => {
    expect(distance('докумнтация', 'документация')).toBeLessThan(1)
    expect(distance('डेटबेस', 'डेटाबेस')).toBeLessThan(1)
  })
})
