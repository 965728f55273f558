/** A source as clients and files write it. */

import { problem } from '../../request/problem.ts'
import { checkAddress, checkCollection, checkLanguage, checkMetadata, cleanText } from '../documents/input.ts'
import { kindOf } from './kind-of.ts'
import { SOURCE_KINDS, type SourceDefinition } from './source.ts'

export interface SourceInput {
  readonly name: string
  readonly kind?: string | null
  readonly address: string
  readonly collection?: string | null
  readonly every?: string | null
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly metadata?: unknown
  readonly language?: string | null
  readonly base_url?: string | null
  readonly site?: string | null
}

/** @throws Problem `invalid_request` */
export function readSource(input: SourceInput): SourceDefinition {
  const address = cleanText(input.address, '/address').trim()
  const kind = SOURCE_KINDS.find((each) => each === (input.kind ?? kindOf(address)))
  if (kind === undefined)
    throw problem('invalid_request', 'address: nothing of its kind is read', {
      errors: [{ path: '/address', message: 'is of no kind that is read here' }],
    })
  return {
    name: input.name,
    kind,
    address,
    collection: checkCollection(input.collection ?? undefined),
    every: input.every ?? null,
    include: (input.include ?? []).map((pattern, at) => cleanText(pattern, `/include/${at}`)),
    exclude: (input.exclude ?? []).map((pattern, at) => cleanText(pattern, `/exclude/${at}`)),
    metadata: checkMetadata(input.metadata ?? undefined),
    language: checkLanguage(input.language ?? undefined),
    baseUrl: input.base_url == null ? null : checkAddress(input.base_url),
    site: input.site ?? null,
  }
}
