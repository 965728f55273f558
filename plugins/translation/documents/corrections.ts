/** What people do to a document's translation: correct a segment, forget what the machine wrote. */
import { type Database, problem } from '#sdk'
import type { Glossary } from '../glossary.ts'
import { checkText, invalid } from '../input.ts'
import { checkLanguage, serves } from '../language.ts'
import { writeCorrection } from '../memory/corrections.ts'
import type { Segment } from '../segment/cut.ts'
import { cutSource } from './cut-source.ts'
import { forgetTranslation, readSource } from './rows.ts'
import { type DocumentScope, type DocumentState, findState } from './state.ts'

export interface Corrected {
  readonly segment: Segment
  readonly language: string
  readonly text: string
  readonly correctedAt: Date
}

export interface Corrections {
  /**
   * A person's words for a segment, as they stand in the document.
   * @throws Problem `not_found` for a segment that the document does not hold; `invalid_request` when code, addresses
   * or markup of the segment are missing, or the language is the document's own
   */
  correct(
    id: string,
    language: string,
    scope: DocumentScope,
    correction: { readonly segmentId: string; readonly text: string; readonly by: string | null },
  ): Promise<Corrected>
  /** Forgets what was translated by machine, but for texts that other documents hold too. @throws Problem `not_found` */
  forget(id: string, language: string, scope: DocumentScope): Promise<void>
}

const MAX_TEXT_LENGTH = 20_000

export function createCorrections(sql: Database['sql'], glossary: Glossary): Corrections {
  const find = async (id: string, tag: string, scope: DocumentScope) => {
    const language = checkLanguage(tag)
    return { language, state: await findState(sql, id, language, scope) }
  }

  const findSegment = async (state: DocumentState, language: string, segmentId: string): Promise<Segment> => {
    const source = await readSource(sql, state.documentRowId)
    const segments = source === null ? [] : (await cutSource(source, glossary, language)).segments
    const segment = segments.find((each) => each.id === segmentId)
    if (segment === undefined) throw problem('not_found', 'The document has no such segment')
    return segment
  }

  return {
    async correct(id, tag, scope, { segmentId, text: written, by }) {
      const { language, state } = await find(id, tag, scope)
      if (serves(state.sourceLanguage, language)) throw invalid('/language', 'is the language of the document itself')
      const text = checkText(written, '/text')
      if (text.length > MAX_TEXT_LENGTH) throw invalid('/text', `must be at most ${MAX_TEXT_LENGTH} characters long`)
      const segment = await findSegment(state, language, segmentId)
      const { missingFrom } = await import('../segment/verify.ts')
      if (missingFrom(segment, text) !== null)
        throw invalid('/text', 'must keep the code, addresses, placeholders and markup of the segment')
      const correction = { collectionId: state.collectionId, segmentId, language, text, by }
      return { segment, language, text, correctedAt: await writeCorrection(sql, correction) }
    },

    async forget(id, tag, scope) {
      const { language, state } = await find(id, tag, scope)
      await forgetTranslation(sql, state, language)
    },
  }
}
