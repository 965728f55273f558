/** What the rest of the program may use of the chat. */

export { findMarkers } from './answer/markdown/markers.ts'
export type { Citation, Correction, HistoryMessage, Nearest } from './events.ts'
export {
  type ChatReply,
  collectReply,
  type DoneData,
  type JournalEvent,
  type SourceData,
  toProblem,
} from './journal/wire.ts'
export type { ClientMessage } from './request.ts'
export { type ChatRequest, MAX_MESSAGE_LENGTH, MAX_SELECTION_LENGTH } from './request.ts'
export {
  type ChatOptions,
  type ChatService,
  type ChatSettings,
  type ClientChat,
  createChat,
} from './service.ts'
export type { StartedMessage } from './start.ts'
export type { ClientTurn } from './store/client-chats.ts'
export type { CollectionSummary } from './store/collections.ts'
export type { Conversation, ConversationPage, ConversationSummary } from './store/conversations.ts'
export type { Feedback } from './store/feedback.ts'
