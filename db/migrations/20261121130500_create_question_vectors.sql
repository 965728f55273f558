-- migrate:up

-- Vectors of questions, so that no replica asks an embedder twice for one. Only a hash of the question is kept.
create table question_vectors (
  embedder text not null,                  -- the embedder's id, model variant and width included
  text_hash text not null,                 -- SHA-256 of the question
  vector vector not null,                  -- of length 1
  created_at timestamptz not null default now(),
  primary key (embedder, text_hash)
);
-- Random numbers do not compress: trying would only cost time.
alter table question_vectors alter column vector set storage external;
create index question_vectors_age on question_vectors (created_at);

-- migrate:down
drop table question_vectors;
