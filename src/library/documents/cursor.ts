import { problem } from '../../request/problem.ts'

/** Where a list goes on: behind this document. */
export interface ListPosition {
  readonly collection: string
  readonly id: string
}

export const writeCursor = (position: ListPosition): string =>
  Buffer.from(JSON.stringify([position.collection, position.id])).toString('base64url')

/** @throws Problem `invalid_request` when it is not a cursor of ours */
export function readCursor(cursor: string): ListPosition {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const [collection, id] = Array.isArray(value) && value.length === 2 ? value : []
    if (isClean(collection) && isClean(id)) return { collection, id }
  } catch {
    // Said below, as for any other value that is not a cursor.
  }
  throw problem('invalid_request', 'The cursor is not from this list', {
    errors: [{ path: '/cursor', message: 'not a cursor of this list' }],
  })
}

const isClean = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0')
