import { describe, expect, test } from 'bun:test'
import { readHandle, writeHandle } from './handle.ts'

describe('a handle', () => {
  test('is read as it was written, whatever the id holds', () => {
    for (const id of [
      'how-it-works',
      'guide/backups',
      'https://docs.example.org/a#b',
      'issue #12',
      'a:b:c',
      '文档',
      'x#7',
    ])
      expect(readHandle(writeHandle('handbook', id, 1204))[0]).toEqual({
        collection: 'handbook',
        documentId: id,
        offset: 1204,
      })
  })

  test('without an offset means the document from its beginning', () => {
    expect(readHandle('default:how-it-works')[0]).toEqual({
      collection: 'default',
      documentId: 'how-it-works',
      offset: 0,
    })
  })

  test('may be the plain id of a document, even one that looks like more', () => {
    for (const id of ['how-it-works', 'a:b', 'issue#12', ':', '#', 'x'])
      expect(readHandle(id).at(-1)).toEqual({ collection: null, documentId: id, offset: 0 })
    expect(readHandle('how-it-works')).toHaveLength(1)
  })
})
