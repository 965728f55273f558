-- migrate:up

create table sources (
  id bigint generated always as identity primary key,
  name text not null unique,
  kind text not null,
  address text not null,
  collection text not null,
  every text,
  include jsonb not null default '[]',
  exclude jsonb not null default '[]',
  metadata jsonb not null default '{}',
  language text,
  base_url text,
  site text,
  is_from_file boolean not null default false,
  webhook_secret text not null,
  due_at timestamptz,
  is_asked_again boolean not null default false,
  claimed_until timestamptz,
  fence bigint not null default 0,
  finished_fence bigint not null default 0,
  report jsonb,
  removing_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sources_due on sources (due_at) where due_at is not null;
comment on table sources is 'Places that pages are read from and kept in step with: sites, repositories, folders, archives.';
comment on column sources.name is 'Its id in the API.';
comment on column sources.kind is 'site, git, archive or folder.';
comment on column sources.address is 'Of the web, of a repository, or a path.';
comment on column sources.collection is 'The name of the collection that its documents are in.';
comment on column sources.every is 'Between the beginnings of two syncs, e.g. 6h; null: only when asked.';
comment on column sources.include is 'Patterns of the paths to take; none: all.';
comment on column sources.exclude is 'Patterns of the paths to leave out.';
comment on column sources.metadata is 'What each of its documents gets.';
comment on column sources.language is 'BCP 47; null: found out from each page.';
comment on column sources.base_url is 'What pages without an address of their own have theirs below.';
comment on column sources.site is 'The site generator; null: found out.';
comment on column sources.is_from_file is 'SOURCES_FILE names it.';
comment on column sources.webhook_secret is 'Lets a webhook ask for a sync, and nothing else. In clear: signatures are checked with it.';
comment on column sources.due_at is 'When the next sync is to begin; null: nobody has asked. Stays in the past until the sync has ended.';
comment on column sources.is_asked_again is 'Something changed while a sync was under way: another one follows.';
comment on column sources.claimed_until is 'A process is at work on it until then, and pushes that out.';
comment on column sources.fence is 'Rises with each claim: who holds an older one writes nothing any more.';
comment on column sources.finished_fence is 'The claim under which the last sync has ended.';
comment on column sources.report is 'Of the sync under way, else of the last one.';
comment on column sources.removing_at is 'It is being removed, with its documents.';

create table source_pages (
  source_id bigint not null references sources (id) on delete cascade,
  address text not null,
  collection text not null,
  document text,
  content_hash text,
  options_hash text,
  state jsonb,
  walk bigint not null,
  primary key (source_id, address),
  unique (collection, document)
);
comment on table source_pages is 'What walks through a source have come by. A document belongs to one source.';
comment on column source_pages.address is 'What the page is known by in its place.';
comment on column source_pages.collection is 'The source''s.';
comment on column source_pages.document is 'The id of its document, written before the document is; null: the page could not be had yet.';
comment on column source_pages.content_hash is 'Of the document when it was put: another one means that somebody has changed it since.';
comment on column source_pages.options_hash is 'Of the parser and the source''s own options when it was put.';
comment on column source_pages.state is 'What the place is asked with, whether the page has changed.';
comment on column source_pages.walk is 'The claim of the last walk that has come by it.';

-- migrate:down
drop table source_pages;
drop table sources;
