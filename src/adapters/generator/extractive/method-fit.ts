/** How well a unit says how something is done. */
import { imperative, tokenize } from '../../../text/index.ts'
import { FITS, FITS_WELL, type Question } from './fits.ts'
import { HOLDS } from './patterns.ts'
import { isGeneralVerb } from './question-weights.ts'
import { leans, type Unit } from './units.ts'
import { holds, isKnownForeign, purposeIn } from './words-by-language.ts'

/** "add a copy button", "bump the version": what stands before an article, and is none of the small words, is a verb. */
export const isCommand = (question: string): boolean =>
  imperative(question) !== undefined ||
  tokenize(BEFORE_ARTICLE.exec(question)?.[1] ?? '', 'en', { grams: false }).length > 0

const BEFORE_ARTICLE =
  /^\s*(?!(?:without|within|inside|outside|across|via|per|like|unlike|behind|near|upon|despite|along|\p{L}+ing)\s)(\p{L}+)(?:\s(?:up|off|out|down|back|over|through))?\s(?:an?|the|my|our|all|each|every|several|multiple)\s/iu

/** "To list documents, use …" and "If you want to list documents, …" are not how they are deleted. */
function isForElse(text: string, { text: asked, terms, language, above }: Question): boolean {
  const shares = (words: string): boolean => tokenize(words, language, { grams: false }).some((term) => terms.has(term))
  const other = ASKS_HOW.exec(text)?.[1]
  if (other !== undefined) return !shares(other)
  const [, wish, verb = '', object = ''] = FOR_PURPOSE.exec(text) ?? []
  if (verb === '') return false
  // "Back up" is what "backup" asks for.
  const [particle = ''] = object.trim().split(/\s/, 1)
  const done = `${verb} ${verb}${particle}`
  if (!shares(`${done} ${object}`)) return wish === undefined || !shares(above)
  if (wish !== undefined) return false
  // "To specify validations" is how something is validated.
  const asks = tokenize(methodVerb(asked), language, { grams: false })
  if (tokenize(object, language, { grams: false }).some((term) => asks.includes(term))) return false
  const isTelling = !isGeneralVerb(verb) && !isGeneralVerb(methodVerb(asked))
  return isTelling && !shares(done)
}

/** "How to measure usage?" over a fold says what is in it. */
const ASKS_HOW = /^(?:[-*] )?How (?:to|(?:do|can|should) (?:i|you|we)) ([^?.:\n]{3,80})\?/i
const FOR_PURPOSE =
  /^(?:[-*] )?(?:To|If (you|[^,.:]{3,60} and) (?:want|need|wish|would like) to) ([\p{L}-]+)\b([^,.:]{0,80}),/u

/** "Add a page" is not how a language is added. */
function lacksObject(text: string, { text: asked, terms, language }: Question): boolean {
  const object = tokenize(objectOf(asked), language, { grams: false }).filter((term) => terms.has(term))
  if (object.length === 0) return false
  const held = new Set(tokenize(text, language, { grams: false }))
  return !object.some((term) => held.has(term))
}

/** What the verb is about: "How do I add a new language to my site?" → "language". */
function objectOf(question: string): string {
  const rest = HOW_TO.exec(question)?.[2] ?? (isCommand(question) ? question.replace(/^\s*[\p{L}-]+\s+/u, '') : '')
  const [, phrase = ''] = OBJECT.exec(rest) ?? []
  return phrase.split(/\s+/).at(-1) ?? ''
}

/** Up to what begins with a preposition; "it" and "this" name nothing. */
const OBJECT =
  /^(?!(?:it|this|that|them|these|those|one|up|out|off|in|on|to)(?![\p{L}\p{M}]))((?:[\p{L}\p{M}\p{N}_.'’-]+\s*?)(?:\s(?!(?:to|in|into|on|onto|at|for|with|without|from|of|as|by|via|using|when|if|so|and|or|that|which|every|each|behind|between|through|per|before|after|inside|under|over)(?![\p{L}\p{M}]))[\p{L}\p{M}\p{N}_.'’-]+){0,3})/iu

/** "How do I delete a document?", "delete a document" → "delete" */
const methodVerb = (question: string): string =>
  HOW_TO.exec(question)?.[1] ?? /^\s*([\p{L}-]+)/u.exec(question)?.[1] ?? ''

/** The verb, and what follows it. */
const HOW_TO = /\bhow (?:do|can|to|does|should|would|could)\s+(?:(?:i|we|you|one)\s+)?([\p{L}-]+)(?:\s+(.*))?/iu

/** BACKUP_DIR is named after what is done, and does not do it. */
function sharesVerbAlone(text: string, { text: asked, terms, language }: Question): boolean {
  const verb = new Set(tokenize(methodVerb(asked), language, { grams: false }))
  const shared = tokenize(text, language, { grams: false }).filter((term) => terms.has(term))
  return shared.length > 0 && shared.every((term) => verb.has(term))
}

/**
 * The same in languages whose verbs are not told from their forms: a command, whoever it is given by, and what tells the
 * reader to do something. What it is for shows in how much its words are those of the question.
 */
