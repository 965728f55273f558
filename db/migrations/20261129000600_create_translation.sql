-- migrate:up

create table translation_segments (
  source_hash text not null,
  source_language text not null,
  target_language text not null,
  fingerprint text not null,
  text text not null,
  created_at timestamptz not null default now(),
  primary key (source_hash, source_language, target_language, fingerprint)
);
comment on table translation_segments is 'The translation memory: what a model made of a piece of text, for whoever asks for the same again.';
comment on column translation_segments.source_hash is 'SHA-256 of the text as the model sees it.';
comment on column translation_segments.source_language is 'BCP 47, as is target_language.';
comment on column translation_segments.fingerprint is 'Of model, prompt and glossary: another one translates anew.';
comment on column translation_segments.text is 'With marks where code, addresses and the like stand.';

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
comment on table translation_claims is 'What is being translated now, so that no two processes send the same; or could not be, so that nobody tries again at once.';
comment on column translation_claims.source_hash is 'The key is that of translation_segments.';
comment on column translation_claims.claimed_by is 'A run of a process.';
comment on column translation_claims.claimed_until is 'Until then it is at work, or the failure is fresh.';
comment on column translation_claims.failure is '`damaged`: a model broke the marks twice; `unavailable`: it could not be asked; null: at work.';

create table translation_uses (
  document_id bigint not null references documents (id) on delete cascade,
  source_hash text not null,
  primary key (document_id, source_hash)
);
create index translation_uses_hash on translation_uses (source_hash);
comment on table translation_uses is 'Which documents hold a text of the memory, so that forgetting one document leaves what another still needs.';
comment on column translation_uses.source_hash is 'translation_segments.source_hash';

create table translation_corrections (
  collection_id integer not null references collections (id) on delete cascade,
  segment_id text not null,
  target_language text not null,
  text text not null,
  principal_id text,
  corrected_at timestamptz not null default now(),
  primary key (collection_id, segment_id, target_language)
);
comment on table translation_corrections is 'What a person wrote instead. It outlives models, and wins over them.';
comment on column translation_corrections.segment_id is 'Of the text as it stands in the document.';
comment on column translation_corrections.principal_id is 'Who corrected it; `corrected_by` in the API. Null: somebody without a name.';

create table translation_revisions (
  collection_id integer not null references collections (id) on delete cascade,
  target_language text not null,
  revision bigint not null,
  primary key (collection_id, target_language)
);
comment on table translation_revisions is 'Rises with every correction, so that translations put together before are known to be old.';
comment on column translation_revisions.revision is 'Corrections so far.';

create table document_translations (
  document_id bigint not null references documents (id) on delete cascade,
  target_language text not null,
  version integer not null,
  content_hash text not null,
  format text not null,
  fingerprint text not null,
  revision bigint not null,
  etag text not null,
  title text not null,
  content text not null,
  segment_count integer not null,
  flagged jsonb not null default '[]',
  retry_at timestamptz,
  model text not null,
  translated_at timestamptz not null default now(),
  primary key (document_id, target_language)
);
comment on table document_translations is 'Whole documents in another language, one text for all readers. Each can be put together again from the tables above.';
comment on column document_translations.version is 'documents.version that it was made of.';
comment on column document_translations.content_hash is 'documents.content_hash of that version.';
comment on column document_translations.format is 'Of the translation: markdown, mdx, html or text.';
comment on column document_translations.fingerprint is 'As in translation_segments.';
comment on column document_translations.revision is 'translation_revisions.revision before it was put together.';
comment on column document_translations.etag is 'Of the translation, for conditional requests.';
comment on column document_translations.segment_count is 'Pieces that it was made of.';
comment on column document_translations.flagged is 'Ids of segments that stayed in the source language.';
comment on column document_translations.retry_at is 'When those are worth another try; null: there are none.';
comment on column document_translations.model is 'Who has translated it.';

create table user_chapter_translations (
  principal_id text not null,
  document_id bigint not null references documents (id) on delete cascade,
  target_language text not null,
  last_read_at timestamptz not null default now(),
  primary key (principal_id, document_id, target_language)
);
create index user_chapter_translations_document on user_chapter_translations (document_id);
comment on table user_chapter_translations is 'Which reader reads which chapter in which language. It holds no text: that is in document_translations, one row for all readers.';
comment on column user_chapter_translations.principal_id is 'The reader; anonymous readers leave no rows.';
comment on column user_chapter_translations.last_read_at is 'Right to the minute.';

-- migrate:down
drop table user_chapter_translations;
drop table document_translations;
drop table translation_revisions;
drop table translation_corrections;
drop table translation_uses;
drop table translation_claims;
drop table translation_segments;
