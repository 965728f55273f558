/** Pages that a site's own configuration leaves out, by patterns. */
import picomatch from 'picomatch'

export interface ExcludeRule {
  /** Of a file or folder, from the folder of the pages. */
  readonly pattern: string
  /** Takes back what a rule before it has left out. */
  readonly negated: boolean
  readonly foldersOnly: boolean
}

/** Patterns from the folder of the pages on, as most generators take them. */
export const excludeRules = (patterns: readonly string[]): readonly ExcludeRule[] =>
  patterns.map((pattern) => ({
    pattern: pattern.replace(/^\.?\//, '').replace(/\/$/, ''),
    negated: false,
    foldersOnly: pattern.endsWith('/'),
  }))

/** The lines of a `.gitignore`. */
export const gitignoreRules = (text: string): readonly ExcludeRule[] =>
  text.split('\n').flatMap((line) => {
    const written = line.trim()
    if (written === '' || written.startsWith('#')) return []
    const negated = written.startsWith('!')
    const bare = written.replace(/^[!\\]/, '')
    const pattern = bare.replace(/^\//, '').replace(/\/$/, '')
    const isAnchored = bare.startsWith('/') || pattern.includes('/')
    return [{ pattern: isAnchored ? pattern : `**/${pattern}`, negated, foldersOnly: bare.endsWith('/') }]
  })

/** @returns whether a page is left out, by its path from the folder of the pages; the last rule that fits decides */
export function excluder(rules: readonly ExcludeRule[]): (path: string) => boolean {
  const matchers = rules.map(({ pattern, negated, foldersOnly }) => {
    const matches = picomatch(pattern, { dot: true })
    return { negated, matches, foldersOnly }
  })
  return (path) => {
    const parts = path.split('/')
    const folders = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
    let excluded = false
    for (const { negated, matches, foldersOnly } of matchers) {
      const fits = folders.some((folder) => matches(folder)) || (!foldersOnly && matches(path))
      if (fits) excluded = !negated
    }
    return excluded
  }
}
