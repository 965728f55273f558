import { expect, test } from 'bun:test'
import { assumeCosines } from './assume-cosines.ts'
import { type Evidence, fuseEvidence } from './fusion.ts'

const passage = (chunkId: string, lexical: number, cosine: number | null): Evidence => ({
  chunkId,
  language: 'en',
  lexical,
  cosine,
})
const cosines = (evidence: readonly Evidence[], byWords: readonly string[]) =>
  Object.fromEntries(assumeCosines(evidence, new Set(byWords)).map(({ chunkId, cosine }) => [chunkId, cosine]))

test('a passage that is not embedded yet is half-way between its words and the nearest that shares no more of them', () => {
  const evidence = [
    passage('few', 0.2, 0.6),
    passage('some', 0.3, 0.4),
    passage('new', 0.5, null),
    passage('most', 0.8, 0.7),
  ]
  expect(cosines(evidence, ['few', 'some', 'new', 'most'])).toEqual({ few: 0.6, some: 0.4, new: 0.55, most: 0.7 })
})

test('one that holds what is asked for comes before what is embedded and shares a word with it', () => {
  const evidence = [passage('1', 0.2, 0.6), passage('2', 0.45, null)]
  expect(fuseEvidence(evidence, ['en'])[0]?.chunkId).toBe('2')
  const closer = [passage('1', 0.3, 0.6), passage('2', 0.42, null)]
  expect(fuseEvidence(closer, ['en'])[0]?.chunkId).toBe('1')
  expect(fuseEvidence(assumeCosines(closer, new Set(['1', '2'])), ['en'])[0]?.chunkId).toBe('2')
})

test('what was found by its meaning alone tells nothing of others', () => {
  const evidence = [passage('alike', 0.1, 0.9), passage('few', 0.2, 0.3), passage('new', 0.5, null)]
  expect(cosines(evidence, ['few', 'new'])).toEqual({ alike: 0.9, few: 0.3, new: 0.4 })
})

test('where nothing is embedded, words go on alone', () => {
  const evidence = [passage('1', 0.2, null), passage('2', 0.5, null)]
  expect(cosines(evidence, ['1', '2'])).toEqual({ 1: null, 2: null })
  expect(cosines([passage('least', 0.1, null), passage('some', 0.3, 0.4)], ['least', 'some']).least).toBeNull()
})
