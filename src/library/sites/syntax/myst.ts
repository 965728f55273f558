/** MyST Markdown, as Sphinx and Jupyter Book read it: directives in code fences, targets, comments and options. */
import { containerLines, type LineSyntax, outdented } from './line-syntax.ts'

const FENCE = /^( *)(`{3,}|~{3,})\{([\w:-]+)\}[ \t]*(.*)$/
/** Directives whose body is code, or a picture's address. */
const CODE =
  /^(?:code|code-block|sourcecode|code-cell|parsed-literal|mermaid|math|prompt|click:(?:example|run)|ipython|doctest|test(?:code|setup|output|cleanup)|jupyter-execute|graphviz|digraph|uml)$/
const HIDDEN =
  /^(?:toctree|contents|include|literalinclude|index|only|currentmodule|highlight|tableofcontents|auto\w+|bibliography)$/
const PICTURE = /^(?:image|figure)$/

/** ```` ```{note} Title ```` holds Markdown; ```` ```{code-block} python ```` holds code. */
export const mystDirectives: LineSyntax = mystFences(() => true)

/** Those that are callouts by their name: elsewhere the same braces are R's and Quarto's way to name a language. */
export const mystCallouts: LineSyntax = mystFences((name) =>
  /^(?:note|tip|hint|important|warning|caution|danger|attention|error|seealso|admonition|dropdown)$/.test(name),
)

function mystFences(reads: (name: string) => boolean): LineSyntax {
  return {
    hints: ['```{', '~~~{', ':::{'],
    isFence: true,
    take(lines, index, context) {
      const [, margin = '', run = '', name = '', argument = ''] = FENCE.exec(lines[index] ?? '') ?? []
      if (name === '' || !reads(name)) return null
      const closing = new RegExp(`^ {0,${margin.length + 3}}\\${run.charAt(0)}{${run.length},}[ \\t]*$`)
      const found = lines.findIndex((line, at) => at > index && closing.test(line))
      const end = found < 0 ? lines.length : found
      const inner = withoutOptions(outdented(lines.slice(index + 1, end), margin.length))
      const next = end + 1
      if (name === 'include' || name === 'literalinclude') context.leftOut.add('include')
      if (HIDDEN.test(name)) return { lines: [], next }
      if (name === 'math') return { lines: ['', ...['$$', ...inner, '$$'].map((line) => margin + line), ''], next }
      if (CODE.test(name)) {
        const code = inner.slice(
          Math.max(
            0,
            inner.findIndex((line) => line.trim() !== ''),
          ),
        )
        const language = name === 'code-cell' ? argument.replace(/^ipython3?$/, 'python') : argument
        return { lines: [`${margin}${run}${language}`, ...code.map((line) => margin + line), `${margin}${run}`], next }
      }
      if (name === 'eval-rst')
        return { lines: context.rewrite(rstDirectives(inner)).map((line) => margin + line), next }
      const title = PICTURE.test(name) ? '' : argument.trim() === '' ? undefined : argument.trim()
      return { lines: containerLines(margin, name, title, context.rewrite(inner)), next }
    },
  }
}

/** reStructuredText's directives as MyST's; all other lines are much the same in both. */
function rstDirectives(lines: readonly string[]): readonly string[] {
  const out: string[] = []
  for (let index = 0; index < lines.length; ) {
    const [, name, argument = ''] = /^\.\.[ \t]+([\w:-]+)::[ \t]*(.*)$/.exec(lines[index] ?? '') ?? []
    if (name === undefined) {
      if (!/^\.\.(?:[ \t]|$)/.test(lines[index] ?? '')) out.push(lines[index] ?? '')
      index++
      continue
    }
    const rest = lines.slice(index + 1).findIndex((line) => /^\S/.test(line))
    const end = rest < 0 ? lines.length : index + 1 + rest
    const body = lines.slice(index + 1, end)
    const width = Math.min(...body.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
    const isText = !CODE.test(name) && !HIDDEN.test(name) && !PICTURE.test(name)
    const inner = outdented(body, Number.isFinite(width) ? width : 0)
    // A callout's text may begin behind its name.
    out.push(
      `\`\`\`\`\`{${name}} ${isText ? '' : argument}`.trimEnd(),
      ...(isText ? [argument] : []),
      ...inner,
      '`````',
    )
    index = end
  }
  return out
}

/** `:class: tip` and the like below a directive's first line, or the same between two rules. */
export function withoutOptions(lines: readonly string[]): readonly string[] {
  let from = 0
  while (/^[ \t]*:[\w-]+:(?:[ \t]|$)/.test(lines[from] ?? '')) from++
  if (from > 0 || lines[0]?.trim() !== '---') return lines.slice(from)
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === '---')
  return end < 0 ? lines : lines.slice(end + 1)
}

/** `(target)=`, `% comment`, and `+++` between the cells of a notebook. */
export const mystMarks: LineSyntax = {
  hints: [')=', '%', '+++'],
  take: (lines, index) =>
    /^(?:\([\w\s./:-]+\)=|%.*|\+\+\+.*)[ \t]*$/.test(lines[index] ?? '') ? { lines: [], next: index + 1 } : null,
}
