/** What a reader may say beside the question, the same in every body that asks one. */
import { MAX_SELECTION_LENGTH } from '../../chat/index.ts'
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
      { description: 'Text that the reader has marked: when the collection holds it, it is the first source' },
    ),
  ),
  language: t.Optional(
    t.String({ maxLength: 100, description: 'Language of the answer, BCP 47; else that of the question' }),
  ),
})
