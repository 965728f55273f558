-- migrate:up

-- A generation that is filled takes the place of the serving one, which is kept, and kept in step, for processes that
-- still run with its embedder, and dropped when none has done so for a while.
alter table index_generations drop constraint index_generations_state_check;
alter table index_generations add constraint index_generations_state_check
  check (state in ('filling', 'serving', 'retired'));
alter table index_generations add column vector_store text;             -- which one was told of it; null: none yet
alter table index_generations add column filling_since timestamptz;     -- what waits since then is what a rebuild lacks
alter table index_generations add column used_at timestamptz not null default now();
drop function open_index_generation(text, integer);

-- One row a generation and chunk: each generation is told of everything, at its own pace. No foreign key: a document
-- that is put must not wait for a generation that is dropped.
alter table vector_outbox add column generation integer;
alter table vector_outbox add column failures integer not null default 0; -- refusals of this text, not of the service
update vector_outbox set generation = (select id from index_generations where state = 'serving');
-- Without a generation nobody is to be told; the first one is told of every chunk when it is opened.
delete from vector_outbox where generation is null;
alter table vector_outbox drop constraint vector_outbox_pkey;
alter table vector_outbox add constraint vector_outbox_pkey primary key (generation, chunk_id);
create index vector_outbox_removed on vector_outbox (generation, chunk_id) where removed;

create or replace function note_added_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (generation, chunk_id, document_key, text_hash, removed)
  select g.id, a.id, a.document_key, a.text_hash, false from index_generations g cross join added a;
  return null;
end
$$;
create or replace function note_removed_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (generation, chunk_id, document_key, text_hash, removed)
  select g.id, o.id, o.document_key, o.text_hash, true from index_generations g cross join gone o
  on conflict (generation, chunk_id) do update set removed = true, claimed_until = null, failures = 0;
  return null;
end
$$;

-- migrate:down
create or replace function note_added_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (chunk_id, document_key, text_hash, removed)
  select id, document_key, text_hash, false from added;
  return null;
end
$$;
create or replace function note_removed_chunks() returns trigger language plpgsql as $$
begin
  insert into vector_outbox (chunk_id, document_key, text_hash, removed)
  select id, document_key, text_hash, true from gone
  on conflict (chunk_id) do update set removed = true, claimed_until = null;
  return null;
end
$$;
drop index vector_outbox_removed;
-- One generation's rows stay; the others' work is begun anew by the next rebuild.
delete from vector_outbox o where o.generation is distinct from (select id from index_generations where state = 'serving');
alter table vector_outbox drop constraint vector_outbox_pkey;
alter table vector_outbox drop column generation;
alter table vector_outbox drop column failures;
alter table vector_outbox add constraint vector_outbox_pkey primary key (chunk_id);
alter table index_generations drop column used_at;
alter table index_generations drop column filling_since;
alter table index_generations drop column vector_store;
update index_generations set state = 'filling' where state = 'retired';
alter table index_generations drop constraint index_generations_state_check;
alter table index_generations add constraint index_generations_state_check check (state in ('serving', 'filling'));
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
