-- migrate:up

-- Every vector that was ever computed, by the text and the model that it was computed from. An edit computes only what
-- changed, and every searchable copy can be made again from here without computing anything.
create table embeddings (
  embedder text not null,                  -- the embedder's id, model variant included
  text_hash text not null,                 -- chunks.text_hash
  vector vector not null,                  -- of length 1
  primary key (embedder, text_hash)
);
create index chunks_text_hash on chunks (text_hash);

-- One for each embedder that was in use. Vectors of one are never compared with another's: a new one is filled while
-- the old serves, then they change places.
create table index_generations (
  id integer generated always as identity primary key,
  embedder text not null unique,
  dimensions integer not null check (dimensions > 0),
  state text not null check (state in ('serving', 'filling')),
  created_at timestamptz not null default now()
);
create unique index index_generations_serving on index_generations (state) where state = 'serving';

-- The generation of an embedder, made if it is new. It serves if none does; others that hold nothing make way for it.
create function open_index_generation(of_embedder text, of_dimensions integer) returns setof index_generations
language plpgsql as $$
begin
  lock table index_generations in share row exclusive mode;
  delete from index_generations g
  where g.embedder <> of_embedder
    and not exists (select from embeddings e where e.embedder = g.embedder)
    and not exists (select from chunk_vectors v where v.generation = g.id);
  insert into index_generations (embedder, dimensions, state) values (of_embedder, of_dimensions, 'filling')
  on conflict (embedder) do nothing;
  update index_generations set state = 'serving'
  where embedder = of_embedder and not exists (select from index_generations where state = 'serving');
  return query select * from index_generations where embedder = of_embedder;
end
$$;

-- The searchable copy, for the vector store that is PostgreSQL itself. A generation that grows large gets an HNSW index
-- of its own; until then every vector is compared.
create table chunk_vectors (
  chunk_id bigint not null references chunks (id) on delete cascade,
  generation integer not null references index_generations (id) on delete cascade,
  collection_id integer not null,
  document_key bigint not null,
  language text not null,
  vector vector not null,
  primary key (chunk_id, generation)
);
-- Random numbers do not compress: trying would only cost time.
alter table chunk_vectors alter column vector set storage external;
alter table embeddings alter column vector set storage external;
create index chunk_vectors_scope on chunk_vectors (generation, collection_id);

-- What the vector store has still to be told. Written by the statements that change chunks, so that a crash, or a time
-- without an embedder, loses nothing.
create table vector_outbox (
  chunk_id bigint primary key,
  document_key bigint not null,
  text_hash text not null,
  removed boolean not null,
  created_at timestamptz not null default now(),
  claimed_until timestamptz                -- a process is at work on it until then
);
create index vector_outbox_document on vector_outbox (document_key);
insert into vector_outbox (chunk_id, document_key, text_hash, removed)
select id, document_key, text_hash, false from chunks;

create function note_added_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (chunk_id, document_key, text_hash, removed)
  select id, document_key, text_hash, false from added;
  return null;
end
$$;
create trigger chunks_added after insert on chunks referencing new table as added
for each statement execute function note_added_chunks();

create function note_removed_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (chunk_id, document_key, text_hash, removed)
  select id, document_key, text_hash, true from gone
  on conflict (chunk_id) do update set removed = true, claimed_until = null;
  return null;
end
$$;
create trigger chunks_removed after delete on chunks referencing old table as gone
for each statement execute function note_removed_chunks();

-- migrate:down
drop trigger chunks_removed on chunks;
drop trigger chunks_added on chunks;
drop function note_removed_chunks();
drop function note_added_chunks();
drop table vector_outbox;
drop table chunk_vectors;
drop function open_index_generation(text, integer);
drop table index_generations;
drop index chunks_text_hash;
drop table embeddings;
