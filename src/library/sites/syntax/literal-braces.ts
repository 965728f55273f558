/** Braces that are shown as they are written: an empty comment parts them, so that no tag is seen. Code needs none. */
import { fenceTracker } from './fences.ts'
import type { TextSyntax } from './text-syntax.ts'

/** @param before the page up to here, which tells what is code */
export function literalBraces(inner: string, before: string): string {
  const fence = fenceTracker()
  const lines = before.split('\n')
  for (const line of lines.slice(0, -1)) fence.inside(line)
  let start = lines.at(-1) ?? ''
  return inner
    .split('\n')
    .map((line) => {
      const isCode = fence.inside(start + line)
      const shown = isCode ? line : partedBraces(line, start)
      start = ''
      return shown
    })
    .join('\n')
}

const partedBraces = (line: string, before: string): string =>
  line.replaceAll(/\{(?=[{%])/g, (brace, at: number) => {
    const ticks = (before + line.slice(0, at)).match(/`+/g)?.length ?? 0
    return ticks % 2 === 1 ? brace : `${brace}<!-- -->`
  })

const V_PRE =
  /^([ \t]*:{3,}[ \t]*v-pre\b[^\n]*\n)([\s\S]*?)(?=^[ \t]*:{3,}[ \t]*$)|(<(\w+)[^<>]*\sv-pre\b[^<>]*>)([\s\S]*?)(?=<\/\4>)/gm

/** VitePress: what stands in an element or container with `v-pre`. */
export const vueLiterals: TextSyntax = {
  hints: ['v-pre'],
  rewrite: (source) =>
    source.replaceAll(V_PRE, (...match: (string | number | undefined)[]) => {
      const [, opening = '', block = '', tag = '', , inner = '', at = 0] = match
      const start = `${opening}${tag}`
      return start + literalBraces(`${block}${inner}`, source.slice(0, Number(at)) + start)
    }),
}
