/**
 * Which documents of a collection an OpenAI client asks: by `lectern: {filter}`, or by `metadata`, which clients can set
 * that send no fields of their own.
 */
import { Value } from '@sinclair/typebox/value'
import { t } from '../../../base/schema-types.ts'
import { passageFilterSchema, readPassageFilter } from '../../../library/passage-filter.ts'
import type { PassageFilter } from '../../../ports/passage.ts'
import { settleFields } from '../../../request/fields.ts'
import { problem } from '../../../request/problem.ts'

/** `lectern_filter_document_id`, `lectern_filter_language`; what else follows is a key of the documents' metadata. */
const PREFIX = 'lectern_filter_'

const SCHEMA = t.Object({ filter: t.Optional(passageFilterSchema(t)) })

/** @throws Problem `invalid_request` that names the parameter */
export function readFilter({
  lectern,
  metadata,
}: {
  readonly lectern?: unknown
  readonly metadata?: unknown
}): PassageFilter | undefined {
  const own: unknown = structuredClone(lectern ?? {})
  const [unknown] = settleFields(SCHEMA, own, '/lectern')
  if (unknown !== undefined) throw problem('invalid_request', undefined, { errors: [unknown] })
  if (!Value.Check(SCHEMA, own)) {
    const { path = '', message = '' } = Value.Errors(SCHEMA, own).First() ?? {}
    throw problem('invalid_request', undefined, { errors: [{ path: `/lectern${path}`, message }] })
  }
  const fields = own.filter ?? fromMetadata(metadata)
  return fields === undefined ? undefined : readPassageFilter(fields, '/lectern/filter')
}

/** Values of `metadata` are texts: a number in a document's metadata is reached by `lectern` alone. */
function fromMetadata(metadata: unknown) {
  if (typeof metadata !== 'object' || metadata === null) return undefined
  const entries = Object.entries(metadata).flatMap(([name, value]) =>
    name.startsWith(PREFIX) && typeof value === 'string' ? [[name.slice(PREFIX.length), value] as const] : [],
  )
  if (entries.length === 0) return undefined
  const { document_id, language, ...rest } = Object.fromEntries(entries)
  return {
    ...(document_id === undefined ? {} : { document_id }),
    ...(language === undefined ? {} : { language }),
    ...(Object.keys(rest).length === 0 ? {} : { metadata: rest }),
  }
}
