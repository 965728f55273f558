/** Chooses what to quote: the best unit, and at most two more that add something. */
import type { GeneratorRequest } from '../../../ports/generator.ts'
import { readAsked } from '../../../text/index.ts'
import { HOLDS } from './patterns.ts'
import { isAboutBoth, saidIn, shapeOf } from './question-kind.ts'
import { questionWeights, sidesOf } from './question-weights.ts'
import { type Asked, type ScoredUnit, scoreUnits } from './score-units.ts'
import type { Unit } from './units.ts'

export interface Quotation {
  /** Number of the passage, from 1. */
  readonly source: number
  readonly unit: Unit
  readonly text: string
  readonly score: number
}

type Request = Pick<GeneratorRequest, 'question' | 'message' | 'passages' | 'termWeights'>

const PASSAGES = 5
const MAX_QUOTED = 3
const MAX_QUOTED_LENGTH = 1600
/** What the rank of a passage counts for beside the score of a unit: `passage / best`. */
const PASSAGE_WEIGHT = 0.85
/** Part of the question's weight that the best unit must hold, its headings included. */
const MIN_COVERAGE = 0.15
/** What a further unit must score beside the best. */
const MIN_SHARE_OF_BEST = 0.65
/** Share of its terms that a unit may have in common with one that is quoted already. */
const MAX_SIMILARITY = 0.7
/** As of `fitOf`: less is said by "you can do it", more by a command. */
const SAYS_HOW = 0.15
/** As good as the best, all but what it says. */
const NEARLY = 0.9
/** Terms that a further unit must add. */
const MIN_NEW_TERMS = 2
/** Longest definition that is quoted with the sentence behind it, in UTF-16 code units. */
const MAX_DEFINITION_LENGTH = 450

interface Candidate extends Quotation, ScoredUnit {
  /** The document and the headings it stands below. */
  readonly path: readonly string[]
}

/** The best units, best first; none when no unit has enough to do with the question. */
export function selectQuotations({
  question: standalone,
  message,
  passages,
  termWeights,
}: Request): readonly Quotation[] {
  const question = readAsked(standalone).asks
  const asked = { text: question, shape: shapeOf(question), said: saidIn(question) }
  const candidates = rank(asked, { message, passages, termWeights })
  const chosen = choose(inOrderOf(asked, candidates, { message, passages, termWeights }))
  const [first, ...others] = chosen
  if (first === undefined) return chosen
  const { unit } = first
  if (unit.announcesTo > unit.end) {
    const text = passages[first.source - 1]?.text.slice(unit.start, unit.announcesTo) ?? ''
    const apart = others.filter(({ source, unit: { start } }) => source !== first.source || start >= unit.announcesTo)
    return [{ ...first, unit: { ...unit, end: unit.announcesTo }, text }, ...apart]
  }
  if (asked.shape.kind !== 'definition' && asked.shape.kind !== 'keyword') return chosen
  return [withNextSentence(first, passages[first.source - 1]?.text ?? '', others), ...others]
}

/** Best first. */
function rank(asked: Asked, { message, passages, termWeights }: Omit<Request, 'question'>): readonly Candidate[] {
  const searched = passages.slice(0, PASSAGES)
  const best = Math.max(...searched.map(({ score }) => score), Number.MIN_VALUE)
  return searched
    .flatMap((passage, index) =>
      scoreUnits(passage, questionWeights(asked.text, passage.language, termWeights, message), asked).map((scored) => ({
        ...scored,
        source: index + 1,
        path: [passage.documentId, ...passage.headingPath],
        score: scored.score + (PASSAGE_WEIGHT * passage.score) / best,
      })),
    )
    .filter(({ terms }) => terms.size > 1)
    .sort((a, b) => b.score - a.score)
}

/** For some kinds of questions something else comes first than what scores best by itself. */
function inOrderOf(
  asked: Asked,
  candidates: readonly Candidate[],
  found: Omit<Request, 'question'>,
): readonly Candidate[] {
  if (asked.shape.kind === 'difference') return withSides(asked, candidates, found)
  if (asked.shape.kind === 'keyword') return withCode(candidates)
  return asked.shape.kind === 'method' ? withSteps(candidates) : candidates
}

