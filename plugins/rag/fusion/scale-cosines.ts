/** Puts the cosines of any model on one scale, so that a weight or a threshold means the same for all of them. */
import type { CosineRange, CosineScale } from '#sdk'

/** Of all-MiniLM-L6-v2, with which weights and thresholds were chosen: its own cosines stay as they are. */
const REFERENCE: CosineRange = { chance: 0.024, spread: 0.076, related: 0.685 }

/**
 * By the line on which the models agree in two points: a standard deviation above what strangers have, and what a
 * question and its answer have.
 *
 * @param own `null`: not known, and nothing is changed
 * @param isForeign whether the question is in another language than the passages
 */
export function scaleCosines(own: CosineScale | null, isForeign: boolean): (cosine: number) => number {
  if (own === null) return (cosine) => cosine
  const range = isForeign ? (own.across ?? own) : own
  const noise = noiseOf(range)
  const factor = (REFERENCE.related - noiseOf(REFERENCE)) / Math.max(MIN_DISTANCE, range.related - noise)
  return (cosine) => Math.min(1, noiseOf(REFERENCE) + (cosine - noise) * factor)
}

const noiseOf = ({ chance, spread }: CosineRange): number => chance + spread
/** A model that distinguishes nothing must not make much of the last digits. */
const MIN_DISTANCE = 0.01
