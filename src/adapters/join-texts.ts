/** What a model writes, as one delta for each piece of its reply. */

interface TextDelta {
  readonly type: 'text-delta'
  readonly text: string
}

/**
 * @param pieces the data of events that came together
 * @param read what the data of one event writes, often ''
 * @throws what `read` throws, once what was written before it has been handed on
 */
export async function* joinTexts(
  pieces: AsyncIterable<readonly string[]>,
  read: (data: string) => string,
): AsyncGenerator<TextDelta, void, void> {
  for await (const piece of pieces) {
    let text = ''
    let failure: { readonly error: unknown } | undefined
    for (const data of piece) {
      try {
        text += read(data)
      } catch (error) {
        failure = { error }
        break
      }
    }
    if (text !== '') yield { type: 'text-delta', text }
    if (failure !== undefined) throw failure.error
  }
}
