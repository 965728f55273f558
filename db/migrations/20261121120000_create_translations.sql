-- migrate:up

-- What a model made of a piece of text, for whoever asks for the same again.
create table translation_segments (
  source_hash text not null,               -- SHA-256 of the text as the model sees it
  source_language text not null,
  target_language text not null,
  fingerprint text not null,               -- of model, prompt and glossary: another one translates anew
  text text not null,                      -- with marks where code, addresses and the like stand
  created_at timestamptz not null default now(),
  primary key (source_hash, source_language, target_language, fingerprint)
);

-- What is being translated now, so that no two processes send the same; or could not be, so that nobody tries at once.
create table translation_claims (
  source_hash text not null,
  source_language text not null,
  target_language text not null,
  fingerprint text not null,
  claimed_by text not null,
  claimed_until timestamptz not null,
  failure text check (failure in ('damaged', 'unavailable')),
  primary key (source_hash, source_language, target_language, fingerprint)
);

-- What a person wrote instead. It outlives models, and wins over them.
create table translation_corrections (
  collection_id integer not null references collections (id) on delete cascade,
  segment_id text not null,                -- of the text as it stands in the document
  target_language text not null,
  text text not null,
  corrected_by text,                       -- the principal; null for one without a name
  corrected_at timestamptz not null default now(),
  primary key (collection_id, segment_id, target_language)
);

-- Rises with every correction, so that translations put together before are known to be old.
create table translation_revisions (
  collection_id integer not null references collections (id) on delete cascade,
  target_language text not null,
  revision bigint not null,
  primary key (collection_id, target_language)
);

-- Whole documents, put together. Each can be made again from the tables above.
create table document_translations (
  document_key bigint not null references documents (key) on delete cascade,
  language text not null,
  source_version text not null,            -- of the document it was made of: hash of content, title and language
  fingerprint text not null,
  revision bigint not null,                -- translation_revisions, before it was put together
  etag text not null,
  title text not null,
  content text not null,
  segment_count integer not null,
  flagged jsonb not null default '[]',     -- ids of segments that stayed in the source language
  retry_at timestamptz,                    -- when those are worth another try
  model text not null,
  translated_at timestamptz not null default now(),
  primary key (document_key, language)
);

-- Which reader uses which document in which language.
create table user_chapter_translations (
  principal_id text not null,
  document_key bigint not null references documents (key) on delete cascade,
  language text not null,
  last_read_at timestamptz not null default now(),
  primary key (principal_id, document_key, language)
);
create index user_chapter_translations_document on user_chapter_translations (document_key);

-- Tokens that translating took, by UTC day.
create table translation_usage (
  day date primary key,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0
);

-- migrate:down
drop table translation_usage;
drop table user_chapter_translations;
drop table document_translations;
drop table translation_revisions;
drop table translation_corrections;
drop table translation_claims;
drop table translation_segments;
