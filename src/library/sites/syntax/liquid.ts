/** Tags of Liquid and Jinja (`{% … %}`) as Jekyll, GitBook, Markdoc and MkDocs' macros write them. */
import type { LeftOut } from '../left-out.ts'
import type { LineSyntax } from './line-syntax.ts'
import { literalBraces } from './literal-braces.ts'
import { readArguments, type TextSyntax, titleOf } from './text-syntax.ts'

const RAW = /\{%-?\s*raw\s*-?%\}([\s\S]*?)\{%-?\s*endraw\s*-?%\}/g
const COMMENT = /\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}/g

/** What Liquid does before Markdown is read, inside code too. */
export const liquidBlocks: TextSyntax = {
  hints: ['{%'],
  rewrite(source) {
    const text = source.replaceAll(COMMENT, '')
    return text.replaceAll(RAW, (_, inner: string, at: number) => literalBraces(inner, text.slice(0, at)))
  },
}

/** `{% highlight ruby %}` … `{% endhighlight %}` is a code block. */
export const highlightTags: LineSyntax = {
  hints: ['{%'],
  take(lines, index) {
    const [, margin = '', language] =
      /^([ \t]*)\{%-?\s*highlight\s+([\w+#-]+)[^%]*%\}[ \t]*$/.exec(lines[index] ?? '') ?? []
    if (language === undefined) return null
    const end = lines.findIndex((line, at) => at > index && /^\s*\{%-?\s*endhighlight\s*-?%\}\s*$/.test(line))
    if (end < 0) return null
    const code = lines.slice(index + 1, end)
    const run = code.some((line) => line.includes('```')) ? '~~~~~~' : '```'
    return { lines: ['', `${margin}${run}${language}`, ...code, `${margin}${run}`, ''], next: end + 1 }
  },
}

const TAG = /^([ \t]*)\{%-?\s*(\/?)([\w-]+)((?:"[^"]*"|'[^']*'|[^%"']|%(?!\}))*?)\/?\s*-?%\}[ \t]*$/

/** Tags on lines of their own: those that say something to a reader become containers, the others go. */
export const templateTags: LineSyntax = {
  hints: ['{%'],
  take(lines, index, { leftOut }) {
    const [, margin = '', slash = '', name = '', source = ''] = TAG.exec(lines[index] ?? '') ?? []
    if (name === '') return null
    const next = index + 1
    if (slash !== '' || /^(?:end|else|elsif|elif|when)/.test(name)) return { lines: [''], next }
    const args = readArguments(source)
    count(name, leftOut)
    const title = titleOf(args)
    if (title !== undefined) return { lines: ['', `${margin}${title}:`, ''], next }
    const kind = name === 'hint' ? args.named.style : args.named.type
    return { lines: kind !== undefined && /^\w+$/.test(kind) ? ['', `${margin}${capitalised(kind)}:`, ''] : [''], next }
  },
}

/** Inside a line, in text and never in code. */
export const TEMPLATE_TAG = /\{%-?\s*\/?[\w-]+[^{}]*?-?%\}/g

function count(name: string, leftOut: LeftOut): void {
  if (/^include|^import$|^extends$|^embed$/.test(name)) leftOut.add('include')
  else if (/^(?:for|tablerow|cycle|assign|capture|set|macro|call|render)$/.test(name)) leftOut.add('template')
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)
