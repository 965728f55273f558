import { expect, test } from 'bun:test'
import { questionFromHeading } from './from-heading.ts'

const question = (heading: string, language = 'en'): string | undefined =>
  questionFromHeading(heading, language)?.question

test('headings become what a reader would ask', () => {
  expect(question('Installing the program')).toBe('How do I install the program?')
  expect(question('Make a backup')).toBe('How do I make a backup?')
  expect(question('Running your tests')).toBe('How do I run my tests?')
  expect(question('How to publish a crate')).toBe('How do I publish a crate?')
  expect(question('2.1 Put pages in')).toBe('How do I put pages in?')
  expect(question('What happens after a crash?')).toBe('What happens after a crash?')
  expect(question('Point-in-time recovery')).toBe('What should I know about “Point-in-time recovery”?')
  expect(question('Datensicherung', 'de')).toBe('Was sollte ich über „Datensicherung“ wissen?')
  expect(question('バックアップの取り方', 'ja')).toBe('「バックアップの取り方」について教えてください。')
})

test('what says nothing of its section makes none', () => {
  for (const heading of ['Overview', 'See also', 'API', `${'long '.repeat(20)}heading`])
    expect(question(heading)).toBeUndefined()
  // A language that we have no words of.
  expect(question('Varmuuskopiointi', 'fi')).toBeUndefined()
})

test('what authors ask of themselves, and what points back, comes after what readers ask', () => {
  for (const heading of ['How do we use your data?', 'Try it yourself', 'Check its health'])
    expect([heading, questionFromHeading(heading, 'en')?.rank]).toEqual([heading, 1])
  expect(questionFromHeading('Does it scale?', 'en')?.rank).toBe(2)
})
