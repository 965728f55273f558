-- migrate:up

create table term_deltas (
  id bigint generated always as identity,
  collection_id integer not null references collections (id) on delete cascade,
  terms integer[] not null,
  passages integer[] not null,
  phonetic_keys text[] not null,
  form_terms integer[] not null,
  words text[] not null,
  size integer not null,
  primary key (collection_id, id)
);
-- Rows live for seconds: to compress them costs more than it saves.
alter table term_deltas
  alter column terms set storage external,
  alter column passages set storage external,
  alter column phonetic_keys set storage external,
  alter column form_terms set storage external,
  alter column words set storage external;
comment on table term_deltas is 'What new chunks add to terms and word_forms. Merged into them before anybody reads those, for many documents at once.';
comment on column term_deltas.terms is 'terms.term, each once.';
comment on column term_deltas.passages is 'Of each term: chunks that hold it.';
comment on column term_deltas.phonetic_keys is 'Of each term, as in terms; empty: no word.';
comment on column term_deltas.form_terms is 'Of each word: its term.';
comment on column term_deltas.words is 'word_forms.word, each once.';
comment on column term_deltas.size is 'Of terms, so that they need not be read to be counted.';

-- Half of the rows of a page change at once: with room beside them, no index does.
alter table terms set (fillfactor = 45);

-- migrate:down
alter table terms reset (fillfactor);
drop table term_deltas;
