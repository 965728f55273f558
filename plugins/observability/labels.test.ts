import { expect, test } from 'bun:test'
import { createRouteLabel, methodLabel } from './labels.ts'

test('methods that nobody has heard of share a label', () => {
  expect(['GET', 'DELETE', 'BREW', 'get'].map(methodLabel)).toEqual(['GET', 'DELETE', 'other', 'other'])
})

test('routes beyond the bound share a label; those seen before keep theirs', () => {
  const label = createRouteLabel(2)
  expect(['/a', '/b', '/c', '/a', '/d', ''].map(label)).toEqual(['/a', '/b', 'other', '/a', 'other', 'none'])
})
