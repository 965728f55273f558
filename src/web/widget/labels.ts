/** The words that are there before the chat is loaded: of the button, beside marked text, and when nothing comes. */

type Labels = readonly [ask: string, askAboutThis: string, unreachable: string]

const ENGLISH: Labels = ['Ask', 'Ask about this', 'Not available right now']
const LABELS: Readonly<Record<string, Labels>> = {
  ar: ['اسأل', 'اسأل عن هذا', 'غير متاح الآن'],
  de: ['Fragen', 'Dazu fragen', 'Gerade nicht erreichbar'],
  es: ['Preguntar', 'Preguntar sobre esto', 'No disponible ahora'],
  fr: ['Demander', 'Demander à ce sujet', 'Indisponible pour le moment'],
  it: ['Chiedi', 'Chiedi di questo', 'Non disponibile ora'],
  ja: ['質問する', 'ここについて質問', '現在利用できません'],
  ko: ['질문하기', '이 부분 질문하기', '지금은 사용할 수 없습니다'],
  pt: ['Perguntar', 'Perguntar sobre isto', 'Indisponível agora'],
  ru: ['Спросить', 'Спросить об этом', 'Сейчас недоступно'],
  tr: ['Sor', 'Bunu sor', 'Şu anda kullanılamıyor'],
  zh: ['提问', '就此提问', '暂时无法使用'],
}

export const labelsOf = (language: string): Labels => LABELS[language.toLowerCase().split('-')[0] ?? ''] ?? ENGLISH
