/** What Lectern itself says to a reader in place of an answer, in the asker's language. */

interface Sentences {
  /** The sources do not hold the answer. */
  readonly noAnswer: string
  /** Nor do they, but some come near. */
  readonly nearest: string
  /** The model was not allowed to write it, or the rest of it. */
  readonly filtered: string
}

const ENGLISH: Sentences = {
  noAnswer: 'The sources do not hold an answer to this.',
  nearest: 'The sources do not say this outright; the nearest passages may help.',
  filtered: 'The model’s content filter withheld this answer.',
}

const SENTENCES: Readonly<Record<string, Sentences>> = {
  ar: {
    noAnswer: 'لا تحتوي المصادر على إجابة لهذا السؤال.',
    nearest: 'لا تقول المصادر ذلك صراحةً؛ وهذه أقرب المقاطع إليه.',
    filtered: 'حجب مرشّح المحتوى الخاص بالنموذج هذه الإجابة.',
  },
  bn: {
    noAnswer: 'উৎসগুলোতে এই প্রশ্নের উত্তর নেই।',
    nearest: 'উৎসগুলোতে এটি সরাসরি বলা নেই; সবচেয়ে কাছের অংশগুলো দেখুন।',
    filtered: 'মডেলের কনটেন্ট ফিল্টার এই উত্তরটি আটকে দিয়েছে।',
  },
  cs: {
    noAnswer: 'Zdroje na tuto otázku neobsahují odpověď.',
    nearest: 'Zdroje to přímo neuvádějí; nejbližší pasáže mohou pomoci.',
    filtered: 'Filtr obsahu modelu tuto odpověď zadržel.',
  },
  da: {
    noAnswer: 'Kilderne indeholder ikke noget svar på dette.',
    nearest: 'Kilderne siger det ikke direkte; de nærmeste steder kan måske hjælpe.',
    filtered: 'Modellens indholdsfilter holdt dette svar tilbage.',
  },
  de: {
    noAnswer: 'Die Quellen enthalten darauf keine Antwort.',
    nearest: 'Die Quellen sagen das nicht ausdrücklich; die nächstliegenden Stellen helfen vielleicht weiter.',
    filtered: 'Der Inhaltsfilter des Modells hat diese Antwort zurückgehalten.',
  },
  el: {
    noAnswer: 'Οι πηγές δεν περιέχουν απάντηση σε αυτό.',
    nearest: 'Οι πηγές δεν το λένε ρητά· ίσως βοηθούν τα πλησιέστερα αποσπάσματα.',
    filtered: 'Το φίλτρο περιεχομένου του μοντέλου απέκλεισε αυτή την απάντηση.',
  },
  en: ENGLISH,
  es: {
    noAnswer: 'Las fuentes no contienen una respuesta a esto.',
    nearest: 'Las fuentes no lo dicen expresamente; quizá ayuden los pasajes más cercanos.',
    filtered: 'El filtro de contenido del modelo ha retenido esta respuesta.',
  },
  fa: {
    noAnswer: 'منابع پاسخی برای این پرسش ندارند.',
    nearest: 'منابع این را صریح نگفته‌اند؛ شاید نزدیک‌ترین بخش‌ها کمک کنند.',
    filtered: 'فیلتر محتوای مدل جلوی این پاسخ را گرفت.',
  },
  fi: {
    noAnswer: 'Lähteet eivät sisällä vastausta tähän.',
    nearest: 'Lähteet eivät sano tätä suoraan; lähimmät kohdat voivat auttaa.',
    filtered: 'Mallin sisältösuodatin esti tämän vastauksen.',
  },
  fr: {
    noAnswer: 'Les sources ne contiennent pas de réponse à cette question.',
    nearest: 'Les sources ne le disent pas expressément ; les passages les plus proches peuvent aider.',
    filtered: 'Le filtre de contenu du modèle a retenu cette réponse.',
  },
  he: {
    noAnswer: 'המקורות אינם מכילים תשובה לשאלה זו.',
    nearest: 'המקורות אינם אומרים זאת במפורש; ייתכן שהקטעים הקרובים ביותר יעזרו.',
    filtered: 'מסנן התוכן של המודל חסם את התשובה הזאת.',
  },
  hi: {
    noAnswer: 'स्रोतों में इसका उत्तर नहीं है।',
    nearest: 'स्रोतों में यह साफ़-साफ़ नहीं लिखा है; सबसे नज़दीकी अंश मदद कर सकते हैं।',
    filtered: 'मॉडल के सामग्री फ़िल्टर ने यह उत्तर रोक दिया।',
  },
  hu: {
    noAnswer: 'A források nem tartalmaznak erre választ.',
    nearest: 'A források ezt nem mondják ki egyértelműen; a legközelebbi részek segíthetnek.',
    filtered: 'A modell tartalomszűrője visszatartotta ezt a választ.',
  },
  id: {
    noAnswer: 'Sumber-sumber tidak memuat jawaban untuk ini.',
    nearest: 'Sumber-sumber tidak menyatakannya secara langsung; bagian yang paling dekat mungkin membantu.',
    filtered: 'Filter konten model menahan jawaban ini.',
  },
  it: {
    noAnswer: 'Le fonti non contengono una risposta a questa domanda.',
    nearest: 'Le fonti non lo dicono espressamente; i passaggi più vicini possono aiutare.',
    filtered: 'Il filtro dei contenuti del modello ha bloccato questa risposta.',
  },
  ja: {
    noAnswer: 'この質問への答えは、資料には見つかりませんでした。',
    nearest: '資料にはっきりとは書かれていません。最も近い箇所が参考になるかもしれません。',
    filtered: 'この回答は、モデルのコンテンツフィルターによって差し止められました。',
  },
  ko: {
    noAnswer: '자료에 이 질문에 대한 답이 없습니다.',
    nearest: '자료에 명확히 나와 있지는 않습니다. 가장 가까운 부분이 도움이 될 수 있습니다.',
    filtered: '모델의 콘텐츠 필터가 이 답변을 차단했습니다.',
  },
  nl: {
    noAnswer: 'De bronnen bevatten hierop geen antwoord.',
    nearest: 'De bronnen zeggen dit niet met zoveel woorden; de dichtstbijzijnde passages helpen misschien.',
    filtered: 'Het inhoudsfilter van het model heeft dit antwoord tegengehouden.',
  },
  no: {
    noAnswer: 'Kildene inneholder ikke noe svar på dette.',
    nearest: 'Kildene sier ikke dette direkte; de nærmeste stedene kan kanskje hjelpe.',
    filtered: 'Modellens innholdsfilter holdt dette svaret tilbake.',
  },
  pl: {
    noAnswer: 'Źródła nie zawierają odpowiedzi na to pytanie.',
    nearest: 'Źródła nie mówią tego wprost; najbliższe fragmenty mogą pomóc.',
    filtered: 'Filtr treści modelu wstrzymał tę odpowiedź.',
  },
  pt: {
    noAnswer: 'As fontes não contêm uma resposta para isto.',
    nearest: 'As fontes não o dizem expressamente; os trechos mais próximos podem ajudar.',
    filtered: 'O filtro de conteúdo do modelo reteve esta resposta.',
  },
  ro: {
    noAnswer: 'Sursele nu conțin un răspuns la această întrebare.',
    nearest: 'Sursele nu spun acest lucru în mod direct; pasajele cele mai apropiate pot ajuta.',
    filtered: 'Filtrul de conținut al modelului a reținut acest răspuns.',
  },
  ru: {
    noAnswer: 'В источниках нет ответа на этот вопрос.',
    nearest: 'В источниках об этом прямо не сказано; могут помочь самые близкие отрывки.',
    filtered: 'Фильтр содержимого модели не пропустил этот ответ.',
  },
  sv: {
    noAnswer: 'Källorna innehåller inget svar på detta.',
    nearest: 'Källorna säger inte detta rakt ut; de närmaste ställena kan hjälpa.',
    filtered: 'Modellens innehållsfilter höll tillbaka det här svaret.',
  },
  th: {
    noAnswer: 'แหล่งข้อมูลไม่มีคำตอบสำหรับคำถามนี้',
    nearest: 'แหล่งข้อมูลไม่ได้ระบุเรื่องนี้ไว้โดยตรง ข้อความที่ใกล้เคียงที่สุดอาจช่วยได้',
    filtered: 'ตัวกรองเนื้อหาของโมเดลระงับคำตอบนี้ไว้',
  },
  tr: {
    noAnswer: 'Kaynaklar bu soruya bir yanıt içermiyor.',
    nearest: 'Kaynaklar bunu açıkça söylemiyor; en yakın bölümler yardımcı olabilir.',
    filtered: 'Modelin içerik filtresi bu yanıtı engelledi.',
  },
  uk: {
    noAnswer: 'У джерелах немає відповіді на це запитання.',
    nearest: 'У джерелах про це прямо не сказано; можуть допомогти найближчі уривки.',
    filtered: 'Фільтр вмісту моделі не пропустив цю відповідь.',
  },
  ur: {
    noAnswer: 'ذرائع میں اس سوال کا جواب موجود نہیں ہے۔',
    nearest: 'ذرائع میں یہ صاف طور پر نہیں کہا گیا؛ قریب ترین حصے مدد کر سکتے ہیں۔',
    filtered: 'ماڈل کے مواد کے فلٹر نے یہ جواب روک لیا۔',
  },
  vi: {
    noAnswer: 'Các nguồn không có câu trả lời cho câu hỏi này.',
    nearest: 'Các nguồn không nói thẳng điều này; những đoạn gần nhất có thể giúp ích.',
    filtered: 'Bộ lọc nội dung của mô hình đã giữ lại câu trả lời này.',
  },
  zh: {
    noAnswer: '资料中没有这个问题的答案。',
    nearest: '资料中没有明确说明这一点；最接近的段落或许有帮助。',
    filtered: '模型的内容过滤器拦截了此回答。',
  },
  'zh-Hant': {
    noAnswer: '資料中沒有這個問題的答案。',
    nearest: '資料中沒有明確說明這一點；最接近的段落或許有幫助。',
    filtered: '模型的內容過濾器攔截了此回答。',
  },
}
const ALIASES: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', iw: 'he', in: 'id', yue: 'zh-Hant', cmn: 'zh' }

/** @param language BCP 47; one that is not in the table is answered in English */
export function sentencesIn(language: string): Sentences {
  const primary = language.split('-', 1)[0]?.toLowerCase() ?? ''
  const traditional = primary === 'zh' && /-(hant|tw|hk|mo)\b/i.test(language)
  return SENTENCES[traditional ? 'zh-Hant' : (ALIASES[primary] ?? primary)] ?? ENGLISH
}
