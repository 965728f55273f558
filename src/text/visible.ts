/** Takes out characters that nobody sees: text can be hidden in them, for a model to read or for a reader to copy. */

/** Tags, bidirectional controls, zero-width marks, joiners and variation selectors. */
const INVISIBLE =
  /[\u00ad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu
const JOINER = /[\u200c\u200d]/
/** Scripts whose letters take another form beside a joiner. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u
const EMOJI_END = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u
const MARK = /[\u200e\u200f\u061c]/
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const BEFORE_SELECTOR = /[\p{Emoji}\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}]$/u
const SELECTOR = /[\u180b-\u180d]|\u180f|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u

/** One stays where a script or an emoji needs it: a joiner, a mark of direction, a variation selector. */
export const visibleText = (text: string): string =>
  text.replace(INVISIBLE, (character, at: number) => {
    const before = text.slice(Math.max(0, at - 2), at)
    const after = String.fromCodePoint(text.codePointAt(at + character.length) ?? 0)
    const last = [...before].at(-1) ?? ''
    const joins = JOINER.test(character) && JOINING.test(last)
    const joinsEmoji = character === '\u200d' && EMOJI_END.test(last) && /\p{Extended_Pictographic}/u.test(after)
    const directs = MARK.test(character) && (RIGHT_TO_LEFT.test(last) || RIGHT_TO_LEFT.test(after))
    const selects = SELECTOR.test(character) && BEFORE_SELECTOR.test(last) && !SELECTOR.test(last)
    return joins || joinsEmoji || directs || selects ? character : ''
  })

/** The same for a text that comes in pieces: what stands beside the end of one is in the next. */
export function createVisibleText(): { push(text: string): string; end(): string } {
  let before = ''
  let held = ''
  return {
    push(text) {
      held += text
      // The character at the end, and what cannot be seen around it, waits for the next one that can.
      const end = held.search(
        /(?:[^\p{Cf}\p{Mn}\u3164\uffa0\ud800-\udfff]|[\ud800-\udfff]{1,2})?[\p{Cf}\p{Mn}\u3164\uffa0\ud800-\udfff]+$/u,
      )
      const whole = end === -1 ? held : held.slice(0, end)
      const shown = visibleText(before + whole).slice(visibleText(before).length)
      if (whole !== '') before = whole.slice(-2)
      held = held.slice(whole.length)
      return shown
    },
    end() {
      const shown = visibleText(before + held).slice(visibleText(before).length)
      held = ''
      return shown
    },
  }
}
