/** Citations in OpenAI's form: which characters of the text are a marker, and the page that it stands for. */
import { type Citation, findMarkers } from '../../../chat/index.ts'

export interface Annotation {
  readonly type: 'url_citation'
  readonly url_citation: {
    /** UTF-16 code units of the content, as JavaScript counts. */
    readonly start_index: number
    readonly end_index: number
    readonly url: string
    readonly title: string
  }
}

/** Each marker of the text, in its order. @param absolute makes an address of this service whole */
export function annotate(
  text: string,
  citations: readonly Citation[],
  absolute: (address: string) => string,
): readonly Annotation[] {
  const sources = new Map(citations.map((citation) => [citation.n, citation]))
  return findMarkers(text).flatMap(({ n, start, end }) => {
    const source = sources.get(n)
    if (source === undefined) return []
    const { document_id, title, url, quote_url } = source
    const shown = { url: url ?? absolute(quote_url), title: title.trim() === '' ? document_id : title }
    return [{ type: 'url_citation', url_citation: { start_index: start, end_index: end, ...shown } } as const]
  })
}
