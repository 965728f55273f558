/**
 * The name that was most likely meant: for whoever mistyped one.
 *
 * @param maxShare changes by share of the letters, beyond which it is another word
 * @returns `undefined` when none of the names is near
 */
export function nearestName(written: string, names: Iterable<string>, maxShare = 0.4): string | undefined {
  const plain = bare(written)
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of names) {
    const known = bare(name)
    const most = Math.max(1, Math.floor(maxShare * Math.max(plain.length, known.length)))
    if (Math.abs(known.length - plain.length) > most) continue
    const distance = editDistance(plain, known)
    if (distance <= most && (best === undefined || distance < best.distance)) best = { name, distance }
  }
  return best?.name
}

/** `conversationId`, `Conversation-Id` and `conversation_id` are one name. */
const bare = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, '')

/** Levenshtein's distance, row by row. */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
