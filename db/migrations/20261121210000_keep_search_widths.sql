-- migrate:up
-- How many neighbours a search of the generation's index keeps in view, as measured on vectors of its own, and how
-- large the index was then. Null: not measured yet.
alter table index_generations add column search_width integer;
alter table index_generations add column measured_bytes bigint;

-- As before, but for where the width comes from, and for when the search of the index goes on until enough rows have
-- passed the limits: a narrower view may hold few that pass them, or that are not deleted. So it is spared only where
-- all rows will pass and there is room for twice as many as are wanted.
drop function nearest_vectors;
create function nearest_vectors(
  generation integer,
  question vector,                         -- of length 1: the inner product is the cosine
  indexed_as text,                         -- the type of the index, width included
  collection_ids integer[],
  languages jsonb,                         -- [the language, a pattern for its regions]; null: all
  document_keys bigint[],                  -- null: all
  most integer,
  exact_up_to integer,
  most_scanned integer                     -- rows of the index that are looked at before it gives up
) returns table (chunk_id text, score double precision) language plpgsql as $$
declare
  -- Which index fits is seen by the number alone, not by a parameter.
  within text := format('generation = %s and collection_id = any($1)', generation)
    || case when languages is null then '' else ' and (language = $2 ->> 0 or language like $2 ->> 1)' end
    || case when document_keys is null then '' else ' and document_key = any($3)' end;
  narrow boolean := languages is not null or document_keys is not null;
  width integer;
  by_index boolean;
begin
  select to_regclass('chunk_vectors_hnsw_' || generation) is not null and counted.wanted > exact_up_to,
      narrow or counted.wanted < counted.all_of_them,
      least(greatest(coalesce((select g.search_width from index_generations g where g.id = generation), 400), most), 1000)
    into by_index, narrow, width
    from (select coalesce(sum(c.chunk_count) filter (where c.id = any(collection_ids)), 0) as wanted,
        sum(c.chunk_count) as all_of_them from collections c) as counted;
  if by_index and (languages is not null or document_keys is not null) then
    execute format('select count(*) > %s from (select from chunk_vectors where %s limit %1$s + 1) as few', exact_up_to, within)
      into by_index using collection_ids, languages, document_keys;
  end if;
  if not by_index then
    return query execute format(
      'select chunk_id::text, -distance from (select chunk_id, vector <#> $4 as distance from chunk_vectors where %s) as compared
       order by distance, compared.chunk_id limit %s', within, most)
      using collection_ids, languages, document_keys, question;
    return;
  end if;
  perform set_config('hnsw.iterative_scan', case when narrow or width < 2 * most then 'strict_order' else 'off' end, true),
    set_config('hnsw.ef_search', width::text, true),
    set_config('hnsw.max_scan_tuples', most_scanned::text, true),
    set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);
  return query execute format(
    'select chunk_id::text, -(vector <#> $4) from chunk_vectors where %s order by (vector::%s) <#> $4::%2$s limit %s',
    within, indexed_as, most)
    using collection_ids, languages, document_keys, question;
end $$;

-- migrate:down
drop function nearest_vectors;
create function nearest_vectors(
  generation integer,
  question vector,                         -- of length 1: the inner product is the cosine
  indexed_as text,                         -- the type of the index, width included
  collection_ids integer[],
  languages jsonb,                         -- [the language, a pattern for its regions]; null: all
  document_keys bigint[],                  -- null: all
  most integer,
  exact_up_to integer,
  width integer,                           -- neighbours that the index keeps in view
  most_scanned integer                     -- rows of the index that are looked at before it gives up
) returns table (chunk_id text, score double precision) language plpgsql as $$
declare
  -- Which index fits is seen by the number alone, not by a parameter.
  within text := format('generation = %s and collection_id = any($1)', generation)
    || case when languages is null then '' else ' and (language = $2 ->> 0 or language like $2 ->> 1)' end
    || case when document_keys is null then '' else ' and document_key = any($3)' end;
  narrow boolean := languages is not null or document_keys is not null;
  by_index boolean;
begin
  select to_regclass('chunk_vectors_hnsw_' || generation) is not null and counted.wanted > exact_up_to,
      narrow or counted.wanted < 0.8 * counted.all_of_them
    into by_index, narrow
    from (select coalesce(sum(c.chunk_count) filter (where c.id = any(collection_ids)), 0) as wanted,
        sum(c.chunk_count) as all_of_them from collections c) as counted;
  if by_index and (languages is not null or document_keys is not null) then
    execute format('select count(*) > %s from (select from chunk_vectors where %s limit %1$s + 1) as few', exact_up_to, within)
      into by_index using collection_ids, languages, document_keys;
  end if;
  if not by_index then
    return query execute format(
      'select chunk_id::text, -distance from (select chunk_id, vector <#> $4 as distance from chunk_vectors where %s) as compared
       order by distance, chunk_id limit %s', within, most)
      using collection_ids, languages, document_keys, question;
    return;
  end if;
  perform set_config('hnsw.iterative_scan', case when narrow then 'strict_order' else 'off' end, true), set_config('hnsw.ef_search', width::text, true),
    set_config('hnsw.max_scan_tuples', most_scanned::text, true),
    set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);
  return query execute format(
    'select chunk_id::text, -(vector <#> $4) from chunk_vectors where %s order by (vector::%s) <#> $4::%2$s limit %s',
    within, indexed_as, most)
    using collection_ids, languages, document_keys, question;
end $$;
alter table index_generations drop column measured_bytes;
alter table index_generations drop column search_width;
