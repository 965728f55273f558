-- migrate:up
create extension if not exists vector;

create table collections (
  id integer generated always as identity primary key,
  name text not null unique,
  chunk_count integer not null default 0,
  revision bigint not null default 0,
  created_at timestamptz not null default now()
);
comment on table collections is 'Books and docs sites. A row is made with the first document or conversation and stays.';
comment on column collections.name is 'The name that clients use.';
comment on column collections.chunk_count is 'Chunks in it: N in BM25.';
comment on column collections.revision is 'Rises with every write, so that caches in other processes know they are old.';

create table documents (
  id bigint generated always as identity primary key,
  collection_id integer not null references collections (id) on delete cascade,
  external_id text not null,
  title text not null,
  language text not null,
  format text not null,
  url text,
  content text not null,
  content_hash text not null,
  source_text text,
  source_hash text not null,
  version integer not null default 1,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (collection_id, external_id)
);
create index documents_external_id on documents (external_id);
comment on table documents is 'Pages and files, in their current version.';
comment on column documents.external_id is 'The id that the author gave the document; `document_id` in the API.';
comment on column documents.language is 'BCP 47.';
comment on column documents.format is 'What was put in: markdown, mdx, html, text or pdf.';
comment on column documents.url is 'Where a reader can open it; null: nowhere.';
comment on column documents.content is 'The canonical text. Every offset counts in it, in UTF-16 code units.';
comment on column documents.content_hash is 'SHA-256 of the canonical text.';
comment on column documents.source_text is 'What was put in, where it says more than the canonical text: links, inline code, maths, front matter.';
comment on column documents.source_hash is 'Of everything that was put in: equal means unchanged.';
comment on column documents.version is 'Rises with each change. A search shows the chunks of one version only.';
comment on column documents.metadata is 'The author''s own fields; searches can be limited by them.';

create table chunks (
  id bigint generated always as identity primary key,
  document_id bigint not null references documents (id) on delete cascade,
  collection_id integer not null references collections (id) on delete cascade,
  ordinal integer not null,
  heading_path text[] not null,
  anchor text,
  start_offset integer not null,
  end_offset integer not null,
  section_start integer not null,
  section_end integer not null,
  text_hash text not null,
  text text not null,
  word_order text not null
);
create index chunks_document on chunks (document_id, ordinal);
create index chunks_collection on chunks (collection_id);
create index chunks_text_hash on chunks (text_hash);
comment on table chunks is 'What is searched: a few sentences of a document each.';
comment on column chunks.collection_id is 'The document''s, repeated for queries that read chunks alone.';
comment on column chunks.ordinal is 'Place within the document, from 0.';
comment on column chunks.heading_path is 'The headings above it, the outermost first.';
comment on column chunks.anchor is 'Fragment of the heading''s address; null: none.';
comment on column chunks.start_offset is 'Where it begins in documents.content, in UTF-16 code units.';
comment on column chunks.end_offset is 'Where it ends there, exclusive.';
comment on column chunks.section_start is 'Where the section begins that is shown for it, or the part of the section.';
comment on column chunks.section_end is 'Where that ends, exclusive.';
comment on column chunks.text_hash is 'SHA-256 of `text`: what embeddings are found by.';
comment on column chunks.text is 'What is scored and embedded: a breadcrumb of headings, and the words of the chunk.';
comment on column chunks.word_order is 'Its stems in order, four letters each: src/library/terms/word-order.ts. Saves cutting the text into words at each search.';

create table accepted_documents (
  collection text not null,
  external_id text not null,
  token text not null unique,
  input jsonb not null,
  source text,
  stage text not null default 'accepted',
  attempts integer not null default 0,
  claimed_until timestamptz,
  failure jsonb,
  warnings jsonb not null default '[]',
  accepted_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (collection, external_id)
);
create index accepted_documents_waiting on accepted_documents (accepted_at) where finished_at is null;
comment on table accepted_documents is 'Documents that are stored behind the reply, and how that went, for a day.';
comment on column accepted_documents.collection is 'Its name: the collection is made with the document.';
comment on column accepted_documents.token is 'Another one with each put of the document: who holds an older one stores nothing any more.';
comment on column accepted_documents.input is 'What was put, without its text.';
comment on column accepted_documents.source is 'The text; null once it is stored or refused.';
comment on column accepted_documents.stage is 'accepted, reading, storing, done or failed.';
comment on column accepted_documents.attempts is 'How often it was begun: what ends the process each time is given up.';
comment on column accepted_documents.claimed_until is 'A process is at work on it until then, and pushes that out.';
comment on column accepted_documents.failure is 'The code and the detail of a problem; null: none.';
comment on column accepted_documents.accepted_at is 'When the put was answered.';
comment on column accepted_documents.finished_at is 'When it was stored or given up; null: it still waits.';
comment on column accepted_documents.warnings is 'What was left out of the stored text, a sentence each.';

-- migrate:down
drop table accepted_documents;
drop table chunks;
drop table documents;
drop table collections;
drop extension vector;
