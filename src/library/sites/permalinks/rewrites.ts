/** VitePress' rewrites (https://vitepress.dev/guide/routing#route-rewrites): a page is published as if it were another file. */
import type { Permalinks } from '../address.ts'

export interface Rewrite {
  /** A path, with parameters as in `:package/src/:slug*`. */
  readonly from: string
  readonly to: string
}

/** Those that a configuration writes plainly; a function is not run. */
export function rewritesIn(config: string): readonly Rewrite[] {
  const written =
    /(?:^|[\s,{])['"]?rewrites['"]?\s*:\s*\{((?:[^}'"`]|'[^'\n]*'|"[^"\n]*"|`[^`]*`)*)\}/m.exec(config)?.[1] ?? ''
  const pairs = written
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .matchAll(/(?:(['"])((?:(?!\1)[^\n])+)\1|([\w$]+))\s*:\s*(['"])((?:(?!\4)[^\n])+)\4/g)
  return [...pairs].map(([, , quoted, bare, , to = '']) => ({ from: quoted ?? bare ?? '', to }))
}

/** @param addressOf the address of a file that is not rewritten */
export function rewritePermalinks(rewrites: readonly Rewrite[], addressOf: (file: string) => string): Permalinks {
  const rules = rewrites.flatMap(({ from, to }) => {
    const pattern = patternOf(from)
    return pattern === null ? [] : [{ pattern, to }]
  })
  return (file) => {
    for (const { pattern, to } of rules) {
      const groups = pattern.exec(file)?.groups
      if (groups === undefined && !pattern.test(file)) continue
      return addressOf(to.replaceAll(/:(\w+)(?:\([^)]*\))?[*+?]?/g, (_, name: string) => groups?.[name] ?? ''))
    }
    return null
  }
}

/** `:name` is one part of the path, `:name*`, `:name+`, `:name(.*)` and `(.*)` are any number; `null` for other expressions. */
function patternOf(from: string): RegExp | null {
  const tokens = from.matchAll(/:(\w+)(\([^)]*\))?([*+?])?|(\([^)]*\))|([^:(]+)/g)
  let pattern = ''
  for (const [, name, expression, many, unnamed, text] of tokens) {
    const own = expression ?? unnamed
    if (own !== undefined && own !== '(.*)' && own !== '(.+)' && own !== '([^/]+)') return null
    if (text !== undefined) pattern += text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    else {
      const any = own?.slice(1, -1) ?? (many === '*' ? '.*' : many === '+' ? '.+' : '[^/]+?')
      pattern += name === undefined ? `(?:${any})` : `(?<${name}>${any})`
    }
  }
  return new RegExp(`^${pattern}$`)
}
