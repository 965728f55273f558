/** Code as it stands, and what its info string says of it, in the spelling of any generator. */
import { codeText } from '../../compose.ts'
import type { Piece } from '../../document.ts'

/** `js title="a.js"`, `js {1,3}`, `js:line-numbers [a.js]`, `rust,ignore`, `{ .py title="a.py" }`, `{code-block} python`. */
export function readInfo(info: string): { readonly language: string; readonly title: string | null } {
  const text = info.trim()
  const title =
    /(?:^|[\s{,])(?:title|filename|file|caption)=(?:"([^"]*)"|'([^']*)')/i.exec(text)?.slice(1).find(Boolean) ??
    /\[([^\]]+)\][^\]]*$/.exec(text)?.[1] ??
    null
  const braces = /^\{([^}]*)\}\s*(\S*)/.exec(text)
  if (braces !== null) {
    const inside = braces[1] ?? ''
    const named =
      /(?:^|\s)\.([\w+#-]+)/.exec(inside)?.[1] ?? (braces[2] === '' ? /^[A-Za-z][\w+#-]*/.exec(inside)?.[0] : braces[2])
    return { language: named === undefined || named.includes('=') ? '' : named, title }
  }
  const word = /^[^\s,{[:=]*/.exec(text)?.[0] ?? ''
  const language = text.charAt(word.length) === '=' ? '' : word
  // Mintlify: what follows the language is the title.
  const plain = /^\S+[ \t]+([\w./-]+\.\w+)$/.exec(text)?.[1]
  return { language, title: title ?? plain ?? null }
}

/** @param marks what the site's generator takes out of code before it shows it */
export function codeBlock(value: string, info: string, marks: RegExp | undefined): Piece {
  const { language, title } = readInfo(info)
  const code = marks === undefined ? value : value.replaceAll(marks, '')
  return {
    kind: 'code',
    text: code.trim() === '' ? '' : codeText(code, title === null ? language : `${language} ${title}`.trim()),
  }
}
