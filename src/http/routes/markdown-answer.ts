/** An answer as one Markdown text, for readers that are programs. */
import type { ChatReply } from '../../chat/index.ts'

/** @param origin makes addresses of this service whole */
export function answerAsMarkdown(question: string, reply: ChatReply, origin: string): string {
  const links =
    reply.citations.length > 0
      ? reply.citations.map(
          ({ n, title, quote_url, quote }) => `${n}. ${link(title, quote_url, origin)}\n\n${quoted(quote)}`,
        )
      : reply.nearest.map(
          ({ title, heading_path, quote_url }) => `- ${link([title, ...heading_path].join(' › '), quote_url, origin)}`,
        )
  const heading = reply.citations.length > 0 ? '## Sources' : '## Nearest passages'
  const parts = [
    `# ${question.replaceAll(/\s+/g, ' ').trim()}`,
    reply.answer,
    ...(links.length > 0 ? [heading, links.join('\n\n')] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

const link = (text: string, address: string, origin: string): string =>
  `[${text.replaceAll(/[\\[\]]/g, '\\$&')}](<${address.startsWith('/') ? origin + address : address}>)`

/** Below the number of its citation. */
const quoted = (quote: string): string =>
  quote
    .split('\n')
    .map((line) => `   > ${line}`.trimEnd())
    .join('\n')
