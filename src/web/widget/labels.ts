/** The words that are there before the chat is loaded: of the button, and beside marked text. */

type Labels = readonly [ask: string, askAboutThis: string]

const LABELS: Readonly<Record<string, Labels>> = {
  en: ['Ask', 'Ask about this'],
  ar: ['اسأل', 'اسأل عن هذا'],
  de: ['Fragen', 'Dazu fragen'],
  es: ['Preguntar', 'Preguntar sobre esto'],
  fr: ['Demander', 'Demander à ce sujet'],
  it: ['Chiedi', 'Chiedi di questo'],
  ja: ['質問する', 'ここについて質問'],
  ko: ['질문하기', '이 부분 질문하기'],
  pt: ['Perguntar', 'Perguntar sobre isto'],
  ru: ['Спросить', 'Спросить об этом'],
  tr: ['Sor', 'Bunu sor'],
  zh: ['提问', '就此提问'],
}

export const labelsOf = (language: string): Labels =>
  LABELS[language.toLowerCase().split('-')[0] ?? ''] ?? ['Ask', 'Ask about this']
