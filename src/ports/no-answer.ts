/** What a generator writes, and nothing else, when the passages do not hold the answer. Never shown to a reader. */
export const NO_ANSWER = 'NO_ANSWER'
