-- migrate:up

-- What was put in, where it says more than the canonical text: links, inline code, maths, front matter.
alter table documents add column source text;

-- Nothing is lost: translations of whole documents are put together from the memory again.
delete from document_translations;
alter table document_translations
  drop column source_version,
  add column version integer not null,        -- documents.version that it was made of
  add column content_hash text not null,      -- documents.content_hash of that version
  add column format text not null;

-- Which documents hold a text, so that forgetting one of them leaves what another still needs.
create table translation_uses (
  document_key bigint not null references documents (key) on delete cascade,
  source_hash text not null,
  primary key (document_key, source_hash)
);
create index translation_uses_hash on translation_uses (source_hash);

-- migrate:down
drop table translation_uses;
delete from document_translations;
alter table document_translations
  drop column format,
  drop column content_hash,
  drop column version,
  add column source_version text not null;
alter table documents drop column source;
