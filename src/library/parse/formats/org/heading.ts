/** `*** NEXT [#A] Title :tag:` */
export interface OrgHeading {
  readonly level: number
  readonly text: string
  /** Not so with `COMMENT` before the title, or the tag `noexport`. */
  readonly isExported: boolean
}

export function readHeading(line: string, stateWords: ReadonlySet<string>): OrgHeading | null {
  const [, stars = '', written = ''] = /^(\*+) +(.*)$/.exec(line) ?? []
  if (stars === '') return null
  const [, tags = ''] = /\s:([\w@#%:]+):\s*$/.exec(` ${written}`) ?? []
  let text = tags === '' ? written : written.slice(0, written.lastIndexOf(`:${tags}:`))
  const [word = ''] = text.split(' ', 1)
  if (stateWords.has(word)) text = text.slice(word.length).trimStart()
  text = text.replace(/^\[#\w+\]\s*/, '')
  const isComment = /^COMMENT(?:\s|$)/.test(text)
  return { level: stars.length, text: text.trim(), isExported: !isComment && !tags.split(':').includes('noexport') }
}
