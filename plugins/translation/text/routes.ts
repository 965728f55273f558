/** `POST /v1/translate`: any text. */
import { directionOf, type HttpKit } from '#sdk'
import { checkText, invalid } from '../input.ts'
import { checkLanguage } from '../language.ts'
import type { TranslateText } from './plain-text.ts'

const MAX_TEXT_LENGTH = 60_000
const MAX_TAGS = 5000
const MAX_EMPHASIS_MARKS = 5000
/** Runs of markup that no writer would write, and parsers take long for. */
const HOSTILE = /[[!]{1000}|(?:!?\[){500}|<{1000}|^[ \t]*(?:>[ \t]*){100}/m

export interface TextRoutesOptions {
  readonly http: HttpKit
  readonly translateText: TranslateText
  /** Shown as `model`. */
  readonly model: string
  /** Aborted when the service closes. */
  readonly closing: AbortSignal
}

export function textRoutes({ http, translateText, model, closing }: TextRoutesOptions) {
  const { Elysia, t, access, replies } = http
  const schema = t.Object({
    text: t.String(),
    source_language: t.String({ description: 'BCP 47' }),
    target_language: t.String({ description: 'BCP 47, canonical' }),
    dir: t.UnionEnum(['ltr', 'rtl']),
    segments: t.Object({ total: t.Integer(), reused: t.Integer(), translated: t.Integer() }),
    flagged: t.Integer({ description: 'How many segments stayed in the source language' }),
    model: t.String(),
  })

  return new Elysia({ name: 'translation/text' }).use(access).post(
    '/v1/translate',
    async ({ principal, context, body }) => {
      const text = checkMarkup(checkText(body.text, '/text'))
      const to = checkLanguage(body.target_language, '/target_language')
      const from = body.source_language === undefined ? null : checkLanguage(body.source_language, '/source_language')
      const { keepOpen, peer } = context
      keepOpen()
      const billedTo = { principal, peer }
      const made = await translateText({ text, from, to, syntax: body.format ?? 'markdown', billedTo }, closing)
      return {
        text: made.text,
        source_language: made.from,
        target_language: to,
        dir: directionOf(to),
        segments: {
          total: made.segmentCount,
          reused: made.segmentCount - made.translated - made.flagged,
          translated: made.translated,
        },
        flagged: made.flagged,
        model,
      }
    },
    {
      scope: 'chat',
      spends: ['request', 'translation'],
      takesDocument: true,
      parse: 'json',
      response: { 200: replies.json('The translation', schema) },
      body: t.Object({
        text: t.String({ maxLength: MAX_TEXT_LENGTH }),
        target_language: t.String({ maxLength: 64, description: 'BCP 47' }),
        source_language: t.Optional(
          t.String({ maxLength: 64, description: 'BCP 47. Default: detected from the text.' }),
        ),
        format: t.Optional(t.UnionEnum(['markdown', 'mdx', 'html', 'text'], { default: 'markdown' })),
      }),
      detail: {
        tags: ['Translations'],
        operationId: 'translateText',
        summary: 'Translate a text',
        description: 'Through the same memory as documents: what was translated before is not translated again.',
      },
    },
  )
}

function checkMarkup(text: string): string {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  if (HOSTILE.test(text) || count(/<[a-z]/gi) > MAX_TAGS || count(/[*_~]/g) > MAX_EMPHASIS_MARKS)
    throw invalid('/text', 'holds a run of markup that no writer would write')
  return text
}
