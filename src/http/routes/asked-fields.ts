/** What a reader may say beside the question, the same in every body that asks one. */
import type { Static, TObject } from '@sinclair/typebox'
import { type ChatRequest, MAX_SELECTION_LENGTH } from '../../chat/index.ts'
import { passageFilterSchema, readPassageFilter } from '../../library/passage-filter.ts'
import type { TypeBox } from '../../plugin.ts'

export const askedFields = (t: TypeBox) => ({
  collection: t.Optional(
    t.String({ minLength: 1, maxLength: 200, description: "The book to ask; else the conversation's, or `default`" }),
  ),
  selection: t.Optional(
    t.Object(
      {
        text: t.String({ minLength: 1, maxLength: MAX_SELECTION_LENGTH }),
        document_id: t.Optional(t.String({ maxLength: 200 })),
      },
      { description: 'Text that the reader has selected: if the collection contains it, it is the first source' },
    ),
  ),
  filter: t.Optional(passageFilterSchema(t)),
  language: t.Optional(
    t.String({ maxLength: 100, description: 'Language of the answer, BCP 47; else that of the question' }),
  ),
})

type AskedFields = Static<TObject<ReturnType<typeof askedFields>>>

/** @throws Problem `invalid_request` */
export const readAskedFields = ({
  collection,
  selection,
  filter,
  language,
}: AskedFields): Pick<ChatRequest, 'collection' | 'selection' | 'filter' | 'language'> => ({
  ...(collection === undefined ? {} : { collection }),
  ...(language === undefined ? {} : { language }),
  ...(filter === undefined ? {} : { filter: readPassageFilter(filter) }),
  ...(selection === undefined
    ? {}
    : {
        selection: {
          text: selection.text,
          ...(selection.document_id === undefined ? {} : { documentId: selection.document_id }),
        },
      }),
})
