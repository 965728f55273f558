/** What Lectern itself says to a reader in place of an answer, in the asker's language. */

interface Sentences {
  /** The sources do not hold the answer. */
  readonly noAnswer: string
  /** The model was not allowed to write it, or the rest of it. */
  readonly filtered: string
}

const ENGLISH: Sentences = {
  noAnswer: 'The sources do not hold an answer to this.',
  filtered: 'The model’s content filter held this answer back.',
}

const SENTENCES: Readonly<Record<string, Sentences>> = {
  ar: {
    noAnswer: 'لا تحتوي المصادر على إجابة لهذا السؤال.',
    filtered: 'حجب مرشّح المحتوى الخاص بالنموذج هذه الإجابة.',
  },
  bn: { noAnswer: 'উৎসগুলোতে এই প্রশ্নের উত্তর নেই।', filtered: 'মডেলের কনটেন্ট ফিল্টার এই উত্তরটি আটকে দিয়েছে।' },
  cs: { noAnswer: 'Zdroje na tuto otázku neobsahují odpověď.', filtered: 'Filtr obsahu modelu tuto odpověď zadržel.' },
  da: {
    noAnswer: 'Kilderne indeholder ikke noget svar på dette.',
    filtered: 'Modellens indholdsfilter holdt dette svar tilbage.',
  },
  de: {
    noAnswer: 'Die Quellen enthalten darauf keine Antwort.',
    filtered: 'Der Inhaltsfilter des Modells hat diese Antwort zurückgehalten.',
  },
  el: {
    noAnswer: 'Οι πηγές δεν περιέχουν απάντηση σε αυτό.',
    filtered: 'Το φίλτρο περιεχομένου του μοντέλου απέκλεισε αυτή την απάντηση.',
  },
  en: ENGLISH,
  es: {
    noAnswer: 'Las fuentes no contienen una respuesta a esto.',
    filtered: 'El filtro de contenido del modelo ha retenido esta respuesta.',
  },
  fa: { noAnswer: 'منابع پاسخی برای این پرسش ندارند.', filtered: 'فیلتر محتوای مدل جلوی این پاسخ را گرفت.' },
  fi: {
    noAnswer: 'Lähteet eivät sisällä vastausta tähän.',
    filtered: 'Mallin sisältösuodatin esti tämän vastauksen.',
  },
  fr: {
    noAnswer: 'Les sources ne contiennent pas de réponse à cette question.',
    filtered: 'Le filtre de contenu du modèle a retenu cette réponse.',
  },
  he: { noAnswer: 'המקורות אינם מכילים תשובה לשאלה זו.', filtered: 'מסנן התוכן של המודל חסם את התשובה הזאת.' },
  hi: { noAnswer: 'स्रोतों में इसका उत्तर नहीं है।', filtered: 'मॉडल के सामग्री फ़िल्टर ने यह उत्तर रोक दिया।' },
  hu: {
    noAnswer: 'A források nem tartalmaznak erre választ.',
    filtered: 'A modell tartalomszűrője visszatartotta ezt a választ.',
  },
  id: {
    noAnswer: 'Sumber-sumber tidak memuat jawaban untuk ini.',
    filtered: 'Filter konten model menahan jawaban ini.',
  },
  it: {
    noAnswer: 'Le fonti non contengono una risposta a questa domanda.',
    filtered: 'Il filtro dei contenuti del modello ha bloccato questa risposta.',
  },
  ja: {
    noAnswer: 'この質問への答えは、資料には見つかりませんでした。',
    filtered: 'この回答は、モデルのコンテンツフィルターによって差し止められました。',
  },
  ko: { noAnswer: '자료에 이 질문에 대한 답이 없습니다.', filtered: '모델의 콘텐츠 필터가 이 답변을 차단했습니다.' },
  nl: {
    noAnswer: 'De bronnen bevatten hierop geen antwoord.',
    filtered: 'Het inhoudsfilter van het model heeft dit antwoord tegengehouden.',
  },
  no: {
    noAnswer: 'Kildene inneholder ikke noe svar på dette.',
    filtered: 'Modellens innholdsfilter holdt dette svaret tilbake.',
  },
  pl: {
    noAnswer: 'Źródła nie zawierają odpowiedzi na to pytanie.',
    filtered: 'Filtr treści modelu wstrzymał tę odpowiedź.',
  },
  pt: {
    noAnswer: 'As fontes não contêm uma resposta para isto.',
    filtered: 'O filtro de conteúdo do modelo reteve esta resposta.',
  },
  ro: {
    noAnswer: 'Sursele nu conțin un răspuns la această întrebare.',
    filtered: 'Filtrul de conținut al modelului a reținut acest răspuns.',
  },
  ru: {
    noAnswer: 'В источниках нет ответа на этот вопрос.',
    filtered: 'Фильтр содержимого модели не пропустил этот ответ.',
  },
  sv: {
    noAnswer: 'Källorna innehåller inget svar på detta.',
    filtered: 'Modellens innehållsfilter höll tillbaka det här svaret.',
  },
  th: { noAnswer: 'แหล่งข้อมูลไม่มีคำตอบสำหรับคำถามนี้', filtered: 'ตัวกรองเนื้อหาของโมเดลระงับคำตอบนี้ไว้' },
  tr: {
    noAnswer: 'Kaynaklar bu soruya bir yanıt içermiyor.',
    filtered: 'Modelin içerik filtresi bu yanıtı engelledi.',
  },
  uk: {
    noAnswer: 'У джерелах немає відповіді на це запитання.',
    filtered: 'Фільтр вмісту моделі не пропустив цю відповідь.',
  },
  ur: { noAnswer: 'ذرائع میں اس سوال کا جواب موجود نہیں ہے۔', filtered: 'ماڈل کے مواد کے فلٹر نے یہ جواب روک لیا۔' },
  vi: {
    noAnswer: 'Các nguồn không có câu trả lời cho câu hỏi này.',
    filtered: 'Bộ lọc nội dung của mô hình đã giữ lại câu trả lời này.',
  },
  zh: { noAnswer: '资料中没有这个问题的答案。', filtered: '模型的内容过滤器拦截了此回答。' },
  'zh-Hant': { noAnswer: '資料中沒有這個問題的答案。', filtered: '模型的內容過濾器攔截了此回答。' },
}
const ALIASES: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', iw: 'he', in: 'id', yue: 'zh-Hant', cmn: 'zh' }

/** @param language BCP 47; one that is not in the table is answered in English */
export function sentencesIn(language: string): Sentences {
  const primary = language.split('-', 1)[0]?.toLowerCase() ?? ''
  const traditional = primary === 'zh' && /-(hant|tw|hk|mo)\b/i.test(language)
  return SENTENCES[traditional ? 'zh-Hant' : (ALIASES[primary] ?? primary)] ?? ENGLISH
}
