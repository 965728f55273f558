/** Ids that cannot be guessed: whoever holds the id of an anonymous conversation may read it. */
import { randomBytes } from 'node:crypto'

const unguessable = (): string => randomBytes(16).toString('base64url')

export const newConversationId = (): string => `conv_${unguessable()}`
export const newMessageId = (): string => `msg_${unguessable()}`
/** Names this process in the rows of the answers it writes. */
export const newProducerId = (): string => `proc_${unguessable()}`

/** Whether an id has the shape that ours have; anything else is not worth a query. */
export const isConversationId = (id: string): boolean => /^conv_[\w-]{22}$/.test(id)
export const isMessageId = (id: string): boolean => /^msg_[\w-]{22}$/.test(id)
