import { expect, test } from 'bun:test'
import { methodLabel } from './labels.ts'

test('methods that nobody has heard of share a label', () => {
  expect(['GET', 'DELETE', 'BREW', 'get'].map(methodLabel)).toEqual(['GET', 'DELETE', 'other', 'other'])
})
