\restrict dbmate

-- Dumped from database version 16.14
-- Dumped by pg_dump version 16.14

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: vector; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;


--
-- Name: EXTENSION vector; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION vector IS 'vector data type and ivfflat and hnsw access methods';


--
-- Name: nearest_vectors(integer, public.vector, text, integer[], jsonb, bigint[], integer, integer, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.nearest_vectors(generation integer, question public.vector, indexed_as text, collection_ids integer[], languages jsonb, document_ids bigint[], most integer, exact_up_to integer, most_scanned integer) RETURNS TABLE(chunk_id text, score double precision)
    LANGUAGE plpgsql
    AS $_$
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
end $_$;


--
-- Name: note_added_chunks(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_added_chunks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
  select g.id, a.id, a.document_id, a.text_hash, false from index_generations g cross join added a;
  return null;
end
$$;


--
-- Name: note_removed_chunks(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_removed_chunks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
  select g.id, o.id, o.document_id, o.text_hash, true from index_generations g cross join gone o
  on conflict (generation_id, chunk_id) do update set removed = true, claimed_until = null, failures = 0;
  return null;
end
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: accepted_documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accepted_documents (
    collection text NOT NULL,
    external_id text NOT NULL,
    token text NOT NULL,
    input jsonb NOT NULL,
    source text,
    stage text DEFAULT 'accepted'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone,
    failure jsonb,
    warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    accepted_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone
);


--
-- Name: TABLE accepted_documents; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.accepted_documents IS 'Documents that are stored behind the reply, and how that went, for a day.';


--
-- Name: COLUMN accepted_documents.collection; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.collection IS 'Its name: the collection is made with the document.';


--
-- Name: COLUMN accepted_documents.token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.token IS 'Another one with each put of the document: who holds an older one stores nothing any more.';


--
-- Name: COLUMN accepted_documents.input; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.input IS 'What was put, without its text.';


--
-- Name: COLUMN accepted_documents.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.source IS 'The text; null once it is stored or refused.';


--
-- Name: COLUMN accepted_documents.stage; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.stage IS 'accepted, reading, storing, done or failed.';


--
-- Name: COLUMN accepted_documents.attempts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.attempts IS 'How often it was begun: what ends the process each time is given up.';


--
-- Name: COLUMN accepted_documents.claimed_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.claimed_until IS 'A process is at work on it until then, and pushes that out.';


--
-- Name: COLUMN accepted_documents.failure; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.failure IS 'The code and the detail of a problem; null: none.';


--
-- Name: COLUMN accepted_documents.warnings; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.warnings IS 'What was left out of the stored text, a sentence each.';


--
-- Name: COLUMN accepted_documents.accepted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.accepted_at IS 'When the put was answered.';


--
-- Name: COLUMN accepted_documents.finished_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.accepted_documents.finished_at IS 'When it was stored or given up; null: it still waits.';


--
-- Name: api_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_keys (
    id text NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes jsonb NOT NULL,
    collections jsonb,
    limits jsonb,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE api_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.api_keys IS 'Keys for programs: `lectern_<id>_<secret>`.';


--
-- Name: COLUMN api_keys.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.id IS 'The middle part of the key, which is no secret.';


--
-- Name: COLUMN api_keys.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.name IS 'What it is for, in its maker''s words.';


--
-- Name: COLUMN api_keys.secret_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.secret_hash IS 'SHA-256 of the last part. The secret itself is stored nowhere.';


--
-- Name: COLUMN api_keys.scopes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.scopes IS 'What it may do: chat, ingest, admin.';


--
-- Name: COLUMN api_keys.collections; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.collections IS 'Names of the collections that it is limited to; null: all.';


--
-- Name: COLUMN api_keys.limits; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.limits IS 'Limits of its own: requests, streams, tokens_per_day, usd_per_day; 0 for none. What is left out is as for everyone.';


--
-- Name: COLUMN api_keys.expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.expires_at IS 'Null: never.';


--
-- Name: COLUMN api_keys.last_used_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.api_keys.last_used_at IS 'Right to the minute.';


--
-- Name: auth_accounts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_accounts (
    id text NOT NULL,
    user_id text NOT NULL,
    account_id text NOT NULL,
    provider_id text NOT NULL,
    password text,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamp with time zone,
    refresh_token_expires_at timestamp with time zone,
    scope text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE auth_accounts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.auth_accounts IS 'Ways in which a user signs in.';


--
-- Name: COLUMN auth_accounts.account_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.account_id IS 'The user''s id at the provider.';


--
-- Name: COLUMN auth_accounts.provider_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.provider_id IS '`credential`: by e-mail address and password.';


--
-- Name: COLUMN auth_accounts.password; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.password IS 'scrypt, with its salt.';


--
-- Name: COLUMN auth_accounts.access_token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.access_token IS 'Of an OAuth provider, as are the next five columns; Lectern sets none up.';


--
-- Name: COLUMN auth_accounts.refresh_token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.refresh_token IS 'See access_token.';


--
-- Name: COLUMN auth_accounts.id_token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.id_token IS 'See access_token.';


--
-- Name: COLUMN auth_accounts.access_token_expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.access_token_expires_at IS 'See access_token.';


--
-- Name: COLUMN auth_accounts.refresh_token_expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.refresh_token_expires_at IS 'See access_token.';


--
-- Name: COLUMN auth_accounts.scope; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_accounts.scope IS 'See access_token.';


--
-- Name: auth_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_sessions (
    id text NOT NULL,
    user_id text NOT NULL,
    token text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ip_address text,
    user_agent text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE auth_sessions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.auth_sessions IS 'Who is signed in, in which browser.';


--
-- Name: COLUMN auth_sessions.token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_sessions.token IS 'What the cookie holds.';


--
-- Name: COLUMN auth_sessions.expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_sessions.expires_at IS 'Pushed out while the session is used.';


--
-- Name: COLUMN auth_sessions.ip_address; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_sessions.ip_address IS 'Better Auth has a column for it; Lectern keeps it empty.';


--
-- Name: COLUMN auth_sessions.user_agent; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_sessions.user_agent IS 'Of the browser.';


--
-- Name: auth_signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_signing_keys (
    id text NOT NULL,
    public_key text NOT NULL,
    private_key text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone
);


--
-- Name: TABLE auth_signing_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.auth_signing_keys IS 'What tokens are signed with.';


--
-- Name: COLUMN auth_signing_keys.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_signing_keys.id IS 'The `kid` of tokens.';


--
-- Name: COLUMN auth_signing_keys.public_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_signing_keys.public_key IS 'A JWK, as /.well-known/jwks.json shows it.';


--
-- Name: COLUMN auth_signing_keys.private_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_signing_keys.private_key IS 'Encrypted with AUTH_SECRET.';


--
-- Name: COLUMN auth_signing_keys.expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_signing_keys.expires_at IS 'Null: never.';


--
-- Name: auth_users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_users (
    id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    email_verified boolean DEFAULT false NOT NULL,
    image text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE auth_users; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.auth_users IS 'Accounts. Better Auth writes this table, as all that begin with auth_: https://www.better-auth.com/docs/concepts/database';


--
-- Name: COLUMN auth_users.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_users.name IS 'As the user gave it.';


--
-- Name: COLUMN auth_users.email; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_users.email IS 'In lower case.';


--
-- Name: COLUMN auth_users.email_verified; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_users.email_verified IS 'Whether the user has followed a link sent there.';


--
-- Name: COLUMN auth_users.image; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_users.image IS 'Address of a picture.';


--
-- Name: auth_verifications; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_verifications (
    id text NOT NULL,
    identifier text NOT NULL,
    value text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE auth_verifications; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.auth_verifications IS 'Links that were sent by mail and wait to be followed.';


--
-- Name: COLUMN auth_verifications.identifier; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_verifications.identifier IS 'What is verified.';


--
-- Name: COLUMN auth_verifications.value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_verifications.value IS 'What the link must hold.';


--
-- Name: COLUMN auth_verifications.expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.auth_verifications.expires_at IS 'Until when.';


--
-- Name: chunk_vectors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chunk_vectors (
    chunk_id bigint NOT NULL,
    generation_id integer NOT NULL,
    collection_id integer NOT NULL,
    document_id bigint NOT NULL,
    language text NOT NULL,
    vector public.vector NOT NULL
);


--
-- Name: TABLE chunk_vectors; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.chunk_vectors IS 'The searchable copy, where PostgreSQL itself is the vector store. A generation that grows large gets an HNSW index of its own, `chunk_vectors_hnsw_<generation>`; until then every vector is compared.';


--
-- Name: COLUMN chunk_vectors.collection_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunk_vectors.collection_id IS 'Repeated from chunks, so that limits apply inside the search.';


--
-- Name: COLUMN chunk_vectors.document_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunk_vectors.document_id IS 'Repeated from chunks.';


--
-- Name: COLUMN chunk_vectors.language; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunk_vectors.language IS 'Repeated from documents.';


--
-- Name: COLUMN chunk_vectors.vector; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunk_vectors.vector IS 'Of length 1.';


--
-- Name: chunks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chunks (
    id bigint NOT NULL,
    document_id bigint NOT NULL,
    collection_id integer NOT NULL,
    ordinal integer NOT NULL,
    heading_path text[] NOT NULL,
    anchor text,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    section_start integer NOT NULL,
    section_end integer NOT NULL,
    text_hash text NOT NULL,
    text text NOT NULL,
    word_order text NOT NULL
);


--
-- Name: TABLE chunks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.chunks IS 'What is searched: a few sentences of a document each.';


--
-- Name: COLUMN chunks.collection_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.collection_id IS 'The document''s, repeated for queries that read chunks alone.';


--
-- Name: COLUMN chunks.ordinal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.ordinal IS 'Place within the document, from 0.';


--
-- Name: COLUMN chunks.heading_path; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.heading_path IS 'The headings above it, the outermost first.';


--
-- Name: COLUMN chunks.anchor; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.anchor IS 'Fragment of the heading''s address; null: none.';


--
-- Name: COLUMN chunks.start_offset; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.start_offset IS 'Where it begins in documents.content, in UTF-16 code units.';


--
-- Name: COLUMN chunks.end_offset; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.end_offset IS 'Where it ends there, exclusive.';


--
-- Name: COLUMN chunks.section_start; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.section_start IS 'Where the section begins that is shown for it, or the part of the section.';


--
-- Name: COLUMN chunks.section_end; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.section_end IS 'Where that ends, exclusive.';


--
-- Name: COLUMN chunks.text_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.text_hash IS 'SHA-256 of `text`: what embeddings are found by.';


--
-- Name: COLUMN chunks.text; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.text IS 'What is scored and embedded: a breadcrumb of headings, and the words of the chunk.';


--
-- Name: COLUMN chunks.word_order; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chunks.word_order IS 'Its stems in order, four letters each: src/library/terms/word-order.ts. Saves cutting the text into words at each search.';


--
-- Name: chunks_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.chunks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.chunks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: client_chats; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.client_chats (
    caller_key text NOT NULL,
    chat_id text NOT NULL,
    conversation_id text
);


--
-- Name: TABLE client_chats; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.client_chats IS 'Conversations by the names that clients have given them.';


--
-- Name: COLUMN client_chats.caller_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.client_chats.caller_key IS 'As in idempotency_keys: each caller has names of its own.';


--
-- Name: COLUMN client_chats.chat_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.client_chats.chat_id IS 'The client''s name.';


--
-- Name: COLUMN client_chats.conversation_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.client_chats.conversation_id IS 'Null while the first question is being accepted.';


--
-- Name: collections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.collections (
    id integer NOT NULL,
    name text NOT NULL,
    chunk_count integer DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE collections; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.collections IS 'Books and docs sites. A row is made with the first document or conversation and stays.';


--
-- Name: COLUMN collections.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.collections.name IS 'The name that clients use.';


--
-- Name: COLUMN collections.chunk_count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.collections.chunk_count IS 'Chunks in it: N in BM25.';


--
-- Name: COLUMN collections.revision; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.collections.revision IS 'Rises with every write, so that caches in other processes know they are old.';


--
-- Name: collections_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.collections ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.collections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: concurrency_leases; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.concurrency_leases (
    key text NOT NULL,
    holders jsonb NOT NULL,
    expire bigint NOT NULL
);


--
-- Name: TABLE concurrency_leases; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.concurrency_leases IS 'What is open at once, such as answers, a row a caller. Unlogged, as rate_counters is: holders renew their leases.';


--
-- Name: COLUMN concurrency_leases.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.concurrency_leases.key IS 'What is counted, and for whom.';


--
-- Name: COLUMN concurrency_leases.holders; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.concurrency_leases.holders IS 'Who holds a lease, and until when, in milliseconds since 1970.';


--
-- Name: COLUMN concurrency_leases.expire; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.concurrency_leases.expire IS 'The last of these.';


--
-- Name: conversations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversations (
    id text NOT NULL,
    principal_id text,
    collection_id integer NOT NULL,
    filter jsonb,
    title text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE conversations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.conversations IS 'Chats. RETENTION_CONVERSATIONS_DAYS deletes them by age.';


--
-- Name: COLUMN conversations.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversations.id IS '`conv_…`';


--
-- Name: COLUMN conversations.principal_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversations.principal_id IS 'Whose it is; null: an anonymous reader''s, who alone knows the id.';


--
-- Name: COLUMN conversations.collection_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversations.collection_id IS 'Where its questions are looked up unless they say otherwise.';


--
-- Name: COLUMN conversations.filter; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversations.filter IS 'Which documents of the collection count; null: all.';


--
-- Name: COLUMN conversations.title; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.conversations.title IS 'The first question, shortened, or what the reader has named it.';


--
-- Name: document_translations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_translations (
    document_id bigint NOT NULL,
    target_language text NOT NULL,
    version integer NOT NULL,
    content_hash text NOT NULL,
    format text NOT NULL,
    fingerprint text NOT NULL,
    revision bigint NOT NULL,
    etag text NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    segment_count integer NOT NULL,
    flagged jsonb DEFAULT '[]'::jsonb NOT NULL,
    retry_at timestamp with time zone,
    model text NOT NULL,
    translated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE document_translations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.document_translations IS 'Whole documents in another language, one text for all readers. Each can be put together again from the tables above.';


--
-- Name: COLUMN document_translations.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.version IS 'documents.version that it was made of.';


--
-- Name: COLUMN document_translations.content_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.content_hash IS 'documents.content_hash of that version.';


--
-- Name: COLUMN document_translations.format; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.format IS 'Of the translation: markdown, mdx, html or text.';


--
-- Name: COLUMN document_translations.fingerprint; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.fingerprint IS 'As in translation_segments.';


--
-- Name: COLUMN document_translations.revision; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.revision IS 'translation_revisions.revision before it was put together.';


--
-- Name: COLUMN document_translations.etag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.etag IS 'Of the translation, for conditional requests.';


--
-- Name: COLUMN document_translations.segment_count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.segment_count IS 'Pieces that it was made of.';


--
-- Name: COLUMN document_translations.flagged; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.flagged IS 'Ids of segments that stayed in the source language.';


--
-- Name: COLUMN document_translations.retry_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.retry_at IS 'When those are worth another try; null: there are none.';


--
-- Name: COLUMN document_translations.model; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_translations.model IS 'Who has translated it.';


--
-- Name: documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.documents (
    id bigint NOT NULL,
    collection_id integer NOT NULL,
    external_id text NOT NULL,
    title text NOT NULL,
    language text NOT NULL,
    format text NOT NULL,
    url text,
    content text NOT NULL,
    content_hash text NOT NULL,
    source_text text,
    source_hash text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE documents; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.documents IS 'Pages and files, in their current version.';


--
-- Name: COLUMN documents.external_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.external_id IS 'The id that the author gave the document; `document_id` in the API.';


--
-- Name: COLUMN documents.language; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.language IS 'BCP 47.';


--
-- Name: COLUMN documents.format; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.format IS 'What was put in: markdown, mdx, html, text or pdf.';


--
-- Name: COLUMN documents.url; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.url IS 'Where a reader can open it; null: nowhere.';


--
-- Name: COLUMN documents.content; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.content IS 'The canonical text. Every offset counts in it, in UTF-16 code units.';


--
-- Name: COLUMN documents.content_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.content_hash IS 'SHA-256 of the canonical text.';


--
-- Name: COLUMN documents.source_text; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.source_text IS 'What was put in, where it says more than the canonical text: links, inline code, maths, front matter.';


--
-- Name: COLUMN documents.source_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.source_hash IS 'Of everything that was put in: equal means unchanged.';


--
-- Name: COLUMN documents.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.version IS 'Rises with each change. A search shows the chunks of one version only.';


--
-- Name: COLUMN documents.metadata; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.documents.metadata IS 'The author''s own fields; searches can be limited by them.';


--
-- Name: documents_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.documents ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.documents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: embeddings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.embeddings (
    embedder text NOT NULL,
    text_hash text NOT NULL,
    vector public.vector NOT NULL
);


--
-- Name: TABLE embeddings; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.embeddings IS 'Every vector that was computed, by text and embedder. An edit computes only what changed, and searchable copies are made again from here without computing anything.';


--
-- Name: COLUMN embeddings.embedder; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.embeddings.embedder IS 'The embedder''s id, model variant and width included.';


--
-- Name: COLUMN embeddings.text_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.embeddings.text_hash IS 'chunks.text_hash';


--
-- Name: COLUMN embeddings.vector; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.embeddings.vector IS 'Of length 1.';


--
-- Name: feedback; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feedback (
    message_id text NOT NULL,
    principal_id text DEFAULT ''::text NOT NULL,
    rating text NOT NULL,
    comment text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT feedback_rating_check CHECK ((rating = ANY (ARRAY['up'::text, 'down'::text])))
);


--
-- Name: TABLE feedback; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.feedback IS 'What readers thought of an answer, one row a reader.';


--
-- Name: COLUMN feedback.principal_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.feedback.principal_id IS 'Who; empty for anonymous readers, who have one vote together.';


--
-- Name: COLUMN feedback.rating; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.feedback.rating IS '`up` or `down`.';


--
-- Name: COLUMN feedback.comment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.feedback.comment IS 'In the reader''s words.';


--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    caller_key text NOT NULL,
    key text NOT NULL,
    body_hash text NOT NULL,
    message_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.idempotency_keys IS 'Which answer an Idempotency-Key stands for.';


--
-- Name: COLUMN idempotency_keys.caller_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.caller_key IS 'Whose key: a principal''s id, or a hash of an anonymous reader''s network address.';


--
-- Name: COLUMN idempotency_keys.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.key IS 'The header''s value.';


--
-- Name: COLUMN idempotency_keys.body_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.body_hash IS 'Of the request: the same key with another one is refused.';


--
-- Name: index_generations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.index_generations (
    id integer NOT NULL,
    embedder text NOT NULL,
    dimensions integer NOT NULL,
    state text NOT NULL,
    vector_store text,
    filling_since timestamp with time zone,
    search_width integer,
    measured_bytes bigint,
    cosines jsonb,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT index_generations_dimensions_check CHECK ((dimensions > 0)),
    CONSTRAINT index_generations_state_check CHECK ((state = ANY (ARRAY['filling'::text, 'serving'::text, 'retired'::text])))
);


--
-- Name: TABLE index_generations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.index_generations IS 'One for each embedder in use. Vectors of two are never compared: a new generation is filled while the old one serves, then they change places. A retired one is kept in step for processes that still run with its embedder, and dropped when none has done so for a day.';


--
-- Name: COLUMN index_generations.embedder; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.embedder IS 'The embedder''s id, model variant and width included.';


--
-- Name: COLUMN index_generations.dimensions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.dimensions IS 'Width of its vectors.';


--
-- Name: COLUMN index_generations.state; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.state IS '`filling`, `serving` (one at most) or `retired`.';


--
-- Name: COLUMN index_generations.vector_store; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.vector_store IS 'The store that holds its vectors; null: none yet.';


--
-- Name: COLUMN index_generations.filling_since; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.filling_since IS 'Since when it is filled; rows of the outbox that are older are what it lacks. Null: it is whole.';


--
-- Name: COLUMN index_generations.search_width; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.search_width IS 'Neighbours that a search of its HNSW index keeps in view, as measured on its own vectors; null: not measured.';


--
-- Name: COLUMN index_generations.measured_bytes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.measured_bytes IS 'Size of the index when that was measured.';


--
-- Name: COLUMN index_generations.cosines; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.cosines IS 'Where its cosines lie, so that they can be put on one scale: {chance, spread, related, across?}; null: not measured.';


--
-- Name: COLUMN index_generations.used_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.index_generations.used_at IS 'When a process last ran with its embedder.';


--
-- Name: index_generations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.index_generations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.index_generations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: message_citations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.message_citations (
    message_id text NOT NULL,
    ordinal integer NOT NULL,
    n integer NOT NULL,
    document_external_id text NOT NULL,
    chunk_id text NOT NULL,
    title text NOT NULL,
    url text,
    quote text NOT NULL,
    quote_fragment text,
    quote_translated text,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL
);


--
-- Name: TABLE message_citations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.message_citations IS 'The proved quotes of an answer, as they were shown. No foreign keys to the library: pages change, answers stay.';


--
-- Name: COLUMN message_citations.ordinal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.ordinal IS 'Order within the answer, from 0.';


--
-- Name: COLUMN message_citations.n; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.n IS 'The number in its marker, `[n]`.';


--
-- Name: COLUMN message_citations.document_external_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.document_external_id IS 'documents.external_id then; `document_id` in the API.';


--
-- Name: COLUMN message_citations.chunk_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.chunk_id IS 'chunks.id then.';


--
-- Name: COLUMN message_citations.quote; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.quote IS 'Word for word from documents.content.';


--
-- Name: COLUMN message_citations.quote_fragment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.quote_fragment IS 'What of `quote_url` stands behind `:~:`, made of the text around the quote too.';


--
-- Name: COLUMN message_citations.quote_translated; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.quote_translated IS 'The same in the reader''s language; null: the quote is in it already.';


--
-- Name: COLUMN message_citations.start_offset; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.start_offset IS 'Where the quote began in documents.content.';


--
-- Name: COLUMN message_citations.end_offset; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_citations.end_offset IS 'Where it ended, exclusive.';


--
-- Name: message_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.message_events (
    message_id text NOT NULL,
    sequence integer NOT NULL,
    event text NOT NULL,
    data text NOT NULL
);


--
-- Name: TABLE message_events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.message_events IS 'The journal of each answer: what a client is sent, byte for byte, so that any process can send it again.';


--
-- Name: COLUMN message_events.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_events.sequence IS 'From 1; the `id` of the SSE event.';


--
-- Name: COLUMN message_events.event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_events.event IS 'start, sources, delta, citation, done, error, …';


--
-- Name: COLUMN message_events.data; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.message_events.data IS 'JSON, as it is sent.';


--
-- Name: messages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messages (
    id text NOT NULL,
    conversation_id text NOT NULL,
    sequence bigint NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    content text DEFAULT ''::text NOT NULL,
    client_id text,
    language text,
    finish_reason text,
    model text,
    input_tokens integer DEFAULT 0 NOT NULL,
    output_tokens integer DEFAULT 0 NOT NULL,
    corrected jsonb DEFAULT '[]'::jsonb NOT NULL,
    support jsonb,
    degraded text[] DEFAULT '{}'::text[] NOT NULL,
    nearest jsonb DEFAULT '[]'::jsonb NOT NULL,
    timings jsonb,
    problem jsonb,
    producer text,
    heartbeat_at timestamp with time zone,
    stop_requested boolean DEFAULT false NOT NULL,
    kept boolean DEFAULT false NOT NULL,
    journal_compacted boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    completed_at timestamp with time zone,
    replaced_at timestamp with time zone,
    CONSTRAINT messages_role_check CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text]))),
    CONSTRAINT messages_status_check CHECK ((status = ANY (ARRAY['accepted'::text, 'streaming'::text, 'answered'::text, 'no_answer'::text, 'stopped'::text, 'failed'::text])))
);


--
-- Name: TABLE messages; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.messages IS 'Questions and answers: each question has the row of its answer right behind it.';


--
-- Name: COLUMN messages.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.id IS '`msg_…`';


--
-- Name: COLUMN messages.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.sequence IS 'The order of all messages.';


--
-- Name: COLUMN messages.role; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.role IS '`user`: a question; `assistant`: an answer.';


--
-- Name: COLUMN messages.status; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.status IS 'A question is `accepted`; an answer is `streaming` until it ends as one of the others.';


--
-- Name: COLUMN messages.content; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.content IS 'The text, with `[n]` markers in answers.';


--
-- Name: COLUMN messages.client_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.client_id IS 'What a client that names its messages calls the question; null: it does not.';


--
-- Name: COLUMN messages.language; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.language IS 'Of the answer, BCP 47.';


--
-- Name: COLUMN messages.finish_reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.finish_reason IS 'Why the model ended: stop, length, stopped or filtered.';


--
-- Name: COLUMN messages.model; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.model IS 'Who has written the answer.';


--
-- Name: COLUMN messages.input_tokens; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.input_tokens IS 'What the answer has cost, the calls for its search not included.';


--
-- Name: COLUMN messages.corrected; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.corrected IS 'Words of the question that were looked for in another spelling: `[{"from", "to"}]`.';


--
-- Name: COLUMN messages.support; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.support IS 'Sentences of the answer that had a marker: `{"sentences", "cited", "withheld"}`.';


--
-- Name: COLUMN messages.degraded; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.degraded IS 'Parts that were away and done without: `vector_store`, `rerank`, …';


--
-- Name: COLUMN messages.nearest; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.nearest IS 'Without an answer: passages that come nearest to the question.';


--
-- Name: COLUMN messages.timings; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.timings IS 'Milliseconds by stage.';


--
-- Name: COLUMN messages.problem; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.problem IS 'Data of the `error` event of an answer that failed.';


--
-- Name: COLUMN messages.producer; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.producer IS 'The process that writes this answer.';


--
-- Name: COLUMN messages.heartbeat_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.heartbeat_at IS 'When that process last said that it is at work on it.';


--
-- Name: COLUMN messages.stop_requested; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.stop_requested IS 'Set by whichever process was asked to stop it; the producer reads it.';


--
-- Name: COLUMN messages.kept; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.kept IS 'Somebody reads the answer on another replica: it goes on when its first reader has left.';


--
-- Name: COLUMN messages.journal_compacted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.journal_compacted IS 'Whether the deltas of its journal were joined into one.';


--
-- Name: COLUMN messages.completed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.completed_at IS 'When the answer ended.';


--
-- Name: COLUMN messages.replaced_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.messages.replaced_at IS 'When this question, or the one of this answer, gave way to another; it is neither shown nor sent to a model since.';


--
-- Name: messages_sequence_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.messages ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.messages_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: postings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.postings (
    collection_id integer NOT NULL,
    term integer NOT NULL,
    chunk_id bigint NOT NULL,
    weight real NOT NULL
);


--
-- Name: TABLE postings; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.postings IS 'Which chunk holds which term. No foreign keys: rows go with their chunks, in bulk.';


--
-- Name: COLUMN postings.term; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.postings.term IS 'terms.term';


--
-- Name: COLUMN postings.chunk_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.postings.chunk_id IS 'chunks.id';


--
-- Name: COLUMN postings.weight; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.postings.weight IS 'BM25''s impact of the term in the chunk, worked out when it is written.';


--
-- Name: question_vectors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.question_vectors (
    embedder text NOT NULL,
    text_hash text NOT NULL,
    vector public.vector NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE question_vectors; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.question_vectors IS 'Vectors of questions, so that no process asks an embedder twice for one. Of the question only a hash is kept.';


--
-- Name: COLUMN question_vectors.embedder; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.question_vectors.embedder IS 'The embedder''s id, model variant and width included.';


--
-- Name: COLUMN question_vectors.text_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.question_vectors.text_hash IS 'SHA-256 of the question.';


--
-- Name: COLUMN question_vectors.vector; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.question_vectors.vector IS 'Of length 1.';


--
-- Name: rate_counters; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.rate_counters (
    key text NOT NULL,
    points bigint DEFAULT 0 NOT NULL,
    expire bigint
);


--
-- Name: TABLE rate_counters; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rate_counters IS 'Requests by caller and window. Unlogged: a count waits for no disk, and one that a crash forgets harms nobody.';


--
-- Name: COLUMN rate_counters.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rate_counters.key IS 'Rule and caller.';


--
-- Name: COLUMN rate_counters.points; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rate_counters.points IS 'Counted in this window.';


--
-- Name: COLUMN rate_counters.expire; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rate_counters.expire IS 'End of the window, in milliseconds since 1970.';


--
-- Name: scheduled_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scheduled_jobs (
    name text NOT NULL,
    done_at timestamp with time zone,
    retry_at timestamp with time zone,
    claimed_until timestamp with time zone
);


--
-- Name: TABLE scheduled_jobs; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.scheduled_jobs IS 'Work that is done every so often, by one process of several: backups, retention, and the jobs of plugins.';


--
-- Name: COLUMN scheduled_jobs.done_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.scheduled_jobs.done_at IS 'When the last run that succeeded had begun; null: none has.';


--
-- Name: COLUMN scheduled_jobs.retry_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.scheduled_jobs.retry_at IS 'After a failure: not before then.';


--
-- Name: COLUMN scheduled_jobs.claimed_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.scheduled_jobs.claimed_until IS 'A process is at work on it until then, and pushes that out.';


--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    version character varying(128) NOT NULL
);


--
-- Name: source_pages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.source_pages (
    source_id bigint NOT NULL,
    address text NOT NULL,
    collection text NOT NULL,
    document text,
    content_hash text,
    options_hash text,
    state jsonb,
    walk bigint NOT NULL
);


--
-- Name: TABLE source_pages; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.source_pages IS 'What walks through a source have come by. A document belongs to one source.';


--
-- Name: COLUMN source_pages.address; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.source_pages.address IS 'What the page is known by in its place.';


--
-- Name: COLUMN source_pages.collection; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.source_pages.collection IS 'The source''s.';


--
-- Name: COLUMN source_pages.document; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.source_pages.document IS 'The id of its document, written before the document is; null: the page could not be had yet.';


--
-- Name: COLUMN source_pages.content_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.source_pages.content_hash IS 'Of the document when it was put: another one means that somebody has changed it since.';


--
-- Name: COLUMN source_pages.options_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.source_pages.options_hash IS 'Of the parser and the source''s own options when it was put.';


--
-- Name: COLUMN source_pages.state; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.source_pages.state IS 'What the place is asked with, whether the page has changed.';


--
-- Name: COLUMN source_pages.walk; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.source_pages.walk IS 'The claim of the last walk that has come by it.';


--
-- Name: sources; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sources (
    id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    collection text NOT NULL,
    every text,
    include jsonb DEFAULT '[]'::jsonb NOT NULL,
    exclude jsonb DEFAULT '[]'::jsonb NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    language text,
    base_url text,
    site text,
    is_from_file boolean DEFAULT false NOT NULL,
    webhook_secret text NOT NULL,
    due_at timestamp with time zone,
    is_asked_again boolean DEFAULT false NOT NULL,
    claimed_until timestamp with time zone,
    fence bigint DEFAULT 0 NOT NULL,
    finished_fence bigint DEFAULT 0 NOT NULL,
    report jsonb,
    removing_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE sources; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sources IS 'Places that pages are read from and kept in step with: sites, repositories, folders, archives.';


--
-- Name: COLUMN sources.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.name IS 'Its id in the API.';


--
-- Name: COLUMN sources.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.kind IS 'site, git, archive or folder.';


--
-- Name: COLUMN sources.address; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.address IS 'Of the web, of a repository, or a path.';


--
-- Name: COLUMN sources.collection; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.collection IS 'The name of the collection that its documents are in.';


--
-- Name: COLUMN sources.every; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.every IS 'Between the beginnings of two syncs, e.g. 6h; null: only when asked.';


--
-- Name: COLUMN sources.include; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.include IS 'Patterns of the paths to take; none: all.';


--
-- Name: COLUMN sources.exclude; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.exclude IS 'Patterns of the paths to leave out.';


--
-- Name: COLUMN sources.metadata; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.metadata IS 'What each of its documents gets.';


--
-- Name: COLUMN sources.language; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.language IS 'BCP 47; null: found out from each page.';


--
-- Name: COLUMN sources.base_url; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.base_url IS 'What pages without an address of their own have theirs below.';


--
-- Name: COLUMN sources.site; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.site IS 'The site generator; null: found out.';


--
-- Name: COLUMN sources.is_from_file; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.is_from_file IS 'SOURCES_FILE names it.';


--
-- Name: COLUMN sources.webhook_secret; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.webhook_secret IS 'Lets a webhook ask for a sync, and nothing else. In clear: signatures are checked with it.';


--
-- Name: COLUMN sources.due_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.due_at IS 'When the next sync is to begin; null: nobody has asked. Stays in the past until the sync has ended.';


--
-- Name: COLUMN sources.is_asked_again; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.is_asked_again IS 'Something changed while a sync was under way: another one follows.';


--
-- Name: COLUMN sources.claimed_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.claimed_until IS 'A process is at work on it until then, and pushes that out.';


--
-- Name: COLUMN sources.fence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.fence IS 'Rises with each claim: who holds an older one writes nothing any more.';


--
-- Name: COLUMN sources.finished_fence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.finished_fence IS 'The claim under which the last sync has ended.';


--
-- Name: COLUMN sources.report; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.report IS 'Of the sync under way, else of the last one.';


--
-- Name: COLUMN sources.removing_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sources.removing_at IS 'It is being removed, with its documents.';


--
-- Name: sources_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.sources ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sources_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: term_deltas; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.term_deltas (
    id bigint NOT NULL,
    collection_id integer NOT NULL,
    terms integer[] NOT NULL,
    passages integer[] NOT NULL,
    phonetic_keys text[] NOT NULL,
    form_terms integer[] NOT NULL,
    words text[] NOT NULL,
    size integer NOT NULL
);
ALTER TABLE ONLY public.term_deltas ALTER COLUMN terms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.term_deltas ALTER COLUMN passages SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.term_deltas ALTER COLUMN phonetic_keys SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.term_deltas ALTER COLUMN form_terms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.term_deltas ALTER COLUMN words SET STORAGE EXTERNAL;


--
-- Name: TABLE term_deltas; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.term_deltas IS 'What new chunks add to terms and word_forms. Merged into them before anybody reads those, for many documents at once.';


--
-- Name: COLUMN term_deltas.terms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.term_deltas.terms IS 'terms.term, each once.';


--
-- Name: COLUMN term_deltas.passages; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.term_deltas.passages IS 'Of each term: chunks that hold it.';


--
-- Name: COLUMN term_deltas.phonetic_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.term_deltas.phonetic_keys IS 'Of each term, as in terms; empty: no word.';


--
-- Name: COLUMN term_deltas.form_terms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.term_deltas.form_terms IS 'Of each word: its term.';


--
-- Name: COLUMN term_deltas.words; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.term_deltas.words IS 'word_forms.word, each once.';


--
-- Name: COLUMN term_deltas.size; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.term_deltas.size IS 'Of terms, so that they need not be read to be counted.';


--
-- Name: term_deltas_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.term_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.term_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.terms (
    collection_id integer NOT NULL,
    term integer NOT NULL,
    document_frequency integer NOT NULL,
    phonetic_key text COLLATE pg_catalog."C"
)
WITH (fillfactor='45');


--
-- Name: TABLE terms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.terms IS 'The vocabulary of each collection, for BM25.';


--
-- Name: COLUMN terms.term; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.terms.term IS '32-bit hash of the stem, prefixed with its language.';


--
-- Name: COLUMN terms.document_frequency; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.terms.document_frequency IS 'Chunks that hold it.';


--
-- Name: COLUMN terms.phonetic_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.terms.phonetic_key IS 'Its consonants in ten classes, for questions in another language than the text; null: no word.';


--
-- Name: translation_claims; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_claims (
    source_hash text NOT NULL,
    source_language text NOT NULL,
    target_language text NOT NULL,
    fingerprint text NOT NULL,
    claimed_by text NOT NULL,
    claimed_until timestamp with time zone NOT NULL,
    failure text,
    CONSTRAINT translation_claims_failure_check CHECK ((failure = ANY (ARRAY['damaged'::text, 'unavailable'::text])))
);


--
-- Name: TABLE translation_claims; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.translation_claims IS 'What is being translated now, so that no two processes send the same; or could not be, so that nobody tries again at once.';


--
-- Name: COLUMN translation_claims.source_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_claims.source_hash IS 'The key is that of translation_segments.';


--
-- Name: COLUMN translation_claims.claimed_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_claims.claimed_by IS 'A run of a process.';


--
-- Name: COLUMN translation_claims.claimed_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_claims.claimed_until IS 'Until then it is at work, or the failure is fresh.';


--
-- Name: COLUMN translation_claims.failure; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_claims.failure IS '`damaged`: a model broke the marks twice; `unavailable`: it could not be asked; null: at work.';


--
-- Name: translation_corrections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_corrections (
    collection_id integer NOT NULL,
    segment_id text NOT NULL,
    target_language text NOT NULL,
    text text NOT NULL,
    principal_id text,
    corrected_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE translation_corrections; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.translation_corrections IS 'What a person wrote instead. It outlives models, and wins over them.';


--
-- Name: COLUMN translation_corrections.segment_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_corrections.segment_id IS 'Of the text as it stands in the document.';


--
-- Name: COLUMN translation_corrections.principal_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_corrections.principal_id IS 'Who corrected it; `corrected_by` in the API. Null: somebody without a name.';


--
-- Name: translation_revisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_revisions (
    collection_id integer NOT NULL,
    target_language text NOT NULL,
    revision bigint NOT NULL
);


--
-- Name: TABLE translation_revisions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.translation_revisions IS 'Rises with every correction, so that translations put together before are known to be old.';


--
-- Name: COLUMN translation_revisions.revision; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_revisions.revision IS 'Corrections so far.';


--
-- Name: translation_segments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_segments (
    source_hash text NOT NULL,
    source_language text NOT NULL,
    target_language text NOT NULL,
    fingerprint text NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE translation_segments; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.translation_segments IS 'The translation memory: what a model made of a piece of text, for whoever asks for the same again.';


--
-- Name: COLUMN translation_segments.source_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_segments.source_hash IS 'SHA-256 of the text as the model sees it.';


--
-- Name: COLUMN translation_segments.source_language; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_segments.source_language IS 'BCP 47, as is target_language.';


--
-- Name: COLUMN translation_segments.fingerprint; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_segments.fingerprint IS 'Of model, prompt and glossary: another one translates anew.';


--
-- Name: COLUMN translation_segments.text; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_segments.text IS 'With marks where code, addresses and the like stand.';


--
-- Name: translation_uses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_uses (
    document_id bigint NOT NULL,
    source_hash text NOT NULL
);


--
-- Name: TABLE translation_uses; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.translation_uses IS 'Which documents hold a text of the memory, so that forgetting one document leaves what another still needs.';


--
-- Name: COLUMN translation_uses.source_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.translation_uses.source_hash IS 'translation_segments.source_hash';


--
-- Name: usage_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_days (
    caller_key text NOT NULL,
    day date NOT NULL,
    tokens bigint NOT NULL,
    cost_nanos bigint NOT NULL
);


--
-- Name: TABLE usage_days; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.usage_days IS 'What each caller with a budget has spent and reserved on a day, summed up from usage_ledger: the row that a reservation locks and is decided on.';


--
-- Name: COLUMN usage_days.caller_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_days.caller_key IS 'As in usage_ledger.';


--
-- Name: COLUMN usage_days.day; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_days.day IS 'In UTC.';


--
-- Name: COLUMN usage_days.cost_nanos; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_days.cost_nanos IS 'Billionths of a US dollar.';


--
-- Name: usage_estimates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_estimates (
    kind text NOT NULL,
    model text NOT NULL,
    input_share double precision NOT NULL,
    input_deviation double precision NOT NULL,
    output_share double precision NOT NULL,
    output_deviation double precision NOT NULL,
    duration_ms double precision NOT NULL,
    duration_deviation double precision NOT NULL
);


--
-- Name: TABLE usage_estimates; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.usage_estimates IS 'How much of the most that a piece of work may use is used as a rule: what is reserved for the next follows it.';


--
-- Name: COLUMN usage_estimates.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_estimates.kind IS 'As in usage_ledger.';


--
-- Name: COLUMN usage_estimates.input_share; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_estimates.input_share IS 'Running mean of the share of the input tokens, beyond what is sent in any case.';


--
-- Name: COLUMN usage_estimates.input_deviation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_estimates.input_deviation IS 'Running deviation from that mean.';


--
-- Name: COLUMN usage_estimates.output_share; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_estimates.output_share IS 'The same of the output tokens.';


--
-- Name: COLUMN usage_estimates.output_deviation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_estimates.output_deviation IS 'Running deviation from that mean.';


--
-- Name: COLUMN usage_estimates.duration_ms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_estimates.duration_ms IS 'Running mean of the time from the reservation to the settlement.';


--
-- Name: COLUMN usage_estimates.duration_deviation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_estimates.duration_deviation IS 'Running deviation from that mean.';


--
-- Name: usage_ledger; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_ledger (
    id text NOT NULL,
    kind text NOT NULL,
    principal_id text,
    caller_key text,
    day date NOT NULL,
    model text NOT NULL,
    input_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    searches integer DEFAULT 0 NOT NULL,
    cost_nanos bigint,
    estimated boolean DEFAULT false NOT NULL,
    reserved_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT usage_ledger_kind_check CHECK ((kind = ANY (ARRAY['chat'::text, 'translation'::text, 'embedding'::text, 'rerank'::text])))
);


--
-- Name: TABLE usage_ledger; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.usage_ledger IS 'The one account of what models were used for: a row for each piece of work, reserved before the first call where a budget limits it, and settled when it is over.';


--
-- Name: COLUMN usage_ledger.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.id IS 'Of the piece of work: for an answer, the message''s.';


--
-- Name: COLUMN usage_ledger.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.kind IS '`chat`, `translation`, `embedding` or `rerank`.';


--
-- Name: COLUMN usage_ledger.principal_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.principal_id IS 'Who asked; null: an anonymous reader, or nobody.';


--
-- Name: COLUMN usage_ledger.caller_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.caller_key IS 'Whose budget it counts against, until it is settled: network addresses are not kept.';


--
-- Name: COLUMN usage_ledger.day; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.day IS 'In UTC, when it was reserved.';


--
-- Name: COLUMN usage_ledger.input_tokens; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.input_tokens IS 'Until settled_at is set, the most that is expected, as in the columns after it.';


--
-- Name: COLUMN usage_ledger.searches; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.searches IS 'Of a reranker, which is paid by these.';


--
-- Name: COLUMN usage_ledger.cost_nanos; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.cost_nanos IS 'Billionths of a US dollar; null: the model has no price.';


--
-- Name: COLUMN usage_ledger.estimated; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.estimated IS 'Counted here, not by the provider.';


--
-- Name: COLUMN usage_ledger.expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.expires_at IS 'When it is over, whatever happens.';


--
-- Name: COLUMN usage_ledger.settled_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.usage_ledger.settled_at IS 'Null: reserved only.';


--
-- Name: user_chapter_translations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_chapter_translations (
    principal_id text NOT NULL,
    document_id bigint NOT NULL,
    target_language text NOT NULL,
    last_read_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE user_chapter_translations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.user_chapter_translations IS 'Which reader reads which chapter in which language. It holds no text: that is in document_translations, one row for all readers.';


--
-- Name: COLUMN user_chapter_translations.principal_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.user_chapter_translations.principal_id IS 'The reader; anonymous readers leave no rows.';


--
-- Name: COLUMN user_chapter_translations.last_read_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.user_chapter_translations.last_read_at IS 'Right to the minute.';


--
-- Name: vector_outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vector_outbox (
    generation_id integer NOT NULL,
    chunk_id bigint NOT NULL,
    document_id bigint NOT NULL,
    text_hash text NOT NULL,
    removed boolean NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE vector_outbox; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.vector_outbox IS 'What has still to be sent to the vector store: one row a generation and chunk. The statements that change chunks write it by triggers, so that neither a crash nor a time without an embedder loses anything.';


--
-- Name: COLUMN vector_outbox.generation_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vector_outbox.generation_id IS 'index_generations.id';


--
-- Name: COLUMN vector_outbox.chunk_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vector_outbox.chunk_id IS 'chunks.id, which may be gone.';


--
-- Name: COLUMN vector_outbox.document_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vector_outbox.document_id IS 'documents.id, which may be gone.';


--
-- Name: COLUMN vector_outbox.text_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vector_outbox.text_hash IS 'chunks.text_hash';


--
-- Name: COLUMN vector_outbox.removed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vector_outbox.removed IS 'Whether the chunk is to be deleted from the store; false: to be put there.';


--
-- Name: COLUMN vector_outbox.failures; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vector_outbox.failures IS 'How often the embedder refused this text. Failures of the service do not count.';


--
-- Name: COLUMN vector_outbox.claimed_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.vector_outbox.claimed_until IS 'Until then a process is at work on it, or it waits after a refusal.';


--
-- Name: word_forms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.word_forms (
    collection_id integer NOT NULL,
    term integer NOT NULL,
    word text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: TABLE word_forms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.word_forms IS 'The words of each collection as they are written, for those that a question misspells.';


--
-- Name: COLUMN word_forms.term; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.word_forms.term IS 'Of its stem, and gone with it.';


--
-- Name: COLUMN word_forms.word; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.word_forms.word IS 'In lower case.';


--
-- Name: accepted_documents accepted_documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accepted_documents
    ADD CONSTRAINT accepted_documents_pkey PRIMARY KEY (collection, external_id);


--
-- Name: accepted_documents accepted_documents_token_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accepted_documents
    ADD CONSTRAINT accepted_documents_token_key UNIQUE (token);


--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);


--
-- Name: auth_accounts auth_accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_accounts
    ADD CONSTRAINT auth_accounts_pkey PRIMARY KEY (id);


--
-- Name: auth_sessions auth_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_sessions
    ADD CONSTRAINT auth_sessions_pkey PRIMARY KEY (id);


--
-- Name: auth_sessions auth_sessions_token_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_sessions
    ADD CONSTRAINT auth_sessions_token_key UNIQUE (token);


--
-- Name: auth_signing_keys auth_signing_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_signing_keys
    ADD CONSTRAINT auth_signing_keys_pkey PRIMARY KEY (id);


--
-- Name: auth_users auth_users_email_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_users
    ADD CONSTRAINT auth_users_email_key UNIQUE (email);


--
-- Name: auth_users auth_users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_users
    ADD CONSTRAINT auth_users_pkey PRIMARY KEY (id);


--
-- Name: auth_verifications auth_verifications_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_verifications
    ADD CONSTRAINT auth_verifications_pkey PRIMARY KEY (id);


--
-- Name: chunk_vectors chunk_vectors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunk_vectors
    ADD CONSTRAINT chunk_vectors_pkey PRIMARY KEY (chunk_id, generation_id);


--
-- Name: chunks chunks_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunks
    ADD CONSTRAINT chunks_pkey PRIMARY KEY (id);


--
-- Name: client_chats client_chats_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_chats
    ADD CONSTRAINT client_chats_pkey PRIMARY KEY (caller_key, chat_id);


--
-- Name: collections collections_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.collections
    ADD CONSTRAINT collections_name_key UNIQUE (name);


--
-- Name: collections collections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.collections
    ADD CONSTRAINT collections_pkey PRIMARY KEY (id);


--
-- Name: concurrency_leases concurrency_leases_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.concurrency_leases
    ADD CONSTRAINT concurrency_leases_pkey PRIMARY KEY (key);


--
-- Name: conversations conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);


--
-- Name: document_translations document_translations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_translations
    ADD CONSTRAINT document_translations_pkey PRIMARY KEY (document_id, target_language);


--
-- Name: documents documents_collection_id_external_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_collection_id_external_id_key UNIQUE (collection_id, external_id);


--
-- Name: documents documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);


--
-- Name: embeddings embeddings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_pkey PRIMARY KEY (embedder, text_hash);


--
-- Name: feedback feedback_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (message_id, principal_id);


--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller_key, key);


--
-- Name: index_generations index_generations_embedder_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.index_generations
    ADD CONSTRAINT index_generations_embedder_key UNIQUE (embedder);


--
-- Name: index_generations index_generations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.index_generations
    ADD CONSTRAINT index_generations_pkey PRIMARY KEY (id);


--
-- Name: message_citations message_citations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message_citations
    ADD CONSTRAINT message_citations_pkey PRIMARY KEY (message_id, ordinal);


--
-- Name: message_events message_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message_events
    ADD CONSTRAINT message_events_pkey PRIMARY KEY (message_id, sequence);


--
-- Name: messages messages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);


--
-- Name: postings postings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.postings
    ADD CONSTRAINT postings_pkey PRIMARY KEY (collection_id, term, chunk_id) INCLUDE (weight);


--
-- Name: question_vectors question_vectors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.question_vectors
    ADD CONSTRAINT question_vectors_pkey PRIMARY KEY (embedder, text_hash);


--
-- Name: rate_counters rate_counters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rate_counters
    ADD CONSTRAINT rate_counters_pkey PRIMARY KEY (key);


--
-- Name: scheduled_jobs scheduled_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scheduled_jobs
    ADD CONSTRAINT scheduled_jobs_pkey PRIMARY KEY (name);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: source_pages source_pages_collection_document_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.source_pages
    ADD CONSTRAINT source_pages_collection_document_key UNIQUE (collection, document);


--
-- Name: source_pages source_pages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.source_pages
    ADD CONSTRAINT source_pages_pkey PRIMARY KEY (source_id, address);


--
-- Name: sources sources_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_name_key UNIQUE (name);


--
-- Name: sources sources_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (id);


--
-- Name: term_deltas term_deltas_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.term_deltas
    ADD CONSTRAINT term_deltas_pkey PRIMARY KEY (collection_id, id);


--
-- Name: terms terms_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.terms
    ADD CONSTRAINT terms_pkey PRIMARY KEY (collection_id, term);


--
-- Name: translation_claims translation_claims_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_claims
    ADD CONSTRAINT translation_claims_pkey PRIMARY KEY (source_hash, source_language, target_language, fingerprint);


--
-- Name: translation_corrections translation_corrections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_corrections
    ADD CONSTRAINT translation_corrections_pkey PRIMARY KEY (collection_id, segment_id, target_language);


--
-- Name: translation_revisions translation_revisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_revisions
    ADD CONSTRAINT translation_revisions_pkey PRIMARY KEY (collection_id, target_language);


--
-- Name: translation_segments translation_segments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_segments
    ADD CONSTRAINT translation_segments_pkey PRIMARY KEY (source_hash, source_language, target_language, fingerprint);


--
-- Name: translation_uses translation_uses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_uses
    ADD CONSTRAINT translation_uses_pkey PRIMARY KEY (document_id, source_hash);


--
-- Name: usage_days usage_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_days
    ADD CONSTRAINT usage_days_pkey PRIMARY KEY (caller_key, day);


--
-- Name: usage_estimates usage_estimates_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_estimates
    ADD CONSTRAINT usage_estimates_pkey PRIMARY KEY (kind, model);


--
-- Name: usage_ledger usage_ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_ledger
    ADD CONSTRAINT usage_ledger_pkey PRIMARY KEY (id);


--
-- Name: user_chapter_translations user_chapter_translations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_chapter_translations
    ADD CONSTRAINT user_chapter_translations_pkey PRIMARY KEY (principal_id, document_id, target_language);


--
-- Name: vector_outbox vector_outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vector_outbox
    ADD CONSTRAINT vector_outbox_pkey PRIMARY KEY (generation_id, chunk_id);


--
-- Name: word_forms word_forms_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.word_forms
    ADD CONSTRAINT word_forms_pkey PRIMARY KEY (collection_id, term, word);


--
-- Name: accepted_documents_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accepted_documents_waiting ON public.accepted_documents USING btree (accepted_at) WHERE (finished_at IS NULL);


--
-- Name: api_keys_created; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_keys_created ON public.api_keys USING btree (created_at, id);


--
-- Name: auth_accounts_user_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_accounts_user_id ON public.auth_accounts USING btree (user_id);


--
-- Name: auth_sessions_user_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_sessions_user_id ON public.auth_sessions USING btree (user_id);


--
-- Name: auth_verifications_identifier; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_verifications_identifier ON public.auth_verifications USING btree (identifier);


--
-- Name: chunk_vectors_scope; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunk_vectors_scope ON public.chunk_vectors USING btree (generation_id, collection_id);


--
-- Name: chunks_collection; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunks_collection ON public.chunks USING btree (collection_id);


--
-- Name: chunks_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunks_document ON public.chunks USING btree (document_id, ordinal);


--
-- Name: chunks_text_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunks_text_hash ON public.chunks USING btree (text_hash);


--
-- Name: client_chats_conversation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX client_chats_conversation ON public.client_chats USING btree (conversation_id);


--
-- Name: concurrency_leases_expire; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX concurrency_leases_expire ON public.concurrency_leases USING btree (expire);


--
-- Name: conversations_principal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX conversations_principal ON public.conversations USING btree (principal_id, updated_at DESC, id DESC);


--
-- Name: conversations_updated; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX conversations_updated ON public.conversations USING btree (updated_at);


--
-- Name: documents_external_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_external_id ON public.documents USING btree (external_id);


--
-- Name: index_generations_serving; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX index_generations_serving ON public.index_generations USING btree (state) WHERE (state = 'serving'::text);


--
-- Name: messages_answered; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_answered ON public.messages USING btree (created_at) WHERE (status = 'answered'::text);


--
-- Name: messages_conversation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_conversation ON public.messages USING btree (conversation_id, sequence);


--
-- Name: messages_not_compacted; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_not_compacted ON public.messages USING btree (completed_at) WHERE ((role = 'assistant'::text) AND (NOT journal_compacted));


--
-- Name: messages_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_open ON public.messages USING btree (heartbeat_at) WHERE (status = ANY (ARRAY['accepted'::text, 'streaming'::text]));


--
-- Name: messages_unanswered; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_unanswered ON public.messages USING btree (created_at) WHERE (status = 'no_answer'::text);


--
-- Name: postings_chunk; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX postings_chunk ON public.postings USING btree (chunk_id);


--
-- Name: question_vectors_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX question_vectors_age ON public.question_vectors USING btree (created_at);


--
-- Name: rate_counters_expire; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rate_counters_expire ON public.rate_counters USING btree (expire);


--
-- Name: sources_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sources_due ON public.sources USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: terms_phonetic_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX terms_phonetic_key ON public.terms USING btree (collection_id, phonetic_key) WHERE (phonetic_key IS NOT NULL);


--
-- Name: translation_uses_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX translation_uses_hash ON public.translation_uses USING btree (source_hash);


--
-- Name: usage_ledger_day; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usage_ledger_day ON public.usage_ledger USING btree (day, principal_id, model) WHERE (settled_at IS NOT NULL);


--
-- Name: usage_ledger_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usage_ledger_kind ON public.usage_ledger USING btree (day, kind);


--
-- Name: usage_ledger_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usage_ledger_open ON public.usage_ledger USING btree (expires_at) WHERE (settled_at IS NULL);


--
-- Name: user_chapter_translations_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_chapter_translations_document ON public.user_chapter_translations USING btree (document_id);


--
-- Name: vector_outbox_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vector_outbox_document ON public.vector_outbox USING btree (document_id);


--
-- Name: vector_outbox_removed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vector_outbox_removed ON public.vector_outbox USING btree (generation_id, chunk_id) WHERE removed;


--
-- Name: word_forms_end; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX word_forms_end ON public.word_forms USING btree (collection_id, reverse(word));


--
-- Name: word_forms_start; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX word_forms_start ON public.word_forms USING btree (collection_id, word);


--
-- Name: chunks chunks_added; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER chunks_added AFTER INSERT ON public.chunks REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.note_added_chunks();


--
-- Name: chunks chunks_removed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER chunks_removed AFTER DELETE ON public.chunks REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.note_removed_chunks();


--
-- Name: auth_accounts auth_accounts_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_accounts
    ADD CONSTRAINT auth_accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.auth_users(id) ON DELETE CASCADE;


--
-- Name: auth_sessions auth_sessions_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_sessions
    ADD CONSTRAINT auth_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.auth_users(id) ON DELETE CASCADE;


--
-- Name: chunk_vectors chunk_vectors_chunk_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunk_vectors
    ADD CONSTRAINT chunk_vectors_chunk_id_fkey FOREIGN KEY (chunk_id) REFERENCES public.chunks(id) ON DELETE CASCADE;


--
-- Name: chunk_vectors chunk_vectors_generation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunk_vectors
    ADD CONSTRAINT chunk_vectors_generation_id_fkey FOREIGN KEY (generation_id) REFERENCES public.index_generations(id) ON DELETE CASCADE;


--
-- Name: chunks chunks_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunks
    ADD CONSTRAINT chunks_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- Name: chunks chunks_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunks
    ADD CONSTRAINT chunks_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id) ON DELETE CASCADE;


--
-- Name: client_chats client_chats_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_chats
    ADD CONSTRAINT client_chats_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id) ON DELETE CASCADE;


--
-- Name: conversations conversations_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id);


--
-- Name: document_translations document_translations_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_translations
    ADD CONSTRAINT document_translations_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id) ON DELETE CASCADE;


--
-- Name: documents documents_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- Name: feedback feedback_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id) ON DELETE CASCADE;


--
-- Name: idempotency_keys idempotency_keys_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id) ON DELETE CASCADE;


--
-- Name: message_citations message_citations_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message_citations
    ADD CONSTRAINT message_citations_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id) ON DELETE CASCADE;


--
-- Name: message_events message_events_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message_events
    ADD CONSTRAINT message_events_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id) ON DELETE CASCADE;


--
-- Name: messages messages_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id) ON DELETE CASCADE;


