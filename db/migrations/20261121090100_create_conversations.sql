-- migrate:up
create table conversations (
  id text primary key,
  owner text,                              -- a principal's id; null for anonymous readers, who hold the id alone
  collection text not null,
  filter jsonb,                            -- which documents of the collection count; null: all
  title text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index conversations_owner on conversations (owner, updated_at desc, id desc);

create table messages (
  id text primary key,
  conversation_id text not null references conversations (id) on delete cascade,
  sequence bigint generated always as identity,
  role text not null check (role in ('user', 'assistant')),
  status text not null check (status in ('accepted', 'streaming', 'answered', 'no_answer', 'stopped', 'failed')),
  content text not null default '',
  language text,
  finish_reason text,
  model text,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  degraded text[] not null default '{}',
  timings jsonb,
  problem jsonb,
  producer text,                           -- the process that writes this answer
  heartbeat_at timestamptz,                -- last sign of life of that process
  stop_requested boolean not null default false,
  created_at timestamptz not null default now(),
  completed_at timestamptz
);
create index messages_conversation on messages (conversation_id, sequence);
create index messages_open on messages (heartbeat_at) where status in ('accepted', 'streaming');

-- The journal: what a client is sent, word for word, so that any replica can send it again.
create table message_events (
  message_id text not null references messages (id) on delete cascade,
  sequence integer not null,
  event text not null,
  data text not null,
  primary key (message_id, sequence)
);

create table message_citations (
  message_id text not null references messages (id) on delete cascade,
  n integer not null,
  document_id text not null,
  chunk_id text not null,
  title text not null,
  url text,
  quote text not null,
  start_offset integer not null,
  end_offset integer not null,
  ordinal integer not null,
  primary key (message_id, ordinal)
);

create table feedback (
  message_id text not null references messages (id) on delete cascade,
  owner text not null default '',
  rating text not null check (rating in ('up', 'down')),
  comment text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (message_id, owner)
);

create table idempotency_keys (
  owner text not null,
  key text not null,
  body_hash text not null,
  message_id text not null references messages (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (owner, key)
);

-- migrate:down
drop table idempotency_keys;
drop table feedback;
drop table message_citations;
drop table message_events;
drop table messages;
drop table conversations;
