/** Which language is meant by a BCP 47 tag, and when two tags mean the same one. */
import { problem } from '#sdk'

const MAX_TAG_LENGTH = 64

let names: Record<'language' | 'script' | 'region', Intl.DisplayNames> | undefined

const isNamed = (type: 'language' | 'script' | 'region', code: string): boolean => {
  names ??= { language: namesOf('language'), script: namesOf('script'), region: namesOf('region') }
  return names[type].of(code) !== undefined
}
const namesOf = (type: 'language' | 'script' | 'region') => new Intl.DisplayNames(['en'], { type, fallback: 'none' })

/**
 * The canonical tag of a language that people write: a language, and where they matter its script and region
 * (`zh-TW` → `zh-Hant-TW`; the script that goes without saying is left out).
 * @throws Problem `invalid_request` for anything else, variants and extensions included
 */
export function checkLanguage(tag: string, path = '/language'): string {
  const language = readLanguage(tag)
  if (language !== null) return language
  const message = 'is not a language by its BCP 47 tag, such as "de", "pt-BR" or "zh-Hant"'
  throw problem('invalid_request', `${path.slice(1)}: ${message}`, { errors: [{ path, message }] })
}

/** Tags are few and asked for with every request; what Intl makes of one takes longer than all else. */
const MAX_REMEMBERED = 1000

function remembered<Value>(read: (tag: string) => Value): (tag: string) => Value {
  const known = new Map<string, Value>()
  return (tag) => {
    const value = known.get(tag)
    if (value !== undefined) return value
    const fresh = read(tag)
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(tag, fresh)
    return fresh
  }
}

/** The same; `null` when it is none. */
export const readLanguage: (tag: string) => string | null = remembered(readTag)

function readTag(tag: string): string | null {
  try {
    if (tag.length > MAX_TAG_LENGTH) return null
    // Canonical first: a locale made from `iw` answers to `he` but says its language is `iw`.
    const locale = new Intl.Locale(Intl.getCanonicalLocales(tag)[0] ?? '')
    const { language, script, region, baseName } = locale
    const parts = [language, script, region].filter((part) => part !== undefined)
    if (locale.toString() !== parts.join('-') || baseName !== parts.join('-')) return null
    if (!isNamed('language', language) || language === 'und') return null
    if (script !== undefined && !isNamed('script', script)) return null
    if (region !== undefined && !isNamed('region', region)) return null
    const usual = new Intl.Locale(language).maximize().script
    const full = locale.maximize().script
    // Chinese is always one of two: a page that says only `zh` would be either.
    const shown = full === usual && language !== 'zh' ? undefined : full
    return [language, shown, region].filter((part) => part !== undefined).join('-')
  } catch {
    return null
  }
}

/** Of a tag that is one. */
const partsOf = remembered((language: string) => {
  const { language: base, script, region } = new Intl.Locale(language)
  return { base, script, region, fullScript: new Intl.Locale(language).maximize().script ?? '' }
})

/** Whether a text in `written` is one for readers of `wanted`: same language and script, and no other region asked for. */
export function serves(written: string, wanted: string): boolean {
  const own = readLanguage(written)
  const other = readLanguage(wanted)
  if (own === null || other === null) return written === wanted
  const [from, to] = [partsOf(own), partsOf(other)]
  if (from.base !== to.base || from.fullScript !== to.fullScript) return false
  return from.region === undefined || to.region === undefined || from.region === to.region
}

/** The tag and the wider ones it falls back to, nearest first: `zh-Hant-TW`, `zh-Hant` (RFC 4647 §3.4). */
export function fallbacksOf(language: string): readonly string[] {
  const { base, script } = partsOf(language)
  return [...new Set([language, ...(script === undefined ? [base] : [`${base}-${script}`])])]
}
