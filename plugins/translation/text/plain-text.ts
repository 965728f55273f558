/** Text that is no document: translated through the same memory, kept under no name. */
import { detectLanguage, problem } from '#sdk'
import { render } from '../assemble/render.ts'
import type { TranslateMissing } from '../assemble/translate-missing.ts'
import type { Glossary } from '../glossary.ts'
import { serves } from '../language.ts'
import type { BilledTo } from '../model/call.ts'
import { type CutOptions, cutDocument } from '../segment/cut.ts'

export interface TextRequest {
  readonly text: string
  /** Canonical; `null`: found out from the text. */
  readonly from: string | null
  /** Canonical. */
  readonly to: string
  readonly syntax: CutOptions['syntax']
  readonly billedTo: BilledTo
}

export interface TextTranslation {
  readonly text: string
  readonly from: string
  readonly segmentCount: number
  readonly translated: number
  /** Segments that stayed in the source language. */
  readonly flagged: number
}

/** @throws Problem `not_configured`, `upstream_unavailable`; ProviderError */
export type TranslateText = (request: TextRequest, signal: AbortSignal) => Promise<TextTranslation>

export interface TranslateTextOptions {
  /** `null`: there is no model that translates. */
  readonly translateMissing: TranslateMissing | null
  readonly glossary: Glossary
  fingerprintOf(language: string): string
  /** Said when there is no model. */
  readonly noModel: string
}

export function createTranslateText({
  translateMissing,
  glossary,
  fingerprintOf,
  noModel,
}: TranslateTextOptions): TranslateText {
  return async ({ text, from, to, syntax, billedTo }, signal) => {
    const language = from ?? detectLanguage(text)
    if (serves(language, to)) return { text, from: language, segmentCount: 0, translated: 0, flagged: 0 }
    if (translateMissing === null) throw problem('not_configured', noModel)
    const pieces = await cutDocument(text, { syntax, language, terms: glossary.fixed(to) })
    const key = { sourceLanguage: language, targetLanguage: to, fingerprint: fingerprintOf(to) }
    const request = { pieces, title: null, key, pageTitle: '', billedTo, corrections: new Map<string, string>() }
    const { content, segmentCount, translated, flagged } = await render(
      translateMissing,
      request,
      () => undefined,
      signal,
    )
    return { text: content, from: language, segmentCount, translated, flagged: flagged.length }
  }
}
