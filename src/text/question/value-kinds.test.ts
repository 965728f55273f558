import { expect, test } from 'bun:test'
import { holdsValue, valueKindOf } from './value-kinds.ts'

test.each([
  ['When was it moved?', 'time'],
  ['In which year was it moved?', 'time'],
  ['Who has built it?', 'person'],
  ['How many people work there?', 'amount'],
  ['How much does it cost per month?', 'money'],
  ['What is the maximum number of connections?', 'amount'],
  ['What is the largest upload allowed?', 'amount'],
  ['What is the maximum name length?', null],
  ['Wie viele Leser gibt es?', 'amount'],
  ['What happens when it is full?', null],
  ['How long are they kept?', null],
  ['Who may delete a page?', null],
  ['How do I tell who is asking?', null],
  ['Which port does it listen on?', null],
] as const)('"%s" asks for %s', (question, kind) => {
  expect(valueKindOf(question)).toBe(kind)
})

test('a value differs from words about it', () => {
  expect(holdsValue('time', 'It was moved in March 1911.')).toBe(true)
  expect(holdsValue('time', 'It was moved after the flood.')).toBe(false)
  expect(holdsValue('person', 'It was built by Martin Keller.')).toBe(true)
  expect(holdsValue('person', 'It was built by masons.')).toBe(false)
  expect(holdsValue('amount', 'There are a dozen.')).toBe(true)
  for (const text of [
    'At most 20 are kept.',
    'They take 26,214,400 bytes.',
    'Up to 500ms.',
    'There is no limit.',
    'Unlimited.',
  ])
    expect(holdsValue('amount', text)).toBe(true)
  for (const text of ['发行版有三种。', 'Существует три выпуска.', 'Existem duas versões.'])
    expect([text, holdsValue('amount', text)]).toEqual([text, true])
  for (const text of ['See https://x.example/v2/a.', 'It needs axum 0.8.1.', 'Set HTTP2.', 'It may be slow.'])
    expect(holdsValue('amount', text)).toBe(false)
  expect(holdsValue('money', 'The program is free.')).toBe(true)
  expect(holdsValue('money', '| service | what is free | free tiers |')).toBe(false)
  expect(holdsValue('money', 'It takes 5 dollars a month.')).toBe(true)
  expect(holdsValue('money', 'It takes 5 minutes a month.')).toBe(false)
})
