-- migrate:up

create table terms (
  collection_id integer not null references collections (id) on delete cascade,
  term integer not null,
  document_frequency integer not null,
  phonetic_key text collate "C",
  primary key (collection_id, term)
);
create index terms_phonetic_key on terms (collection_id, phonetic_key) where phonetic_key is not null;
comment on table terms is 'The vocabulary of each collection, for BM25.';
comment on column terms.term is '32-bit hash of the stem, prefixed with its language.';
comment on column terms.document_frequency is 'Chunks that hold it.';
comment on column terms.phonetic_key is 'Its consonants in ten classes, for questions in another language than the text; null: no word.';

create table word_forms (
  collection_id integer not null references collections (id) on delete cascade,
  term integer not null,
  word text collate "C" not null,
  primary key (collection_id, term, word)
);
create index word_forms_start on word_forms (collection_id, word);
create index word_forms_end on word_forms (collection_id, reverse(word) collate "C");
comment on table word_forms is 'The words of each collection as they are written, for those that a question misspells.';
comment on column word_forms.term is 'Of its stem, and gone with it.';
comment on column word_forms.word is 'In lower case.';

create table postings (
  collection_id integer not null,
  term integer not null,
  chunk_id bigint not null,
  weight real not null,
  primary key (collection_id, term, chunk_id) include (weight)
);
create index postings_chunk on postings (chunk_id);
comment on table postings is 'Which chunk holds which term. No foreign keys: rows go with their chunks, in bulk.';
comment on column postings.term is 'terms.term';
comment on column postings.chunk_id is 'chunks.id';
comment on column postings.weight is 'BM25''s impact of the term in the chunk, worked out when it is written.';

create table embeddings (
  embedder text not null,
  text_hash text not null,
  vector vector not null,
  primary key (embedder, text_hash)
);
-- Random numbers do not compress: trying would only cost time.
alter table embeddings alter column vector set storage external;
comment on table embeddings is 'Every vector that was computed, by text and embedder. An edit computes only what changed, and searchable copies are made again from here without computing anything.';
comment on column embeddings.embedder is 'The embedder''s id, model variant and width included.';
comment on column embeddings.text_hash is 'chunks.text_hash';
comment on column embeddings.vector is 'Of length 1.';

create table question_vectors (
  embedder text not null,
  text_hash text not null,
  vector vector not null,
  created_at timestamptz not null default now(),
  primary key (embedder, text_hash)
);
alter table question_vectors alter column vector set storage external;
create index question_vectors_age on question_vectors (created_at);
comment on table question_vectors is 'Vectors of questions, so that no process asks an embedder twice for one. Of the question only a hash is kept.';
comment on column question_vectors.embedder is 'The embedder''s id, model variant and width included.';
comment on column question_vectors.text_hash is 'SHA-256 of the question.';
comment on column question_vectors.vector is 'Of length 1.';

