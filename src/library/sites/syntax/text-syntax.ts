/** Syntax that a generator reads before Markdown, and so inside code too. */
import type { LeftOut } from '../left-out.ts'

export interface TextSyntax {
  /** A page with none of these holds none of it. */
  readonly hints: readonly string[]
  rewrite(source: string, leftOut: LeftOut): string
}

export function rewriteText(source: string, syntaxes: readonly TextSyntax[], leftOut: LeftOut): string {
  let text = source
  for (const { hints, rewrite } of syntaxes)
    if (hints.some((hint) => text.includes(hint))) text = rewrite(text, leftOut)
  return text
}

/** `name="value"`, `name=value` and values alone, as the tags of template languages have them. */
export interface TagArguments {
  readonly named: Readonly<Record<string, string>>
  readonly positional: readonly string[]
}

export function readArguments(source: string): TagArguments {
  const named: Record<string, string> = {}
  const positional: string[] = []
  for (const [, name, double, single, raw, bare] of source.matchAll(
    /(?:([\w-]+)\s*[=:]\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|([^\s"'`]+))/g,
  )) {
    const value = (double ?? single ?? raw ?? bare ?? '').replaceAll(/\\(["'])/g, '$1')
    if (name === undefined) positional.push(value)
    else named[name.toLowerCase()] = value
  }
  return { named, positional }
}

/** What a tag says to readers of its own. */
export const titleOf = ({ named }: TagArguments): string | undefined =>
  named.title ?? named.header ?? named.heading ?? named.label ?? named.summary
