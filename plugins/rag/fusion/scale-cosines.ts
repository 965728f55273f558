/** Puts the cosines of any model on one scale, so that a weight or a threshold means the same for all of them. */
import type { CosineScale } from '#sdk'

/** Of all-MiniLM-L6-v2, with which weights and thresholds were chosen: its own cosines stay as they are. */
const REFERENCE: CosineScale = { chance: 0.024, spread: 0.076, related: 0.685 }
/**
 * So many standard deviations above chance lies what the nearest of a whole library reaches by chance: there, and at
 * what belongs together, the models are made to agree.
 */
const NOISE_SPREADS = 3

/** @param own `null`: not known, and nothing is changed */
export function scaleCosines(own: CosineScale | null): (cosine: number) => number {
  if (own === null) return (cosine) => cosine
  const noise = noiseOf(own)
  const factor = (REFERENCE.related - noiseOf(REFERENCE)) / Math.max(LEAST_DISTANCE, own.related - noise)
  return (cosine) => Math.min(1, noiseOf(REFERENCE) + (cosine - noise) * factor)
}

const noiseOf = ({ chance, spread }: CosineScale): number => chance + NOISE_SPREADS * spread
/** A model that tells nothing apart must not make much of the last digits. */
const LEAST_DISTANCE = 0.01
