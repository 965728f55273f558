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

CREATE FUNCTION public.nearest_vectors(generation integer, question public.vector, indexed_as text, collection_ids integer[], languages jsonb, document_keys bigint[], most integer, exact_up_to integer, most_scanned integer) RETURNS TABLE(chunk_id text, score double precision)
    LANGUAGE plpgsql
    AS $_$
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
end $_$;


--
-- Name: note_added_chunks(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_added_chunks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into vector_outbox (generation, chunk_id, document_key, text_hash, removed)
  select g.id, a.id, a.document_key, a.text_hash, false from index_generations g cross join added a;
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
  insert into vector_outbox (generation, chunk_id, document_key, text_hash, removed)
  select g.id, o.id, o.document_key, o.text_hash, true from index_generations g cross join gone o
  on conflict (generation, chunk_id) do update set removed = true, claimed_until = null, failures = 0;
  return null;
end
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: api_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_keys (
    number bigint NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes jsonb NOT NULL,
    collections jsonb,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    limits jsonb
);


--
-- Name: api_keys_number_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.api_keys ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.api_keys_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


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
-- Name: chunk_vectors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chunk_vectors (
    chunk_id bigint NOT NULL,
    generation integer NOT NULL,
    collection_id integer NOT NULL,
    document_key bigint NOT NULL,
    language text NOT NULL,
    vector public.vector NOT NULL
);


--
-- Name: chunks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chunks (
    id bigint NOT NULL,
    document_key bigint NOT NULL,
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
    word_order text
);


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
    owner text NOT NULL,
    chat_id text NOT NULL,
    conversation_id text
);


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
-- Name: conversations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversations (
    id text NOT NULL,
    owner text,
    collection text NOT NULL,
    filter jsonb,
    title text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: document_translations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_translations (
    document_key bigint NOT NULL,
    language text NOT NULL,
    fingerprint text NOT NULL,
    revision bigint NOT NULL,
    etag text NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    segment_count integer NOT NULL,
    flagged jsonb DEFAULT '[]'::jsonb NOT NULL,
    retry_at timestamp with time zone,
    model text NOT NULL,
    translated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer NOT NULL,
    content_hash text NOT NULL,
    format text NOT NULL
);


--
-- Name: documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.documents (
    key bigint NOT NULL,
    collection_id integer NOT NULL,
    id text NOT NULL,
    title text NOT NULL,
    language text NOT NULL,
    format text NOT NULL,
    url text,
    content text NOT NULL,
    content_hash text NOT NULL,
    source_hash text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    source text
);


--
-- Name: documents_key_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.documents ALTER COLUMN key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.documents_key_seq
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
-- Name: feedback; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feedback (
    message_id text NOT NULL,
    owner text DEFAULT ''::text NOT NULL,
    rating text NOT NULL,
    comment text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT feedback_rating_check CHECK ((rating = ANY (ARRAY['up'::text, 'down'::text])))
);


--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    owner text NOT NULL,
    key text NOT NULL,
    body_hash text NOT NULL,
    message_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: index_generations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.index_generations (
    id integer NOT NULL,
    embedder text NOT NULL,
    dimensions integer NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    vector_store text,
    filling_since timestamp with time zone,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    search_width integer,
    measured_bytes bigint,
    CONSTRAINT index_generations_dimensions_check CHECK ((dimensions > 0)),
    CONSTRAINT index_generations_state_check CHECK ((state = ANY (ARRAY['filling'::text, 'serving'::text, 'retired'::text])))
);


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
    n integer NOT NULL,
    document_id text NOT NULL,
    chunk_id text NOT NULL,
    title text NOT NULL,
    url text,
    quote text NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    ordinal integer NOT NULL,
    quote_translated text
);


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
-- Name: messages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messages (
    id text NOT NULL,
    conversation_id text NOT NULL,
    sequence bigint NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    content text DEFAULT ''::text NOT NULL,
    language text,
    finish_reason text,
    model text,
    input_tokens integer DEFAULT 0 NOT NULL,
    output_tokens integer DEFAULT 0 NOT NULL,
    degraded text[] DEFAULT '{}'::text[] NOT NULL,
    timings jsonb,
    problem jsonb,
    producer text,
    heartbeat_at timestamp with time zone,
    stop_requested boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    completed_at timestamp with time zone,
    journal_folded boolean DEFAULT false NOT NULL,
    client_id text,
    replaced_at timestamp with time zone,
    kept boolean DEFAULT false NOT NULL,
    CONSTRAINT messages_role_check CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text]))),
    CONSTRAINT messages_status_check CHECK ((status = ANY (ARRAY['accepted'::text, 'streaming'::text, 'answered'::text, 'no_answer'::text, 'stopped'::text, 'failed'::text])))
);


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
-- Name: question_vectors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.question_vectors (
    embedder text NOT NULL,
    text_hash text NOT NULL,
    vector public.vector NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: rate_counters; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.rate_counters (
    key text NOT NULL,
    points bigint DEFAULT 0 NOT NULL,
    expire bigint
);


--
-- Name: rate_places; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.rate_places (
    key text NOT NULL,
    holders jsonb NOT NULL,
    expire bigint NOT NULL
);


--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);


