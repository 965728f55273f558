-- migrate:up
-- How a term sounds, for questions in another language than the text: `null` for what is no word.
alter table terms add column sound text collate "C";
create index terms_sound on terms (collection_id, sound) where sound is not null;

-- migrate:down
drop index terms_sound;
alter table terms drop column sound;
