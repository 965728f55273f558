/** What Lectern says to a greeting, to thanks, or to a message that asks nothing. */

const INVITATIONS: Readonly<Record<string, string>> = {
  ar: 'مرحبًا! اسألني عن أي شيء في هذه الصفحات.',
  de: 'Hallo! Fragen Sie mich etwas zu diesen Seiten.',
  en: 'Hello! Ask me anything about these pages.',
  es: '¡Hola! Pregúntame lo que quieras sobre estas páginas.',
  fr: 'Bonjour ! Posez-moi une question sur ces pages.',
  hi: 'नमस्ते! इन पृष्ठों के बारे में कुछ भी पूछिए।',
  it: 'Ciao! Chiedimi qualcosa su queste pagine.',
  ja: 'こんにちは。これらのページについて何でも聞いてください。',
  ko: '안녕하세요! 이 페이지들에 대해 무엇이든 물어보세요.',
  nl: 'Hallo! Stel gerust een vraag over deze pagina’s.',
  pt: 'Olá! Pergunte o que quiser sobre estas páginas.',
  ru: 'Здравствуйте! Спросите что-нибудь об этих страницах.',
  tr: 'Merhaba! Bu sayfalar hakkında bir şey sorun.',
  zh: '你好！可以问我关于这些页面的任何问题。',
}

/** @param language BCP 47 */
export const invitation = (language: string): string =>
  INVITATIONS[language.toLowerCase().split('-')[0] ?? ''] ?? (INVITATIONS.en as string)
