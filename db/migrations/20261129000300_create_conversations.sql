-- migrate:up

create table conversations (
  id text primary key,
  principal_id text,
  collection_id integer not null references collections (id),
  filter jsonb,
  title text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index conversations_principal on conversations (principal_id, updated_at desc, id desc);
create index conversations_updated on conversations (updated_at);
comment on table conversations is 'Chats. RETENTION_CONVERSATIONS_DAYS deletes them by age.';
comment on column conversations.id is '`conv_…`';
comment on column conversations.principal_id is 'Whose it is; null: an anonymous reader''s, who alone knows the id.';
comment on column conversations.collection_id is 'Where its questions are looked up unless they say otherwise.';
comment on column conversations.filter is 'Which documents of the collection count; null: all.';
comment on column conversations.title is 'The first question, shortened, or what the reader has named it.';

create table messages (
  id text primary key,
  conversation_id text not null references conversations (id) on delete cascade,
  sequence bigint generated always as identity,
  role text not null check (role in ('user', 'assistant')),
  status text not null check (status in ('accepted', 'streaming', 'answered', 'no_answer', 'stopped', 'failed')),
  content text not null default '',
  client_id text,
  language text,
  finish_reason text,
  model text,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  corrected jsonb not null default '[]',
  support jsonb,
  degraded text[] not null default '{}',
  nearest jsonb not null default '[]',
  timings jsonb,
  problem jsonb,
  producer text,
  heartbeat_at timestamptz,
  stop_requested boolean not null default false,
  kept boolean not null default false,
  journal_compacted boolean not null default false,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  replaced_at timestamptz
);
create index messages_conversation on messages (conversation_id, sequence);
create index messages_open on messages (heartbeat_at) where status in ('accepted', 'streaming');
create index messages_not_compacted on messages (completed_at) where role = 'assistant' and not journal_compacted;
create index messages_unanswered on messages (created_at) where status = 'no_answer';
create index messages_answered on messages (created_at) where status = 'answered';
comment on table messages is 'Questions and answers: each question has the row of its answer right behind it.';
comment on column messages.id is '`msg_…`';
comment on column messages.sequence is 'The order of all messages.';
comment on column messages.role is '`user`: a question; `assistant`: an answer.';
comment on column messages.status is 'A question is `accepted`; an answer is `streaming` until it ends as one of the others.';
comment on column messages.content is 'The text, with `[n]` markers in answers.';
comment on column messages.client_id is 'What a client that names its messages calls the question; null: it does not.';
comment on column messages.language is 'Of the answer, BCP 47.';
comment on column messages.finish_reason is 'Why the model ended: stop, length, stopped or filtered.';
comment on column messages.model is 'Who has written the answer.';
comment on column messages.input_tokens is 'What the answer has cost, the calls for its search not included.';
comment on column messages.corrected is 'Words of the question that were looked for in another spelling: `[{"from", "to"}]`.';
comment on column messages.support is 'Sentences of the answer that had a marker: `{"sentences", "cited", "withheld"}`.';
comment on column messages.degraded is 'Parts that were away and done without: `vector_store`, `rerank`, …';
comment on column messages.nearest is 'Without an answer: passages that come nearest to the question.';
comment on column messages.timings is 'Milliseconds by stage.';
comment on column messages.problem is 'Data of the `error` event of an answer that failed.';
comment on column messages.producer is 'The process that writes this answer.';
comment on column messages.heartbeat_at is 'When that process last said that it is at work on it.';
comment on column messages.stop_requested is 'Set by whichever process was asked to stop it; the producer reads it.';
comment on column messages.kept is 'Somebody reads the answer on another replica: it goes on when its first reader has left.';
comment on column messages.journal_compacted is 'Whether the deltas of its journal were joined into one.';
comment on column messages.completed_at is 'When the answer ended.';
comment on column messages.replaced_at is 'When this question, or the one of this answer, gave way to another; it is neither shown nor sent to a model since.';

create table message_events (
  message_id text not null references messages (id) on delete cascade,
  sequence integer not null,
  event text not null,
  data text not null,
  primary key (message_id, sequence)
);
comment on table message_events is 'The journal of each answer: what a client is sent, byte for byte, so that any process can send it again.';
comment on column message_events.sequence is 'From 1; the `id` of the SSE event.';
comment on column message_events.event is 'start, sources, delta, citation, done, error, …';
comment on column message_events.data is 'JSON, as it is sent.';

create table message_citations (
  message_id text not null references messages (id) on delete cascade,
  ordinal integer not null,
  n integer not null,
  document_external_id text not null,
  chunk_id text not null,
  title text not null,
  url text,
  quote text not null,
  quote_fragment text,
  quote_translated text,
  start_offset integer not null,
  end_offset integer not null,
  primary key (message_id, ordinal)
);
comment on table message_citations is 'The proved quotes of an answer, as they were shown. No foreign keys to the library: pages change, answers stay.';
comment on column message_citations.ordinal is 'Order within the answer, from 0.';
comment on column message_citations.n is 'The number in its marker, `[n]`.';
comment on column message_citations.document_external_id is 'documents.external_id then; `document_id` in the API.';
comment on column message_citations.chunk_id is 'chunks.id then.';
comment on column message_citations.quote is 'Word for word from documents.content.';
comment on column message_citations.quote_fragment is 'What of `quote_url` stands behind `:~:`, made of the text around the quote too.';
comment on column message_citations.quote_translated is 'The same in the reader''s language; null: the quote is in it already.';
comment on column message_citations.start_offset is 'Where the quote began in documents.content.';
comment on column message_citations.end_offset is 'Where it ended, exclusive.';

create table feedback (
  message_id text not null references messages (id) on delete cascade,
  principal_id text not null default '',
  rating text not null check (rating in ('up', 'down')),
  comment text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (message_id, principal_id)
);
comment on table feedback is 'What readers thought of an answer, one row a reader.';
comment on column feedback.principal_id is 'Who; empty for anonymous readers, who have one vote together.';
comment on column feedback.rating is '`up` or `down`.';
comment on column feedback.comment is 'In the reader''s words.';

create table idempotency_keys (
  caller_key text not null,
  key text not null,
  body_hash text not null,
  message_id text not null references messages (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (caller_key, key)
);
comment on table idempotency_keys is 'Which answer an Idempotency-Key stands for.';
comment on column idempotency_keys.caller_key is 'Whose key: a principal''s id, or a hash of an anonymous reader''s network address.';
comment on column idempotency_keys.key is 'The header''s value.';
comment on column idempotency_keys.body_hash is 'Of the request: the same key with another one is refused.';

create table client_chats (
  caller_key text not null,
  chat_id text not null,
  conversation_id text references conversations (id) on delete cascade,
  primary key (caller_key, chat_id)
);
create index client_chats_conversation on client_chats (conversation_id);
comment on table client_chats is 'Conversations by the names that clients have given them.';
comment on column client_chats.caller_key is 'As in idempotency_keys: each caller has names of its own.';
comment on column client_chats.chat_id is 'The client''s name.';
comment on column client_chats.conversation_id is 'Null while the first question is being accepted.';

-- migrate:down
drop table client_chats;
drop table idempotency_keys;
drop table feedback;
drop table message_citations;
drop table message_events;
drop table messages;
drop table conversations;
