/** What leaves by the clipboard. */
import type { Turn } from '../state/thread.ts'
import { citedSources } from './citation-card.ts'
import type { ViewContext } from './context.ts'
import { addressOf } from './page-link.ts'

/** An answer as Markdown, with its sources below it. */
export function answerAsMarkdown(context: ViewContext, { answer, citations, sources }: Turn): string {
  const cited = citedSources(citations, sources)
  if (cited.length === 0) return answer
  const lines = cited.flatMap(({ n, title, citations: quotes }) =>
    quotes.map((citation) => {
      const address = addressOf(context, citation)
      const name =
        address === undefined
          ? title
          : `[${title.replace(/[[\]\\]/g, '\\$&')}](${new URL(address, location.href).href})`
      return `- [${n}] ${name}: “${citation.quote.replace(/\s+/g, ' ').trim()}”`
    }),
  )
  return `${answer}\n\n${lines.join('\n')}\n`
}

/** Browsers give pages without TLS no clipboard; the old way works there. */
export async function copyText(text: string, within: ParentNode): Promise<void> {
  if (navigator.clipboard !== undefined) return await navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('class', 'visually-hidden')
  within.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
