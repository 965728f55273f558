/** The words of passages in their order, kept: cutting texts into words takes most of the time of a search. */
import { LRUCache } from 'lru-cache'
import { analysisCode, hash32, tokenize } from '#sdk'

/** A text in a language: what its words depend on. */
export interface TextName {
  readonly text_hash: string
  /** BCP 47 */
  readonly language: string
}

export interface WordOrder {
  /** `undefined`: the text has to be read. */
  kept(name: TextName): Int32Array | undefined
  /** One number a word, as `wordNumber` tells it. */
  read(name: TextName, text: string): Int32Array
}

/** Words of the texts that were asked for last: 8 MB, some 25,000 passages. */
const KEPT_WORDS = 2_000_000

export const wordNumber = (token: string): number => hash32(token)

export function createWordOrder(): WordOrder {
  const cache = new LRUCache<string, Int32Array>({
    maxSize: KEPT_WORDS,
    sizeCalculation: ({ length }) => Math.max(1, length),
  })
  return {
    kept: (name) => cache.get(keyOf(name)),
    read(name, text) {
      const words = Int32Array.from(tokenize(text, name.language, { grams: false }), wordNumber)
      cache.set(keyOf(name), words)
      return words
    },
  }
}

const keyOf = ({ text_hash, language }: TextName): string => `${analysisCode(language)}/${text_hash}`
