/**
 * Parameters of chat completions that Lectern does not follow. Those that only colour a text (temperature, a seed) change
 * nothing; one whose promise would be broken is refused, for the client would take the answer for what it asked for.
 */

type Check = (value: unknown) => string | undefined

const isText = (value: unknown): boolean => value === 'text'
const typeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'type' in value ? value.type : value

const unless =
  (isHarmless: (value: unknown) => boolean, refusal: string): Check =>
  (value) =>
    isHarmless(value) ? undefined : refusal

const NO_TOOLS = 'tools are not called here: leave it out, or say "auto" or "none"'
const isToolChoiceHarmless = (value: unknown): boolean => value === 'auto' || value === 'none'

const CHECKS: Readonly<Record<string, Check>> = {
  n: unless((value) => value === 1, 'there is one answer to a question: must be 1'),
  tool_choice: unless(isToolChoiceHarmless, NO_TOOLS),
  function_call: unless(isToolChoiceHarmless, NO_TOOLS),
  response_format: unless((value) => isText(typeOf(value)), 'answers are text: must be {"type": "text"}'),
  modalities: unless(
    (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
    'answers are text: must be ["text"]',
  ),
  audio: () => 'answers are text: leave it out',
  logprobs: unless((value) => value === false, 'probabilities are not known: must be false'),
  web_search_options: () => 'answers come from the collection alone: leave it out',
}

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'format' in value
    ? (value.format ?? { type: 'text' })
    : { type: 'text' }

/** Of the Responses API, which has other names for some of them. */
const RESPONSES_CHECKS: Readonly<Record<string, Check>> = {
  tool_choice: unless(isToolChoiceHarmless, NO_TOOLS),
  background: unless((value) => value === false, 'answers are written while you wait: must be false'),
  modalities: (value) => CHECKS.modalities?.(value),
  prompt: () => 'there are no stored prompts: ask in "input"',
  text: unless((value) => isText(typeOf(formatOf(value))), 'answers are text: its format must be {"type": "text"}'),
  top_logprobs: unless((value) => value === 0, 'probabilities are not known: must be 0'),
}

/** Of text completions. */
const TEXT_CHECKS: Readonly<Record<string, Check>> = {
  n: (value) => CHECKS.n?.(value),
  best_of: (value) => CHECKS.n?.(value),
  echo: unless((value) => value === false, 'the prompt is not repeated: must be false'),
  logprobs: unless((value) => value === 0, 'probabilities are not known: leave it out'),
  suffix: unless((value) => value === '', 'nothing is written into the middle of a text: leave it out'),
}

const refuseBy =
  (checks: Readonly<Record<string, Check>>) =>
  (name: string, value: unknown): string | undefined =>
    Object.hasOwn(checks, name) ? checks[name]?.(value) : undefined

/** Why a parameter's value cannot be accepted; `undefined` when it does no harm. */
export const refusalOf = refuseBy(CHECKS)
export const responsesRefusalOf = refuseBy(RESPONSES_CHECKS)
export const textRefusalOf = refuseBy(TEXT_CHECKS)
