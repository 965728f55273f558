import { expect, test } from 'bun:test'
import { adviseLanguageModel } from './asked-languages.ts'

const asked = (language: string, questions: number) => ({ language, questions, unanswered: 0 })

test('a model of many languages is advised when many questions are in one that the embedder was not made for', () => {
  const advice = adviseLanguageModel({ questions: 200, foreign: [asked('es', 30), asked('hi', 11)] }, ['en'])
  expect(advice).toStartWith('41 of the last 200 questions were in Spanish and Hindi, languages that no page is in')
  expect(advice).toContain('lectern models add multilingual')
})

test('and not for few of them, nor to who has such a model, nor for a language that the embedder knows', () => {
  const foreign = [asked('es', 30)]
  expect(adviseLanguageModel({ questions: 2000, foreign }, ['en'])).toBeNull()
  expect(adviseLanguageModel({ questions: 30, foreign: [asked('es', 19)] }, ['en'])).toBeNull()
  expect(adviseLanguageModel({ questions: 200, foreign }, undefined)).toBeNull()
  expect(adviseLanguageModel({ questions: 200, foreign }, ['es-MX'])).toBeNull()
})

test('a language whose name nobody knows is shown as its tag', () => {
  expect(adviseLanguageModel({ questions: 20, foreign: [asked('not a language', 20)] }, ['en'])).toContain(
    'in not a language,',
  )
})
