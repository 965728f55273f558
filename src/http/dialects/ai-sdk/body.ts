/** What `useChat` posts, and what it comes to as a question. */
import type { ChatRequest, ClientMessage, ClientTurn } from '../../../chat/index.ts'
import { MAX_MESSAGE_LENGTH } from '../../../chat/index.ts'
import type { TypeBox } from '../../../plugin.ts'
import { problem } from '../../../request/problem.ts'
import { askedFields, readAskedFields } from '../../routes/asked-fields.ts'

const MAX_MESSAGES = 2000
const MAX_ID_LENGTH = 200

/** Any string: the SDK makes its ids itself, or takes those of the site. */
export const chatIdSchema = (t: TypeBox) =>
  t.String({
    minLength: 1,
    maxLength: MAX_ID_LENGTH,
    description: "The client's name for the chat, or a conversation's id",
  })

/** The SDK, and sites that use it, send along what they like. */
const OPEN = { additionalProperties: true } as const

/** Only what is read here: messages of the SDK carry far more, and of older ones nothing is asked. */
const messageSchema = (t: TypeBox) =>
  t.Object(
    {
      id: t.Optional(t.String({ maxLength: MAX_ID_LENGTH })),
      role: t.UnionEnum(['system', 'user', 'assistant'], { default: undefined }),
      parts: t.Array(t.Object({ type: t.String(), text: t.Optional(t.String()) }, OPEN), {
        description: 'Text is read; files beside it are left out',
      }),
    },
    OPEN,
  )

export const chatBody = (t: TypeBox) =>
  t.Object(
    {
      id: chatIdSchema(t),
      messages: t.Optional(
        t.Array(messageSchema(t), {
          minItems: 1,
          maxItems: MAX_MESSAGES,
          description: 'The last one is the question. The stored conversation counts before what stands here',
        }),
      ),
      message: t.Optional(messageSchema(t)),
      trigger: t.Optional(t.UnionEnum(['submit-message', 'regenerate-message'], { default: undefined })),
      messageId: t.Optional(
        t.String({ maxLength: MAX_ID_LENGTH, description: 'The message that is edited, or to be written again' }),
      ),
      ...askedFields(t),
    },
    {
      ...OPEN,
      example: {
        id: 'chat-7Hq2mWc0Zr1xTb5K',
        messages: [{ id: 'q-1', role: 'user', parts: [{ type: 'text', text: 'How do I back up?' }] }],
        trigger: 'submit-message',
      },
    },
  )

type ChatBody = ReturnType<typeof chatBody>['static']
type UiMessage = ReturnType<typeof messageSchema>['static']

/** @throws Problem `invalid_request` when the last message is no question in words */
export function readBody(body: ChatBody): { readonly request: ChatRequest; readonly client: ClientTurn } {
  const messages = body.messages ?? (body.message === undefined ? [] : [body.message])
  const at = body.messages === undefined ? '/message' : `/messages/${messages.length - 1}`
  const question = messages.at(-1)
  if (question === undefined) throw refused('/messages', 'The request contains no message.')
  const message = readQuestion(question, at)
  const again = body.trigger === 'regenerate-message'
  const replaces = again ? (body.messageId ?? question.id) : body.messageId
  return {
    request: {
      message,
      history: messages.slice(0, -1).flatMap(clientMessage),
      ...readAskedFields(body),
    },
    client: {
      chatId: body.id,
      again,
      ...(question.id === undefined ? {} : { questionId: question.id }),
      ...(replaces === undefined ? {} : { replaces }),
    },
  }
}

function readQuestion(message: UiMessage, at: string): string {
  if (message.role !== 'user') throw refused(`${at}/role`, 'The last message must be from the user.')
  const text = textOf(message).trim()
  if (text === '') {
    const isFile = message.parts.some(({ type }) => type === 'file')
    throw refused(
      `${at}/parts`,
      isFile ? 'Lectern does not read files here: ask in words.' : 'The last message contains no text.',
    )
  }
  if (text.length > MAX_MESSAGE_LENGTH)
    throw refused(`${at}/parts`, `A question may be at most ${MAX_MESSAGE_LENGTH} characters long.`)
  return text
}

const textOf = ({ parts }: UiMessage): string =>
  parts.flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : [])).join('\n')

/** What is no talk of the two is left out: a client does not give the model its orders. */
const clientMessage = ({ id, role, ...message }: UiMessage): ClientMessage[] =>
  role === 'system' ? [] : [{ role, content: textOf({ role, ...message }), ...(id === undefined ? {} : { id }) }]

const refused = (path: string, message: string) => problem('invalid_request', message, { errors: [{ path, message }] })