--
-- Name: terms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.terms (
    collection_id integer NOT NULL,
    term integer NOT NULL,
    document_frequency integer NOT NULL,
    sound text COLLATE pg_catalog."C"
);


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
-- Name: translation_corrections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_corrections (
    collection_id integer NOT NULL,
    segment_id text NOT NULL,
    target_language text NOT NULL,
    text text NOT NULL,
    corrected_by text,
    corrected_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: translation_revisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_revisions (
    collection_id integer NOT NULL,
    target_language text NOT NULL,
    revision bigint NOT NULL
);


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
-- Name: translation_usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_usage (
    day date NOT NULL,
    input_tokens bigint DEFAULT 0 NOT NULL,
    output_tokens bigint DEFAULT 0 NOT NULL
);


--
-- Name: translation_uses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.translation_uses (
    document_key bigint NOT NULL,
    source_hash text NOT NULL
);


--
-- Name: upkeep; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.upkeep (
    job text NOT NULL,
    done_at timestamp with time zone,
    retry_at timestamp with time zone,
    claimed_until timestamp with time zone
);


--
-- Name: usage_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_days (
    budget_key text NOT NULL,
    day date NOT NULL,
    tokens bigint NOT NULL,
    cost_nanos bigint NOT NULL
);


--
-- Name: usage_ledger; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage_ledger (
    id text NOT NULL,
    kind text NOT NULL,
    principal text,
    budget_key text,
    day date NOT NULL,
    model text NOT NULL,
    input_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    cost_nanos bigint,
    estimated boolean DEFAULT false NOT NULL,
    reserved_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    searches integer DEFAULT 0 NOT NULL,
    CONSTRAINT usage_ledger_kind_check CHECK ((kind = ANY (ARRAY['chat'::text, 'translation'::text, 'embedding'::text, 'rerank'::text])))
);


--
-- Name: user_chapter_translations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_chapter_translations (
    principal_id text NOT NULL,
    document_key bigint NOT NULL,
    language text NOT NULL,
    last_read_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: vector_outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vector_outbox (
    chunk_id bigint NOT NULL,
    document_key bigint NOT NULL,
    text_hash text NOT NULL,
    removed boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    claimed_until timestamp with time zone,
    generation integer NOT NULL,
    failures integer DEFAULT 0 NOT NULL
);


--
-- Name: api_keys api_keys_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_id_key UNIQUE (id);


--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (number);


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
    ADD CONSTRAINT chunk_vectors_pkey PRIMARY KEY (chunk_id, generation);


--
-- Name: chunks chunks_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunks
    ADD CONSTRAINT chunks_pkey PRIMARY KEY (id);


--
-- Name: client_chats client_chats_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_chats
    ADD CONSTRAINT client_chats_pkey PRIMARY KEY (owner, chat_id);


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
-- Name: conversations conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);


--
-- Name: document_translations document_translations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_translations
    ADD CONSTRAINT document_translations_pkey PRIMARY KEY (document_key, language);


--
-- Name: documents documents_collection_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_collection_id_id_key UNIQUE (collection_id, id);


--
-- Name: documents documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (key);


--
-- Name: embeddings embeddings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_pkey PRIMARY KEY (embedder, text_hash);


--
-- Name: feedback feedback_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (message_id, owner);


--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner, key);


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
-- Name: rate_places rate_places_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rate_places
    ADD CONSTRAINT rate_places_pkey PRIMARY KEY (key);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


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
-- Name: translation_usage translation_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_usage
    ADD CONSTRAINT translation_usage_pkey PRIMARY KEY (day);


--
-- Name: translation_uses translation_uses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_uses
    ADD CONSTRAINT translation_uses_pkey PRIMARY KEY (document_key, source_hash);


--
-- Name: upkeep upkeep_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.upkeep
    ADD CONSTRAINT upkeep_pkey PRIMARY KEY (job);


--
-- Name: usage_days usage_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_days
    ADD CONSTRAINT usage_days_pkey PRIMARY KEY (budget_key, day);


--
-- Name: usage_ledger usage_ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage_ledger
    ADD CONSTRAINT usage_ledger_pkey PRIMARY KEY (id);


--
-- Name: user_chapter_translations user_chapter_translations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_chapter_translations
    ADD CONSTRAINT user_chapter_translations_pkey PRIMARY KEY (principal_id, document_key, language);