create table index_generations (
  id integer generated always as identity primary key,
  embedder text not null unique,
  dimensions integer not null check (dimensions > 0),
  state text not null check (state in ('filling', 'serving', 'retired')),
  vector_store text,
  filling_since timestamptz,
  search_width integer,
  measured_bytes bigint,
  cosines jsonb,
  used_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create unique index index_generations_serving on index_generations (state) where state = 'serving';
comment on table index_generations is 'One for each embedder in use. Vectors of two are never compared: a new generation is filled while the old one serves, then they change places. A retired one is kept in step for processes that still run with its embedder, and dropped when none has done so for a day.';
comment on column index_generations.embedder is 'The embedder''s id, model variant and width included.';
comment on column index_generations.dimensions is 'Width of its vectors.';
comment on column index_generations.state is '`filling`, `serving` (one at most) or `retired`.';
comment on column index_generations.vector_store is 'The store that holds its vectors; null: none yet.';
comment on column index_generations.filling_since is 'Since when it is filled; rows of the outbox that are older are what it lacks. Null: it is whole.';
comment on column index_generations.search_width is 'Neighbours that a search of its HNSW index keeps in view, as measured on its own vectors; null: not measured.';
comment on column index_generations.measured_bytes is 'Size of the index when that was measured.';
comment on column index_generations.cosines is 'Where its cosines lie, so that they can be put on one scale: {chance, spread, related, across?}; null: not measured.';
comment on column index_generations.used_at is 'When a process last ran with its embedder.';

create table chunk_vectors (
  chunk_id bigint not null references chunks (id) on delete cascade,
  generation_id integer not null references index_generations (id) on delete cascade,
  collection_id integer not null,
  document_id bigint not null,
  language text not null,
  vector vector not null,
  primary key (chunk_id, generation_id)
);
alter table chunk_vectors alter column vector set storage external;
create index chunk_vectors_scope on chunk_vectors (generation_id, collection_id);
comment on table chunk_vectors is 'The searchable copy, where PostgreSQL itself is the vector store. A generation that grows large gets an HNSW index of its own, `chunk_vectors_hnsw_<generation>`; until then every vector is compared.';
comment on column chunk_vectors.collection_id is 'Repeated from chunks, so that limits apply inside the search.';
comment on column chunk_vectors.document_id is 'Repeated from chunks.';
comment on column chunk_vectors.language is 'Repeated from documents.';
comment on column chunk_vectors.vector is 'Of length 1.';

-- No foreign keys: putting a document must not wait for a generation that is being dropped.
create table vector_outbox (
  generation_id integer not null,
  chunk_id bigint not null,
  document_id bigint not null,
  text_hash text not null,
  removed boolean not null,
  failures integer not null default 0,
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  primary key (generation_id, chunk_id)
);
create index vector_outbox_document on vector_outbox (document_id);
create index vector_outbox_removed on vector_outbox (generation_id, chunk_id) where removed;
comment on table vector_outbox is 'What has still to be sent to the vector store: one row a generation and chunk. The statements that change chunks write it by triggers, so that neither a crash nor a time without an embedder loses anything.';
comment on column vector_outbox.generation_id is 'index_generations.id';
comment on column vector_outbox.chunk_id is 'chunks.id, which may be gone.';
comment on column vector_outbox.document_id is 'documents.id, which may be gone.';
comment on column vector_outbox.text_hash is 'chunks.text_hash';
comment on column vector_outbox.removed is 'Whether the chunk is to be deleted from the store; false: to be put there.';
comment on column vector_outbox.failures is 'How often the embedder refused this text. Failures of the service do not count.';
comment on column vector_outbox.claimed_until is 'Until then a process is at work on it, or it waits after a refusal.';

create function note_added_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
  select g.id, a.id, a.document_id, a.text_hash, false from index_generations g cross join added a;
  return null;
end
$$;
create trigger chunks_added after insert on chunks referencing new table as added
for each statement execute function note_added_chunks();

create function note_removed_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
  select g.id, o.id, o.document_id, o.text_hash, true from index_generations g cross join gone o
  on conflict (generation_id, chunk_id) do update set removed = true, claimed_until = null, failures = 0;
  return null;
end
$$;
create trigger chunks_removed after delete on chunks referencing old table as gone
for each statement execute function note_removed_chunks();

-- The nearest vectors within limits, in one call: an index needs settings for its search, and a transaction, its
-- settings and its query would else be four. Up to `exact_up_to` rows every vector is compared; beyond, the index of
-- the generation is searched, with the limits inside the query: it goes on until enough rows have passed them. That
-- readiness costs a fifth, and is spared where all rows will pass and there is room for twice as many as are wanted.
-- Its settings hold to the end of the caller's transaction, which is to be this call alone.
create function nearest_vectors(
  generation integer,
  question vector,                         -- of length 1: the inner product is the cosine
  indexed_as text,                         -- the type of the index, width included
  collection_ids integer[],
  languages jsonb,                         -- [the language, a pattern for its regions]; null: all
  document_ids bigint[],                   -- null: all
  most integer,
  exact_up_to integer,
  most_scanned integer                     -- rows of the index that are looked at before it gives up
) returns table (chunk_id text, score double precision) language plpgsql as $$
declare
  -- Which index fits is seen by the number alone, not by a parameter.
  within text := format('generation_id = %s and collection_id = any($1)', generation)
    || case when languages is null then '' else ' and (language = $2 ->> 0 or language like $2 ->> 1)' end
    || case when document_ids is null then '' else ' and document_id = any($3)' end;
  narrow boolean := languages is not null or document_ids is not null;
  width integer;
  by_index boolean;
begin
  select to_regclass('chunk_vectors_hnsw_' || generation) is not null and counted.wanted > exact_up_to,
      narrow or counted.wanted < counted.all_of_them,
      least(greatest(coalesce((select g.search_width from index_generations g where g.id = generation), 400), most), 1000)
    into by_index, narrow, width
    from (select coalesce(sum(c.chunk_count) filter (where c.id = any(collection_ids)), 0) as wanted,
        sum(c.chunk_count) as all_of_them from collections c) as counted;
  if by_index and (languages is not null or document_ids is not null) then
    execute format('select count(*) > %s from (select from chunk_vectors where %s limit %1$s + 1) as few', exact_up_to, within)
      into by_index using collection_ids, languages, document_ids;
  end if;
  if not by_index then
    return query execute format(
      'select chunk_id::text, -distance from (select chunk_id, vector <#> $4 as distance from chunk_vectors where %s) as compared
       order by distance, compared.chunk_id limit %s', within, most)
      using collection_ids, languages, document_ids, question;
    return;
  end if;
  perform set_config('hnsw.iterative_scan', case when narrow or width < 2 * most then 'strict_order' else 'off' end, true),
    set_config('hnsw.ef_search', width::text, true),
    set_config('hnsw.max_scan_tuples', most_scanned::text, true),
    set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);
  return query execute format(
    'select chunk_id::text, -(vector <#> $4) from chunk_vectors where %s order by (vector::%s) <#> $4::%2$s limit %s',
    within, indexed_as, most)
    using collection_ids, languages, document_ids, question;
end $$;

-- migrate:down
drop function nearest_vectors;
drop trigger chunks_removed on chunks;
drop trigger chunks_added on chunks;
drop function note_removed_chunks();
drop function note_added_chunks();
drop table vector_outbox;
drop table chunk_vectors;
drop table index_generations;
drop table question_vectors;
drop table embeddings;
drop table postings;
drop table word_forms;
drop table terms;
