/**
 * Questions in another language than the book's. The question is translated so that it finds its passages, unless they
 * are found by meaning across languages; the answer comes in the asker's language by itself. What it quotes stays as it
 * stands in the source, and is shown in the asker's language beside it.
 */
import {
  type ChatEvent,
  type ChatStep,
  type ChatTurn,
  type Citation,
  detectQuestionLanguage,
  type Embedder,
  type LanguagesOf,
  type Logger,
  type Passage,
} from '#sdk'
import { readLanguage, serves } from '../language.ts'
import type { TranslateText } from '../text/plain-text.ts'

export interface ChatTranslationOptions {
  readonly translateText: TranslateText
  readonly languagesOf: LanguagesOf
  readonly embedder: Pick<Embedder, 'languages'> | null
  /** Whether quotes are shown in the asker's language too. */
  readonly quotes: boolean
  readonly log: Logger
}

const QUESTION_MS = 10_000
/** Longest time for a quote; the end of the answer waits for it. */
const QUOTES_MS = 8_000

export function createChatTranslation(options: ChatTranslationOptions): ChatStep {
  const { translateText, languagesOf, embedder, quotes, log } = options

  /** The language to translate the question into; `null`: it finds its passages as it is. */
  const wantedFor = async (turn: ChatTurn): Promise<{ readonly from: string; readonly to: string } | null> => {
    const languages = await languagesOf(turn.collectionState)
    if (languages === null) return null
    const from = detectQuestionLanguage(turn.question, languages.main)
    if (languages.common.some((language) => sameLanguage(language, from))) return null
    if (embedder !== null && knows(embedder, from) && knows(embedder, languages.main)) return null
    return { from, to: languages.main }
  }

  const within = (turn: ChatTurn, ms: number): AbortSignal => AbortSignal.any([turn.signal, AbortSignal.timeout(ms)])
  const translate = async (turn: ChatTurn, text: string, from: string, to: string, signal: AbortSignal) => {
    const billedTo = { principal: turn.principal, peer: turn.peer }
    const made = await translateText({ text, from, to: readLanguage(to) ?? to, syntax: 'text', billedTo }, signal)
    return made.flagged > 0 ? null : made.text
  }

  /** `null` when it cannot be translated now. */
  const translateQuestion = async (turn: ChatTurn, from: string, to: string): Promise<string | null> => {
    try {
      return await translate(turn, turn.standaloneQuestion, from, to, within(turn, QUESTION_MS))
    } catch (error) {
      turn.signal.throwIfAborted()
      log.warn('question_not_translated', { from, to, error })
      return null
    }
  }

  const withQuotes = async function* (turn: ChatTurn, events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
    let passages: readonly Passage[] = []
    const begun: Promise<{ readonly citation: Citation; readonly text: string } | null>[] = []
    const begin = (citation: Citation): void => {
      const language = passages.find(({ chunkId }) => chunkId === citation.chunk_id)?.language
      if (language === undefined || serves(language, turn.language)) return
      begun.push(
        translate(turn, citation.quote, language, turn.language, within(turn, QUOTES_MS)).then(
          (text) => (text === null ? null : { citation, text }),
          (error: unknown) => {
            if (!turn.signal.aborted) log.warn('quote_not_translated', { from: language, to: turn.language, error })
            return null
          },
        ),
      )
    }
    for await (const event of events) {
      if (event.type === 'sources') passages = event.passages
      if (event.type === 'citation') begin(event.citation)
      if (event.type === 'message-end')
        for (const made of await Promise.all(begun)) if (made !== null) yield { type: 'quote-translated', ...made }
      yield event
    }
  }

  return {
    phase: 'translate',
    async *run(turn, next) {
      const wanted = await wantedFor(turn)
      const question = wanted === null ? null : await translateQuestion(turn, wanted.from, wanted.to)
      if (wanted !== null && question === null) yield { type: 'degraded', part: 'translation' }
      const events = next(question === null ? turn : { ...turn, standaloneQuestion: question })
      yield* quotes ? withQuotes(turn, events) : events
    },
  }
}

const baseOf = (language: string): string => language.split('-', 1)[0]?.toLowerCase() ?? language
const sameLanguage = (one: string, other: string): boolean => baseOf(one) === baseOf(other)
/** Whether vectors of texts in a language say something. */
const knows = ({ languages }: Pick<Embedder, 'languages'>, language: string): boolean =>
  languages === undefined || languages.some((each) => sameLanguage(each, language))
