/** What a model writes that translates by changing every letter, and is wrong on demand. */
import type { ChatMessage } from './services/openai.ts'

export interface SeenSegment {
  readonly id: string
  readonly text: string
}

/** How a reply is wrong. */
export type Slip = (reply: SeenSegment[]) => SeenSegment[] | string

export interface TranslatingModel {
  /** Every segment that it was sent, call by call. */
  readonly calls: { readonly language: string; readonly system: string; readonly segments: readonly SeenSegment[] }[]
  readonly texts: readonly string[]
  /** The next replies are wrong so, one slip each. */
  slip(...slips: readonly Slip[]): void
  /** All replies are wrong so, until it is called with `undefined`. */
  slipAlways(slip: Slip | undefined): void
  forget(): void
  write(messages: readonly ChatMessage[]): readonly string[]
}

/** No letter stays, marks and digits do. Two languages come out differently. */
export const changeLetters = (text: string, language: string): string =>
  text.replace(/\p{L}/gu, (letter) =>
    String.fromCodePoint(0x430 + (((letter.codePointAt(0) ?? 0) * 7 + language.charCodeAt(0)) % 32)),
  )

export function createTranslatingModel(): TranslatingModel {
  const calls: TranslatingModel['calls'] = []
  const slips: Slip[] = []
  let always: Slip | undefined
  return {
    calls,
    get texts() {
      return calls.flatMap(({ segments }) => segments.map(({ text }) => text))
    },
    slip: (...next) => slips.push(...next),
    slipAlways(slip) {
      always = slip
    },
    forget() {
      calls.length = 0
    },
    write(messages) {
      const work = JSON.parse(messages.at(-1)?.content ?? '') as {
        readonly target_language: string
        readonly segments: readonly SeenSegment[]
      }
      const language = work.target_language
      calls.push({ language, system: messages[0]?.content ?? '', segments: work.segments })
      const reply = work.segments.map(({ id, text }) => ({ id, text: changeLetters(text, language) }))
      const slipped = (slips.shift() ?? always)?.(reply) ?? reply
      const written = typeof slipped === 'string' ? slipped : JSON.stringify({ segments: slipped })
      // As a model sends it: in pieces that end anywhere.
      return written.match(/[\s\S]{1,700}/gu) ?? []
    },
  }
}
