/** About four letters of Latin script make a token of a language model; other scripts come to about one and a half. */
export function approximateTokens(text: string): number {
  let wide = 0
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x24f) wide += 1
  return Math.ceil((text.length - wide) / 4 + wide / 1.5)
}
