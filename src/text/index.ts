/** Words, sentences and languages: pure functions that core, adapters and (through `#sdk`) plugins share. */
export { ANALYSED_LANGUAGES, analysisCode } from './analysis.ts'
export { approximateTokens } from './approximate-tokens.ts'
export { hash32 } from './hash.ts'
export { detectLanguage, detectQuestionLanguage, languageName } from './language.ts'
export { phoneticCode, phoneticSimilarity } from './phonetic-key.ts'
export { type Span, splitSentences } from './sentences.ts'
export { type TokenizeOptions, tokenize } from './tokens.ts'
export { vectorArray } from './vector-array.ts'