/** Who only names something gets the code with the sentence that introduces it, and not the sentence alone. */
function withCode(candidates: readonly Candidate[]): readonly Candidate[] {
  const [best] = candidates
  if (best === undefined || best.unit.form !== 'sentence') return candidates
  const code = candidates.find(
    ({ unit, source, score }) =>
      unit.form === 'code' &&
      source === best.source &&
      unit.start === best.unit.start &&
      score >= MIN_SHARE_OF_BEST * best.score,
  )
  return code === undefined ? candidates : [code, ...candidates]
}

/** A section that praises its subject, or says that it can be done, says below or beside it how it is done. */
function withSteps(candidates: readonly Candidate[]): readonly Candidate[] {
  const [best] = candidates
  if (best === undefined || best.fit > SAYS_HOW || best.unit.form === 'code' || best.unit.form === 'steps')
    return candidates
  const above = best.fit > 0 ? best.path.slice(0, -1) : best.path
  const steps = candidates.find(
    ({ fit, path, unit, score }) =>
      (best.fit < 0 ? fit > 0 : fit > SAYS_HOW) &&
      (unit.form === 'code' || unit.form === 'steps') &&
      score >= MIN_SHARE_OF_BEST * best.score &&
      above.length > 1 &&
      above.every((name, depth) => name === path[depth]),
  )
  const saysHow =
    best.fit < 0
      ? candidates.find(
          ({ fit, score, coverage }) => fit > 0 && score >= NEARLY * best.score && coverage >= NEARLY * best.coverage,
        )
      : undefined
  const first = steps ?? saysHow
  return first === undefined ? candidates : [first, ...candidates]
}

/** Where no sentence says outright what two things differ in, what is said of each comes first. */
function withSides(
  asked: Asked,
  candidates: readonly Candidate[],
  found: Omit<Request, 'question'>,
): readonly Candidate[] {
  const [best] = candidates
  if (best === undefined) return candidates
  const language = found.passages[0]?.language ?? ''
  if (HOLDS.difference.test(best.text) && isAboutBoth(`${best.above}\n${best.text}`, { text: asked.text, language }))
    return candidates
  const sides = sidesOf(asked.text).flatMap((text) => {
    const [first] = rank({ text, shape: { kind: 'definition', negated: false }, said: saidIn(text) }, found)
    return first === undefined ? [] : [{ ...first, score: best.score }]
  })
  return sides.length < 2 ? candidates : [...sides, ...candidates]
}

/** What something is takes more than one sentence to tell. */
function withNextSentence(first: Candidate, passage: string, others: readonly Candidate[]): Candidate {
  const { unit, source } = first
  const overlaps = others.some((other) => other.source === source && other.unit.start < unit.goesOnTo)
  if (overlaps || unit.goesOnTo - unit.start > MAX_DEFINITION_LENGTH) return first
  const text = passage.slice(unit.start, unit.goesOnTo)
  const next = passage.slice(unit.end, unit.goesOnTo).trim()
  const leadsElsewhere =
    HOLDS.aboutItself.test(next) || /^(?:see|read|check|visit|siehe|voir|ver)(?![\p{L}\p{M}])/iu.test(next)
  return leadsElsewhere || /[:：]\s*$/.test(text) ? first : { ...first, unit: { ...unit, end: unit.goesOnTo }, text }
}

function choose(candidates: readonly Candidate[]): readonly Candidate[] {
  const [best] = candidates
  if (best === undefined || best.coverage < MIN_COVERAGE) return []
  const chosen: Candidate[] = []
  let letters = 0
  for (const candidate of candidates) {
    if (chosen.length >= MAX_QUOTED || candidate.score < MIN_SHARE_OF_BEST * best.score) break
    if (candidate.coverage === 0 || chosen.some((each) => isSame(each, candidate))) continue
    if (chosen.length > 0 && letters + candidate.text.length > MAX_QUOTED_LENGTH) continue
    // What stands before the best in its own passage would be read out of its order.
    if (candidate.source === best.source && candidate.unit.start < best.unit.start) continue
    chosen.push(candidate)
    letters += candidate.text.length
  }
  return chosen
}

/** The same words again, in this passage or a copy of it, or a part of them. */
function isSame(a: Candidate, b: Candidate): boolean {
  if (a.source === b.source && a.unit.start < b.unit.end && b.unit.start < a.unit.end) return true
  if (a.text.includes(b.text) || b.text.includes(a.text)) return true
  let shared = 0
  for (const term of b.terms) if (a.terms.has(term)) shared += 1
  return b.terms.size - shared < MIN_NEW_TERMS || shared > MAX_SIMILARITY * Math.max(a.terms.size, b.terms.size)
}
