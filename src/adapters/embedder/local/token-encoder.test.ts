import { beforeAll, describe, expect, test } from 'bun:test'
import { readModelFile } from './program-files.ts'
import { createTokenEncoder, type TokenEncoder } from './token-encoder.ts'

const CLS = 101
const SEP = 102
let tokenizer: object
let encode: TokenEncoder

beforeAll(async () => {
  tokenizer = JSON.parse(new TextDecoder().decode(await readModelFile('tokenizer.json'))) as object
  encode = createTokenEncoder(tokenizer, {}, 256)
})

describe('tokens of BERT', () => {
  test('words become word pieces between [CLS] and [SEP]', () => {
    expect(encode('Hello, World!')).toEqual([CLS, 7592, 1010, 2088, 999, SEP])
    expect(encode('embeddings')).toEqual([CLS, 7861, 8270, 4667, 2015, SEP])
    expect(encode('')).toEqual([CLS, SEP])
  })

  test('case, accents and the shape of spaces do not count', () => {
    expect(encode('Él  CAFÉ\n')).toEqual(encode('el cafe'))
  })

  test('a long text is cut, and still ends with [SEP]', () => {
    const long = encode('boat '.repeat(5000))
    expect(long).toHaveLength(256)
    expect([long[0], long.at(-1)]).toEqual([CLS, SEP])
    expect(createTokenEncoder(tokenizer, {}, 8)('one two three four five six seven')).toHaveLength(8)
  })
})
