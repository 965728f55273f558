-- migrate:up
-- A conversation by the name that a client has given it; each caller has names of its own.
create table client_chats (
  owner text not null,                     -- as in idempotency_keys
  chat_id text not null,
  conversation_id text references conversations (id) on delete cascade,
  primary key (owner, chat_id)
);
create index client_chats_conversation on client_chats (conversation_id);

-- What a client calls its question; and when a question and its answer gave way to others.
alter table messages add column client_id text, add column replaced_at timestamptz;

-- migrate:down
alter table messages drop column client_id, drop column replaced_at;
drop table client_chats;
