import { expect, test } from 'bun:test'
import { withoutGiven } from './without-given.ts'

test.each([
  ['limits of the weir in version 3.0', { version: '3.0' }, 'limits of the weir in'],
  ['How many barges take the weir in v3.0?', { version: '3.0' }, 'How many barges take the weir in ?'],
  ['What changed from 3.0.1 to 13.0?', { version: '3.0' }, 'What changed from 3.0.1 to 13.0?'],
  ['What is 3 of chapter 3?', { chapter: 3 }, 'What is 3 of ?'],
  ['3.0', { version: '3.0' }, '3.0'],
  ['Is C++ 17 (final) supported?', { edition: '17 (final)' }, 'Is C++ supported?'],
  ['Which weir?', { tags: ['weir'] }, 'Which weir?'],
])('%s within %j', (question, metadata, rest) => {
  expect(withoutGiven(question, { metadata })).toBe(rest)
})