function foreignMethodFit({ form, lead }: Unit, text: string, question: Question): number {
  if (form === 'row') return 0
  if (form === 'item' && /^\s*(?:[2-9]|\d\d)[.)]\s/.test(text)) return -FITS
  const purpose = lead || text.replace(FENCED_ANYWHERE, ' ').slice(0, MAX_PURPOSE_LENGTH)
  // "Pour lister les fichiers du paquet installé" is not how a package is installed.
  const [verb] = tokenize(purposeIn(purpose, question.language) ?? '', question.language, { grams: false })
  if (verb !== undefined && !question.terms.has(verb)) return -FITS
  const alike = FITS_WELL * likeness(purpose, question)
  const tells = holds('instruction', text, question.language)
  if (form === 'code') return isOutput(text) ? 0 : (lead === '' && !question.isBelowHeading ? 0 : FITS) + alike
  if (form === 'item') return (GIVES_COMMAND.test(text) ? FITS_WELL : tells ? FITS : -FITS) + alike
  if (form === 'steps') return (/^\s*1[.)][\s\S]*^\s*2[.)]/m.test(text) ? FITS_WELL : tells ? FITS / 2 : 0) + alike / 2
  return tells ? FITS : -2 * FITS
}

/** What introduces a command says what it is for in so much, in UTF-16 code units. */
const MAX_PURPOSE_LENGTH = 200
const FENCED_ANYWHERE = /(`{3,}|~{3,})[\s\S]*?(?:\1|$)/g
/** `apt remove foo` in a fence or in backticks, or a flag. */
const GIVES_COMMAND = /```|~~~|`[^`\n]+ [^`\n]+`|(?<=\s)--[a-z][\w-]+/

/** How much two texts have of each other's words, in [0, 1]: the harmonic mean of both shares. */
function likeness(text: string, { terms, language }: Question): number {
  const own = new Set(tokenize(text, language, { grams: false }))
  const asked = [...terms].filter((term) => !term.startsWith('~'))
  const shared = asked.filter((term) => own.has(term)).length
  return own.size + asked.length === 0 ? 0 : (2 * shared) / (own.size + asked.length)
}

/** A command or steps, with what introduces them; else a sentence that says what to do. */
export function methodFit(unit: Unit, text: string, question: Question): number {
  if (isKnownForeign(question.language)) return foreignMethodFit(unit, text, question)
  const { form, lead } = unit
  const { isBelowHeading } = question
  if (form === 'row') return sharesVerbAlone(text, question) ? -FITS : 0
  if (isForElse(lead || text, question)) return -FITS
  // The second step without the first.
  if (form === 'item' && /^\s*(?:[2-9]|\d\d)[.)]\s/.test(text)) return -FITS
  if ((form === 'sentence' || form === 'item') && lacksObject(`${text}\n${question.around}`, question)) return -2 * FITS
  if (form === 'sentence' || form === 'item')
    return startsWithCommand(text) ? FITS + FITS / 2 : HOLDS.instruction.test(text) ? FITS : -2 * FITS
  if (form === 'steps') {
    if (areNotes(text)) return -FITS
    if (areSteps(text) && (lead !== '' || /^\s*1[.)][\s\S]*^\s*2[.)]/m.test(text))) return FITS_WELL
    return HOLDS.instruction.test(text) && !areOptions(text) ? FITS : 0
  }
  if (isOutput(text) || HOLDS.announcesOutput.test(lead)) return 0
  return lead === '' && !isBelowHeading ? FITS : FITS_WELL
}

/** Numbered, and about what stands before: "1. This feature is …" explains a line of code. */
const areNotes = (text: string): boolean => leans(text.match(NUMBERED)?.[0] ?? '')

/** Numbered, and one of them has the reader do something: drawbacks are numbered too. */
const areSteps = (text: string): boolean => {
  const items = text.match(NUMBERED) ?? []
  return items.some((item) => imperative(item) !== undefined || HOLDS.instruction.test(item))
}

/** "- maxResults: Limit the number of results": what there is, and not what to do. */
const areOptions = (text: string): boolean => {
  const items = text.match(/(?<=^\s*[-*+•][ \t]+)\S[^\n]*/gm) ?? []
  return items.length > 1 && items.every((item) => /^\S+(?: \S+)?(?::| [–—-]) /.test(item))
}

const NUMBERED = /(?<=^\s*\d{1,3}[.)][ \t]+)\S[^\n]*/gm
export const FENCED = /^[ \t]*(`{3,}|~{3,})[\s\S]*?^[ \t]*\1/gm

/** Nothing else: a drawing of folders may come before what to put into them. */
const isOutput = (text: string): boolean => (text.match(FENCED) ?? [text]).every((code) => HOLDS.output.test(code))

/** "Run …", "Set …": "To do it, run …" says as much, and may go on with any verb. */
function startsWithCommand(text: string): boolean {
  const [, purpose, rest = ''] = /^(?:[-*] )?(To [^,.]{3,80}, )?([\s\S]*)/u.exec(text) ?? []
  if (purpose !== undefined && imperative(rest) !== undefined && !/^\p{L}+ing\s/u.test(rest)) return true
  return STARTS_WITH_COMMAND.test(rest)
}

/** "Click supports …" has a name that is a verb elsewhere. */
const STARTS_WITH_COMMAND =
  /^(?:run|use|set|add|install|create|call|open|enable|write|import|put|pass|make(?! sure)|start|build|deploy|send|remove|delete|change|choose|select|paste|copy|click|define|declare|specify|configure)\s(?!(?:is|are|was|has|can|will|does|doesn['’]t|may|must|should|supports?|provides|allows|gets|makes|uses|lets|offers|works|comes|also)\s)/iu
