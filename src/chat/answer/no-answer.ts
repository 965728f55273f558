/** What is said when the sources do not hold the answer, in the asker's language. */
const SENTENCES: Readonly<Record<string, string>> = {
  ar: 'لا تحتوي المصادر على إجابة لهذا السؤال.',
  bn: 'উৎসগুলোতে এই প্রশ্নের উত্তর নেই।',
  cs: 'Zdroje na tuto otázku neobsahují odpověď.',
  da: 'Kilderne indeholder ikke noget svar på dette.',
  de: 'Die Quellen enthalten darauf keine Antwort.',
  el: 'Οι πηγές δεν περιέχουν απάντηση σε αυτό.',
  en: 'The sources do not hold an answer to this.',
  es: 'Las fuentes no contienen una respuesta a esto.',
  fa: 'منابع پاسخی برای این پرسش ندارند.',
  fi: 'Lähteet eivät sisällä vastausta tähän.',
  fr: 'Les sources ne contiennent pas de réponse à cette question.',
  he: 'המקורות אינם מכילים תשובה לשאלה זו.',
  hi: 'स्रोतों में इसका उत्तर नहीं है।',
  hu: 'A források nem tartalmaznak erre választ.',
  id: 'Sumber-sumber tidak memuat jawaban untuk ini.',
  it: 'Le fonti non contengono una risposta a questa domanda.',
  ja: 'この質問への答えは、資料には見つかりませんでした。',
  ko: '자료에 이 질문에 대한 답이 없습니다.',
  nl: 'De bronnen bevatten hierop geen antwoord.',
  no: 'Kildene inneholder ikke noe svar på dette.',
  pl: 'Źródła nie zawierają odpowiedzi na to pytanie.',
  pt: 'As fontes não contêm uma resposta para isto.',
  ro: 'Sursele nu conțin un răspuns la această întrebare.',
  ru: 'В источниках нет ответа на этот вопрос.',
  sv: 'Källorna innehåller inget svar på detta.',
  th: 'แหล่งข้อมูลไม่มีคำตอบสำหรับคำถามนี้',
  tr: 'Kaynaklar bu soruya bir yanıt içermiyor.',
  uk: 'У джерелах немає відповіді на це запитання.',
  ur: 'ذرائع میں اس سوال کا جواب موجود نہیں ہے۔',
  vi: 'Các nguồn không có câu trả lời cho câu hỏi này.',
  zh: '资料中没有这个问题的答案。',
  'zh-Hant': '資料中沒有這個問題的答案。',
}
const ALIASES: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', iw: 'he', in: 'id', yue: 'zh-Hant', cmn: 'zh' }

/** @param language BCP 47; one that is not in the table is answered in English */
export function noAnswerSentence(language: string): string {
  const primary = language.split('-', 1)[0]?.toLowerCase() ?? ''
  const traditional = primary === 'zh' && /-(hant|tw|hk|mo)\b/i.test(language)
  return SENTENCES[traditional ? 'zh-Hant' : (ALIASES[primary] ?? primary)] ?? ENGLISH
}

const ENGLISH = 'The sources do not hold an answer to this.'
