/** Text that is no document: translated through the same memory, kept under no name. */
import { detectLanguage, problem } from '#sdk'
import { render } from '../assemble/render.ts'
import type { Fill } from '../assemble/translate-missing.ts'
import type { Glossary } from '../glossary.ts'
import { serves } from '../language.ts'
import type { Payer } from '../model/call.ts'
import { type CutOptions, cutDocument } from '../segment/cut.ts'

export interface LooseText {
  readonly text: string
  /** Canonical; `null`: found out from the text. */
  readonly from: string | null
  /** Canonical. */
  readonly to: string
  readonly syntax: CutOptions['syntax']
  readonly payer: Payer
}

export interface LooseTranslation {
  readonly text: string
  readonly from: string
  readonly segmentCount: number
  readonly translated: number
  /** Segments that stayed in the source language. */
  readonly flagged: number
}

/** @throws Problem `not_configured`, `upstream_unavailable`; ProviderError */
export type TranslateText = (request: LooseText, signal: AbortSignal) => Promise<LooseTranslation>

export interface LooseOptions {
  /** `null`: there is no model that translates. */
  readonly fill: Fill | null
  readonly glossary: Glossary
  fingerprintOf(language: string): string
  /** Said when there is no model. */
  readonly noModel: string
}

export function createTranslateText({ fill, glossary, fingerprintOf, noModel }: LooseOptions): TranslateText {
  return async ({ text, from, to, syntax, payer }, signal) => {
    const language = from ?? detectLanguage(text)
    if (serves(language, to)) return { text, from: language, segmentCount: 0, translated: 0, flagged: 0 }
    if (fill === null) throw problem('not_configured', noModel)
    const pieces = await cutDocument(text, { syntax, language, terms: glossary.fixed(to) })
    const key = { sourceLanguage: language, targetLanguage: to, fingerprint: fingerprintOf(to) }
    const request = { pieces, title: null, key, pageTitle: '', payer, corrections: new Map<string, string>() }
    const { content, segmentCount, translated, flagged } = await render(fill, request, () => undefined, signal)
    return { text: content, from: language, segmentCount, translated, flagged: flagged.length }
  }
}
