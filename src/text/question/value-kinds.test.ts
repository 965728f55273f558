import { expect, test } from 'bun:test'
import { holdsValue, valueKindOf } from './value-kinds.ts'

test.each([
  ['When was it moved?', 'time'],
  ['In which year was it moved?', 'time'],
  ['Who has built it?', 'person'],
  ['How many people work there?', 'amount'],
  ['How much does it cost per month?', 'money'],
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
  expect(holdsValue('money', 'It takes 5 dollars a month.')).toBe(true)
  expect(holdsValue('money', 'It takes 5 minutes a month.')).toBe(false)
})
