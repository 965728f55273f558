/** Messages that ask nothing: greetings, thanks, a key pressed to try the thing out. */

const GREETINGS =
  `hi hello hey hiya yo greetings howdy test testing ping hallo servus moin bonjour salut hola buenas olá oi ciao
hoi merhaba selam привет здравствуйте नमस्ते नमस्कार مرحبا السلام 你好 您好 こんにちは もしもし 안녕하세요 안녕 xin`.split(
    /\s+/,
  )
const THANKS =
  `thanks thank thx ty cheers great perfect cool ok okay bye goodbye danke merci gracias obrigado obrigada grazie
dank bedankt спасибо धन्यवाद شكرا 谢谢 ありがとう 감사합니다 teşekkürler`.split(/\s+/)
/** What may stand beside a greeting or thanks without making a question of it. */
const FILLERS =
  `there again you so much very all everyone team bot assistant morning afternoon evening day good guten tag
morgen abend vielen beaucoup muchas días tardes buenos bom dia boa tarde muito molto mille 大家 गुरु cáo chào for the your help
that was it`.split(/\s+/)

const greetings = new Set(GREETINGS)
const thanks = new Set(THANKS)
const fillers = new Set(FILLERS)
const MAX_WORDS = 6

/** A message that says nothing at all is taken for a greeting. */
export type SmallTalk = 'greeting' | 'thanks'

/** @returns `undefined` for a message that asks something, in any of a dozen languages */
export function smallTalkOf(message: string): SmallTalk | undefined {
  const words = message.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  if (words.length === 0) return 'greeting'
  // One letter is no question (but "C#" is one); one character of a script without an alphabet may be.
  if (/^[\p{Script=Latin}\p{Script=Cyrillic}\p{N}]$/u.test(message.trim())) return 'greeting'
  const isGreeting = (word: string): boolean => greetings.has(word)
  const isThanks = (word: string): boolean => thanks.has(word)
  if (words.length > MAX_WORDS || !words.every((word) => isGreeting(word) || isThanks(word) || fillers.has(word)))
    return undefined
  if (words.some(isThanks)) return 'thanks'
  return words.some(isGreeting) || words[0] === 'good' || words[0] === 'guten' ? 'greeting' : undefined
}
