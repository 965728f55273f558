/** What Lectern says to a greeting, to thanks, or to a message that asks nothing. */
import type { SmallTalk } from '../../text/index.ts'

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

const WELCOMES: typeof INVITATIONS = {
  ar: 'على الرحب والسعة! يمكنك أن تسألني عن المزيد.',
  de: 'Gern geschehen! Fragen Sie jederzeit weiter.',
  en: 'You’re welcome! Ask me more whenever you like.',
  es: '¡De nada! Puedes seguir preguntando cuando quieras.',
  fr: 'Avec plaisir ! Posez-moi d’autres questions quand vous voulez.',
  hi: 'आपका स्वागत है! और कुछ भी पूछिए।',
  it: 'Prego! Chiedimi pure altro quando vuoi.',
  ja: 'どういたしまして。ほかにも何でも聞いてください。',
  ko: '천만에요! 더 궁금한 것이 있으면 물어보세요.',
  nl: 'Graag gedaan! Vraag gerust verder.',
  pt: 'De nada! Pergunte mais quando quiser.',
  ru: 'Пожалуйста! Спрашивайте ещё, когда захотите.',
  tr: 'Rica ederim! İstediğiniz zaman yine sorun.',
  zh: '不客气！还有问题随时问我。',
}

/** @param language BCP 47 */
export function replyTo(smallTalk: SmallTalk, language: string): string {
  const replies = smallTalk === 'thanks' ? WELCOMES : INVITATIONS
  return replies[language.toLowerCase().split('-')[0] ?? ''] ?? (replies.en as string)
}
