import { expect, test } from 'bun:test'
import type { Turn } from '../state/thread.ts'
import { followUps } from './follow-ups.ts'

const source = (chunk: string, page: string, heading: string) => ({
  n: 1,
  document_id: page,
  chunk_id: chunk,
  title: page,
  url: null,
  heading_path: [page, heading],
})

const turn = (message: string, cited: string, sources: readonly ReturnType<typeof source>[]): Turn => ({
  id: 't',
  key: 'k',
  question: { message },
  status: 'answered',
  lastEvent: 0,
  answer: 'a',
  sources,
  citations: sources
    .filter(({ chunk_id }) => chunk_id === cited)
    .map(({ document_id, chunk_id, title, url }) => ({
      n: 1,
      document_id,
      chunk_id,
      title,
      url,
      quote: 'q',
      start: 0,
      end: 1,
    })),
  nearest: [],
})

test('headings of the pages that were cited come first, three at most', () => {
  const sources = [
    source('c1', 'Backups', 'Make a backup'),
    source('c2', 'Limits', 'Streams'),
    source('c3', 'Backups', 'Restore'),
    source('c4', 'Backups', 'Retention'),
    source('c5', 'Limits', 'Requests'),
  ]
  expect(followUps(turn('How?', 'c1', sources))).toEqual(['Restore', 'Retention', 'Streams'])
})

test('what was asked, cited or named already leads nowhere', () => {
  const sources = [
    source('c1', 'Backups', 'Make a backup'),
    source('c2', 'Other', 'Make a Backup!'),
    source('c3', 'Backups', 'Restore'),
    source('c4', 'Other', 'restore'),
    source('c5', 'Other', 'x'.repeat(100)),
  ]
  expect(followUps(turn('Restore?', 'c1', sources))).toEqual([])
})