--
-- Name: source_pages source_pages_source_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.source_pages
    ADD CONSTRAINT source_pages_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id) ON DELETE CASCADE;


--
-- Name: term_deltas term_deltas_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.term_deltas
    ADD CONSTRAINT term_deltas_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- Name: terms terms_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.terms
    ADD CONSTRAINT terms_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- Name: translation_corrections translation_corrections_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_corrections
    ADD CONSTRAINT translation_corrections_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- Name: translation_revisions translation_revisions_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_revisions
    ADD CONSTRAINT translation_revisions_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- Name: translation_uses translation_uses_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_uses
    ADD CONSTRAINT translation_uses_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id) ON DELETE CASCADE;


--
-- Name: user_chapter_translations user_chapter_translations_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_chapter_translations
    ADD CONSTRAINT user_chapter_translations_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id) ON DELETE CASCADE;


--
-- Name: word_forms word_forms_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.word_forms
    ADD CONSTRAINT word_forms_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--

\unrestrict dbmate


--
-- Dbmate schema migrations
--

INSERT INTO public.schema_migrations (version) VALUES
    ('20261129000100'),
    ('20261129000200'),
    ('20261129000300'),
    ('20261129000400'),
    ('20261129000500'),
    ('20261129000600'),
    ('20261129000700'),
    ('20261129000800'),
    ('20261130000100');
