import { expect, test } from 'bun:test'
import { inSentenceCase } from './letter-case.ts'

test('words get the case that their page gives them', () => {
  const page =
    'Cargo is the tool. With Cargo you build a project: every project has a manifest. An API, and the right one.'
  expect(inSentenceCase('How do I build a Cargo Project?', page)).toBe('How do I build a Cargo project?')
  expect(inSentenceCase('How do I choose the Right API?', page)).toBe('How do I choose the right API?')
  expect(inSentenceCase('What should I know about “Point Clouds”?', page)).toBe(
    'What should I know about “Point Clouds”?',
  )
})

test('a word within another is not that word', () => {
  expect(inSentenceCase('How do I use Art?', 'Start with Art. Starting, started, art')).toBe('How do I use Art?')
})
