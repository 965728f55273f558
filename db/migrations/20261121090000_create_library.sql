-- migrate:up
create extension if not exists vector;

-- A collection is one book or docs site.
create table collections (
  id integer generated always as identity primary key,
  name text not null unique,
  chunk_count integer not null default 0,  -- N in BM25
  revision bigint not null default 0,      -- rises with every write, so that caches elsewhere know they are old
  created_at timestamptz not null default now()
);

create table documents (
  key bigint generated always as identity primary key,
  collection_id integer not null references collections (id) on delete cascade,
  id text not null,
  title text not null,
  language text not null,
  format text not null,
  url text,
  content text not null,                   -- the canonical text that every offset counts in
  content_hash text not null,
  source_hash text not null,               -- of everything that was put in: equal means unchanged
  version integer not null default 1,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (collection_id, id)
);
create index documents_id on documents (id);

create table chunks (
  id bigint generated always as identity primary key,
  document_key bigint not null references documents (key) on delete cascade,
  collection_id integer not null references collections (id) on delete cascade,
  ordinal integer not null,
  heading_path text[] not null,
  anchor text,
  start_offset integer not null,           -- UTF-16 code units into documents.content
  end_offset integer not null,
  section_start integer not null,          -- the section (or window of it) that is shown for this chunk
  section_end integer not null,
  text_hash text not null,
  text text not null                       -- what is scored: breadcrumb and the words of the chunk
);
create index chunks_document on chunks (document_key, ordinal);
create index chunks_collection on chunks (collection_id);

-- BM25: document frequency of each term, and the impact of each (term, chunk) computed when it is written.
create table terms (
  collection_id integer not null references collections (id) on delete cascade,
  term integer not null,                   -- 32-bit hash of the language-prefixed stem
  document_frequency integer not null,
  primary key (collection_id, term)
);
create table postings (
  collection_id integer not null,
  term integer not null,
  chunk_id bigint not null,
  weight real not null,
  primary key (collection_id, term, chunk_id) include (weight)
);
create index postings_chunk on postings (chunk_id);

-- migrate:down
drop table postings;
drop table terms;
drop table chunks;
drop table documents;
drop table collections;
drop extension vector;
