/** Compares a page's source with its canonical text, by means that share nothing with the parser. */

export interface Compared {
  right: number
  all: number
}

const FENCE = /^([ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)*)(`{3,}|~{3,})([^`\n]*)$/

/** The text of each fenced code block, its margin taken off. */
export function codeBlocks(source: string): readonly string[] {
  const found: string[] = []
  let open: { run: string; width: number; quoted: boolean; lines: string[] } | null = null
  for (const written of source.split('\n')) {
    const unquoted = written.replace(/^ {0,3}>[ \t]?/, '')
    const line: string = open === null || open.quoted ? unquoted : written
    // In a callout or a list that ends before the fence does, the fence is no fence.
    if (open !== null && open.width > 3 && line.trim() !== '' && marginOf(line) < open.width - 3) open = null
    const match = FENCE.exec(line)
    if (open === null) {
      if (match !== null)
        open = { run: match[2] ?? '', width: (match[1] ?? '').length, quoted: line !== written, lines: [] }
      continue
    }
    const isEnd =
      match?.[2]?.startsWith(open.run) === true &&
      (match[3] ?? '').trim() === '' &&
      (match[1] ?? '').length < open.width + 4
    if (isEnd) {
      found.push(open.lines.join('\n'))
      open = null
    } else open.lines.push(line.slice(Math.min(open.width, line.length - line.trimStart().length)))
  }
  return found
}

const marginOf = (line: string): number => line.length - line.trimStart().length

export function compareCode(source: string, content: string, changed: (text: string) => void): Compared {
  const kept = new Set(codeBlocks(content).map(comparable))
  const blocks = codeBlocks(source).filter((code) => code.trim() !== '')
  const wrong = blocks.filter((code) => !kept.has(comparable(code)))
  for (const code of wrong) changed(JSON.stringify(code.slice(0, 200)))
  return { right: blocks.length - wrong.length, all: blocks.length }
}

/** Blank lines lose their white space, and lists move what is in them. */
function comparable(code: string): string {
  const lines = code
    .replaceAll(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '')
    .split('\n')
  const margin = Math.min(...lines.filter((line) => line !== '').map((line) => line.length - line.trimStart().length))
  return lines.map((line) => line.slice(margin)).join('\n')
}

const withoutCode = (source: string): string => {
  let inCode: string | null = null
  return source
    .split('\n')
    .filter((line) => {
      const run = FENCE.exec(line)?.[2]
      if (inCode !== null) {
        if (run?.startsWith(inCode) === true) inCode = null
        return false
      }
      if (run !== undefined) inCode = run
      return run === undefined
    })
    .join('\n')
}

const FORMULA = /\$\$([\s\S]+?)\$\$|(?<![\\$])\$(?![\s$])((?:\\.|[^\\$\n]|\n(?!\s*\n))+?)(?<!\s)\$(?![\d$])/g

export function compareFormulas(source: string, content: string, changed: (text: string) => void): Compared {
  const text = content.replaceAll(/\s+/g, '')
  const prose = withoutCode(source).replaceAll(/`+[^`\n]*`+/g, '')
  const formulas = [...prose.matchAll(FORMULA)].map((match) => (match[1] ?? match[2] ?? '').trim())
  const wrong = formulas.filter((formula) => !text.includes(formula.replaceAll(/\s+/g, '')))
  for (const formula of wrong) changed(formula.slice(0, 200))
  return { right: formulas.length - wrong.length, all: formulas.length }
}

const RAW = /^\s*:{3,}|^\s*\/{3,}(?:\s|$)|\{%|\{\{|^\s*(?:!!!|\?\?\?)\+?\s|^\s*<<<\s*\S|-{2,}8<-{2,}/

/** Lines of the text, outside code, that hold markup of a generator; what the source has as code stays out of it. */
export function rawMarkup(source: string, content: string): readonly string[] {
  const spans = [...source.matchAll(/(`+)([^`\n]+)\1|<code\b[^>]*>([^<\n]+)<\/code>/g)]
    .map((match) => (match[2] ?? match[3] ?? '').trim())
    .sort((one, other) => other.length - one.length)
  return withoutCode(content)
    .replaceAll(FORMULA, '')
    .split('\n')
    .filter((line) => RAW.test(line))
    .filter((line) => RAW.test(spans.reduce((rest, span) => rest.replaceAll(span, ''), line)))
}
