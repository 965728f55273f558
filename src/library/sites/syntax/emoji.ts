/** `:smile:` is a picture by then, and no part of an anchor. */
export const EMOJI_NAME = /(?<![\w:]):[a-z][\w+-]*:(?![\w:])/g
