/** Which paths of a source are wanted. */
import picomatch from 'picomatch'
import type { SourceDefinition } from './source.ts'

export interface Filters {
  /** Whether a pattern leaves it out. @param paths the names that the page goes by */
  excludes(...paths: readonly string[]): boolean
  /** Whether a pattern takes it, or there is none. */
  includes(...paths: readonly string[]): boolean
}

export function createFilters({ include, exclude }: Pick<SourceDefinition, 'include' | 'exclude'>): Filters {
  const matcher = (patterns: readonly string[]) =>
    picomatch(
      patterns.map((pattern) => pattern.replace(/^\.?\//, '')),
      { dot: true, nocase: true },
    )
  const isExcluded = exclude.length === 0 ? () => false : matcher(exclude)
  const isIncluded = include.length === 0 ? () => true : matcher(include)
  return {
    excludes: (...paths) => paths.some((path) => isExcluded(path)),
    includes: (...paths) => paths.some((path) => isIncluded(path)),
  }
}
