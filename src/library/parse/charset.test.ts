import { describe, expect, test } from 'bun:test'
import { decodeText } from './charset.ts'

describe('a file is text in the encoding that it says or shows:', () => {
  const words = 'Der Kessel läuft mit größerem Druck für Öl.'
  const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  const utf16 = (text: string, isLittle: boolean): Uint8Array => {
    const bytes = new Uint8Array(2 * text.length)
    const view = new DataView(bytes.buffer)
    for (let index = 0; index < text.length; index++) view.setUint16(2 * index, text.charCodeAt(index), isLittle)
    return bytes
  }
  const html = (charset: string, body: string): string =>
    `<!doctype html><html><head><meta charset="${charset}"></head><body>${body}</body></html>`
  const shiftJis = Uint8Array.from([...latin1(html('Shift_JIS', '')), 0x83, 0x7c, 0x83, 0x93, 0x83, 0x76])

  test.each([
    ['UTF-8', new TextEncoder().encode(words), words],
    ['UTF-8 with a mark', new TextEncoder().encode(`\ufeff${words}`), words],
    ['UTF-16 with a mark', utf16(`\ufeff${words}`, true), words],
    ['UTF-16, big end first', utf16(`\ufeff${words}`, false), words],
    ['UTF-16 without a mark', utf16(words, true), words],
    ['UTF-16 without a mark, in other letters', utf16('Насос и клапан\n', false), 'Насос и клапан\n'],
    [
      'a declaration in a comment of docutils',
      latin1(`.. -*- coding: latin-1 -*-\n\n${words}`),
      `.. -*- coding: latin-1 -*-\n\n${words}`,
    ],
    [
      'a declaration of AsciiDoc',
      latin1(`= T\n:encoding: ISO-8859-1\n\n${words}`),
      `= T\n:encoding: ISO-8859-1\n\n${words}`,
    ],
    [
      'a declaration behind another that is commented out',
      latin1(`<!-- <meta charset="utf-8"> -->${html('iso-8859-1', words)}`),
      `<!-- <meta charset="utf-8"> -->${html('iso-8859-1', words)}`,
    ],
    ['a declared ISO-8859-1', latin1(html('iso-8859-1', words)), html('iso-8859-1', words)],
    ['a declared Shift_JIS', shiftJis, `${html('Shift_JIS', '')}ポンプ`],
    ['UTF-8 that declares what nobody knows', new TextEncoder().encode(html('x-none', words)), html('x-none', words)],
    ['UTF-8 that declares another', new TextEncoder().encode(html('iso-8859-1', words)), html('iso-8859-1', words)],
  ])('%s', (_, bytes, text) => expect(decodeText(bytes)).toBe(text))

  test.each([
    ['ISO-8859-1 that says nothing', latin1(words)],
    ['a program', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0xff])],
  ])('and is refused: %s', (_, bytes) => expect(decodeText(bytes)).toBeNull())
})