--
-- Name: vector_outbox vector_outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vector_outbox
    ADD CONSTRAINT vector_outbox_pkey PRIMARY KEY (generation, chunk_id);


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

CREATE INDEX chunk_vectors_scope ON public.chunk_vectors USING btree (generation, collection_id);


--
-- Name: chunks_collection; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunks_collection ON public.chunks USING btree (collection_id);


--
-- Name: chunks_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunks_document ON public.chunks USING btree (document_key, ordinal);


--
-- Name: chunks_text_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunks_text_hash ON public.chunks USING btree (text_hash);


--
-- Name: chunks_without_word_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX chunks_without_word_order ON public.chunks USING btree (id) WHERE (word_order IS NULL);


--
-- Name: client_chats_conversation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX client_chats_conversation ON public.client_chats USING btree (conversation_id);


--
-- Name: conversations_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX conversations_owner ON public.conversations USING btree (owner, updated_at DESC, id DESC);


--
-- Name: conversations_updated; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX conversations_updated ON public.conversations USING btree (updated_at);


--
-- Name: documents_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_id ON public.documents USING btree (id);


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
-- Name: messages_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_open ON public.messages USING btree (heartbeat_at) WHERE (status = ANY (ARRAY['accepted'::text, 'streaming'::text]));


--
-- Name: messages_unanswered; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_unanswered ON public.messages USING btree (created_at) WHERE (status = 'no_answer'::text);


--
-- Name: messages_unfolded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_unfolded ON public.messages USING btree (completed_at) WHERE ((role = 'assistant'::text) AND (NOT journal_folded));


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
-- Name: rate_places_expire; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rate_places_expire ON public.rate_places USING btree (expire);


--
-- Name: terms_sound; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX terms_sound ON public.terms USING btree (collection_id, sound) WHERE (sound IS NOT NULL);


--
-- Name: translation_uses_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX translation_uses_hash ON public.translation_uses USING btree (source_hash);


--
-- Name: usage_ledger_day; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usage_ledger_day ON public.usage_ledger USING btree (day, principal, model) WHERE (settled_at IS NOT NULL);


--
-- Name: usage_ledger_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usage_ledger_open ON public.usage_ledger USING btree (expires_at) WHERE (settled_at IS NULL);


--
-- Name: user_chapter_translations_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_chapter_translations_document ON public.user_chapter_translations USING btree (document_key);


--
-- Name: vector_outbox_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vector_outbox_document ON public.vector_outbox USING btree (document_key);


--
-- Name: vector_outbox_removed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vector_outbox_removed ON public.vector_outbox USING btree (generation, chunk_id) WHERE removed;


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
-- Name: chunk_vectors chunk_vectors_generation_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunk_vectors
    ADD CONSTRAINT chunk_vectors_generation_fkey FOREIGN KEY (generation) REFERENCES public.index_generations(id) ON DELETE CASCADE;


--
-- Name: chunks chunks_collection_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunks
    ADD CONSTRAINT chunks_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id) ON DELETE CASCADE;


--
-- Name: chunks chunks_document_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chunks
    ADD CONSTRAINT chunks_document_key_fkey FOREIGN KEY (document_key) REFERENCES public.documents(key) ON DELETE CASCADE;


--
-- Name: client_chats client_chats_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_chats
    ADD CONSTRAINT client_chats_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id) ON DELETE CASCADE;


--
-- Name: document_translations document_translations_document_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_translations
    ADD CONSTRAINT document_translations_document_key_fkey FOREIGN KEY (document_key) REFERENCES public.documents(key) ON DELETE CASCADE;


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
-- Name: translation_uses translation_uses_document_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.translation_uses
    ADD CONSTRAINT translation_uses_document_key_fkey FOREIGN KEY (document_key) REFERENCES public.documents(key) ON DELETE CASCADE;


--
-- Name: user_chapter_translations user_chapter_translations_document_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_chapter_translations
    ADD CONSTRAINT user_chapter_translations_document_key_fkey FOREIGN KEY (document_key) REFERENCES public.documents(key) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--

\unrestrict dbmate


--
-- Dbmate schema migrations
--

INSERT INTO public.schema_migrations (version) VALUES
    ('20261121090000'),
    ('20261121090100'),
    ('20261121100000'),
    ('20261121110000'),
    ('20261121110100'),
    ('20261121120000'),
    ('20261121120100'),
    ('20261121120200'),
    ('20261121130500'),
    ('20261121131000'),
    ('20261121140000'),
    ('20261121140100'),
    ('20261121160000'),
    ('20261121170000'),
    ('20261121170100'),
    ('20261121170200'),
    ('20261121180000'),
    ('20261121190000'),
    ('20261121191000'),
    ('20261121200000'),
    ('20261121210000'),
    ('20261121220000'),
    ('20261129100000');
