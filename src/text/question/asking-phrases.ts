import { analysisCode } from '../language/analysis.ts'

/**
 * Japanese headings that ask share these letters with every question, whatever it is about; pairs of them would count
 * as rare words.
 */
const ASKING_PHRASES =
  /(?:とは)?(?:一体)?(?:何|なに|なん)(?:ですか|でしょうか|でしょう)?(?=[\s?？。]*$)|とは(?=[\s?？。]*$)|(?:ですか|ますか|でしょうか|ませんか)(?=[\s?？。]*$)|(?:方法|やり方)は(?=[\s?？。]*$)|(?:する)?には(?=[\s?？。]*$)/gu

/** `Debianとは何ですか？` → `Debian ？`; other languages, whose words that ask are stop words, stay as they are. */
export const withoutAskingPhrases = (question: string, language: string): string =>
  analysisCode(language) === 'ja' ? question.replace(ASKING_PHRASES, ' ') : question
