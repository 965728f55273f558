/** A heading of a page as the question that its section answers. */
import { howTo, OURSELVES } from './how-to.ts'

/** What a heading that is no question stands in, by the language of its page. */
const ABOUT: Readonly<Record<string, (heading: string) => string>> = {
  en: (heading) => `What should I know about “${heading}”?`,
  de: (heading) => `Was sollte ich über „${heading}“ wissen?`,
  fr: (heading) => `Que faut-il savoir sur « ${heading} » ?`,
  es: (heading) => `¿Qué debo saber sobre «${heading}»?`,
  pt: (heading) => `O que devo saber sobre “${heading}”?`,
  it: (heading) => `Che cosa devo sapere su «${heading}»?`,
  nl: (heading) => `Wat moet ik weten over “${heading}”?`,
  ru: (heading) => `Что нужно знать о разделе «${heading}»?`,
  tr: (heading) => `“${heading}” hakkında ne bilmeliyim?`,
  ja: (heading) => `「${heading}」について教えてください。`,
  ko: (heading) => `“${heading}”에 대해 무엇을 알아야 하나요?`,
  zh: (heading) => `关于“${heading}”，我需要了解什么？`,
  hi: (heading) => `“${heading}” के बारे में मुझे क्या जानना चाहिए?`,
  ar: (heading) => `ماذا ينبغي أن أعرف عن «${heading}»؟`,
}

export interface HeadingQuestion {
  readonly question: string
  /** Of a question that somebody might type, higher than of one that only names a heading. */
  readonly rank: 0 | 1 | 2
}

const MIN_CHARS = 4
const MAX_CHARS = 70
/** Headings that many pages have, and that say nothing of what is under them. */
const EMPTY_HEADINGS =
  /^(?:introduction|overview|summary|notes?|examples?|see also|next steps|recap|usage|details|more|contents|index|home|faq|references?|changelog|what(?:'|’)s next)$/i

/**
 * @param heading as it stands in the page
 * @param language of the page, BCP 47
 * @returns `null` for a heading that makes no question
 */
export function questionFromHeading(heading: string, language: string): HeadingQuestion | null {
  const text = heading
    .replaceAll(/[`*_[\]]/g, '')
    .replace(/^\s*(?:\d+(?:\.\d+)*[.)]?|step \d+[.:])\s+/i, '')
    .trim()
  if (text.length < MIN_CHARS || text.length > MAX_CHARS || EMPTY_HEADINGS.test(text)) return null
  if (/[?？؟]$/.test(text)) return { question: text, rank: OURSELVES.test(text) ? 1 : 2 }
  const [code = ''] = language.toLowerCase().split('-')
  if (code === 'en') {
    const deed = howTo(text)
    if (deed !== undefined) return { question: `How do I ${aboutMe(deed)}?`, rank: POINTS_BACK.test(deed) ? 1 : 2 }
  }
  const about = ABOUT[code]
  return about === undefined ? null : { question: about(text), rank: text.includes(' ') ? 1 : 0 }
}

/** What speaks of something that was named before. */
const POINTS_BACK = /\b(?:it|its|them|their|this|that|these|those)\b/i

/** Pages speak to their reader, who asks of themselves. */
const aboutMe = (text: string): string =>
  text
    .replaceAll(/\byourself\b/gi, 'myself')
    .replaceAll(/\byour\b/gi, 'my')
    .replaceAll(/\byou\b/gi, 'I')
