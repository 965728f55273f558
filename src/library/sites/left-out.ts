/** What a page refers to and what is not in it, counted by kind, so that nothing is left out in silence. */
const SENTENCES = {
  include: ['1 include was not read', 'includes were not read'],
  variable: ['1 variable has no value here', 'variables have no value here'],
  template: ['1 template tag was left out', 'template tags were left out'],
} as const

export type LeftOutKind = keyof typeof SENTENCES

export interface LeftOut {
  add(kind: LeftOutKind, count?: number): void
  addAll(others: LeftOut): void
  counts(): ReadonlyMap<LeftOutKind, number>
  /** A sentence a kind, without its full stop. */
  sentences(): readonly string[]
}

export function countLeftOut(): LeftOut {
  const counts = new Map<LeftOutKind, number>()
  const add = (kind: LeftOutKind, count = 1): void => void counts.set(kind, (counts.get(kind) ?? 0) + count)
  return {
    add,
    addAll(others) {
      for (const [kind, count] of others.counts()) add(kind, count)
    },
    counts: () => counts,
    sentences: () =>
      [...counts].map(([kind, count]) => (count === 1 ? SENTENCES[kind][0] : `${count} ${SENTENCES[kind][1]}`)),
  }
}
