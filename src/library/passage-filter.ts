/** The `filter` of searches and questions: how it is written in a body, and what it comes to. */
import type { Static } from '@sinclair/typebox'
import type { TypeBox } from '../plugin.ts'
import type { PassageFilter } from '../ports/passage.ts'
import { checkLanguage, checkMetadata, cleanText, MAX_ID_CHARS } from './documents/input.ts'

export const passageFilterSchema = (t: Pick<TypeBox, 'Any' | 'Object' | 'Optional' | 'Record' | 'String'>) =>
  t.Object(
    {
      document_id: t.Optional(t.String({ minLength: 1, maxLength: MAX_ID_CHARS })),
      language: t.Optional(t.String({ minLength: 1, maxLength: 64, description: 'BCP 47; `en` takes `en-GB` too.' })),
      metadata: t.Optional(
        t.Record(t.String(), t.Any(), { description: 'Documents whose metadata holds all of this.' }),
      ),
    },
    {
      additionalProperties: false,
      description: 'Only passages of documents that match',
      example: { metadata: { version: '2.0' } },
    },
  )

type FilterFields = Static<ReturnType<typeof passageFilterSchema>>

/**
 * @param at JSON pointer of the filter
 * @throws Problem `invalid_request` for a language that is no BCP 47 tag, or metadata that no document can have
 */
export function readPassageFilter({ document_id, language, metadata }: FilterFields, at = '/filter'): PassageFilter {
  const tag = checkLanguage(language, `${at}/language`)
  return {
    ...(document_id === undefined ? {} : { documentId: cleanText(document_id, `${at}/document_id`) }),
    ...(tag === null ? {} : { language: tag }),
    ...(metadata === undefined ? {} : { metadata: checkMetadata(metadata, `${at}/metadata`) }),
  }
}
