/** What the rest of the program may use of the chat. */
export type { ClientTurn, ToldMessage } from './client-chats.ts'
export type { CollectionSummary } from './collections.ts'
export type { Conversation, ConversationPage, ConversationSummary } from './conversations.ts'
export type { Citation, HistoryMessage } from './events.ts'
export type { Feedback } from './feedback.ts'
export { createMarkerParser } from './markers.ts'
export { type ChatRequest, MAX_MESSAGE_LENGTH, MAX_SELECTION_LENGTH } from './request.ts'
export {
  type ChatOptions,
  type ChatService,
  type ChatSettings,
  type ClientChat,
  createChat,
  type StartedMessage,
} from './service.ts'
export { type ChatReply, collectReply, type DoneData, type JournalEvent, type SourceData, toProblem } from './wire.ts'
