"""
The stack that Lectern stands in for, as its parts' own guides advise to put them together: FastAPI on uvicorn, asyncpg,
the async clients of Qdrant, Cohere and Gemini, structlog. It serves one route, POST /v1/chat, as JSON and as a stream of
events: look the key up, count the request, keep the question, embed it, search, prompt, answer, keep the answer.

It has no journal to resume from, no ledger, no search by words, and proves no citation.
"""

import hashlib
import json
import os
import time
import uuid
from contextlib import asynccontextmanager
from types import SimpleNamespace

import asyncpg
import cohere
import structlog
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import StreamingResponse
from google import genai
from google.genai import types
from pydantic import BaseModel, Field
from qdrant_client import AsyncQdrantClient, models

WIDTH = 256
PASSAGES = 6
TURNS = 6
REQUESTS_A_MINUTE = 10_000_000
TABLES = """
create schema if not exists stack;
create table if not exists stack.keys (hash text primary key, owner text not null);
create table if not exists stack.passages (id bigint primary key, document_id text, title text, content text);
create table if not exists stack.conversations (
  id uuid primary key, owner text not null, created_at timestamptz not null default now());
create table if not exists stack.messages (
  id uuid primary key, conversation_id uuid not null references stack.conversations, role text not null,
  content text not null, citations jsonb, created_at timestamptz not null default now());
create index if not exists messages_of_conversation on stack.messages (conversation_id, created_at);
"""

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.JSONRenderer(),
    ],
)
log = structlog.get_logger()
clients = SimpleNamespace()


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@asynccontextmanager
async def lifespan(_: FastAPI):
    clients.postgres = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=5, max_size=10)
    await clients.postgres.execute(TABLES)
    await clients.postgres.execute(
        "insert into stack.keys values ($1, 'bench') on conflict do nothing", hash_of(os.environ["API_KEY"])
    )
    clients.qdrant = AsyncQdrantClient(url=os.environ["QDRANT_URL"], check_compatibility=False)
    clients.cohere = cohere.AsyncClientV2("bench", base_url=os.environ["COHERE_BASE_URL"])
    clients.gemini = genai.Client(
        api_key="bench", http_options=types.HttpOptions(base_url=os.environ["GEMINI_BASE_URL"])
    )
    yield
    await clients.postgres.close()


app = FastAPI(lifespan=lifespan)
windows: dict[str, list] = {}


async def caller(authorization: str = Header()) -> str:
    """The owner of the key, whose request is counted."""
    owner = await clients.postgres.fetchval(
        "select owner from stack.keys where hash = $1", hash_of(authorization.removeprefix("Bearer "))
    )
    if owner is None:
        raise HTTPException(401)
    window = windows.setdefault(owner, [time.monotonic(), 0])
    if time.monotonic() - window[0] > 60:
        window[:] = [time.monotonic(), 0]
    window[1] += 1
    if window[1] > REQUESTS_A_MINUTE:
        raise HTTPException(429)
    return owner


async def embed(texts: list[str], purpose: str) -> list[list[float]]:
    reply = await clients.cohere.embed(
        texts=texts, model="embed-v4.0", input_type=purpose, embedding_types=["float"], output_dimension=WIDTH
    )
    return reply.embeddings.float_


@app.get("/readyz")
async def ready():
    await clients.postgres.fetchval("select 1")
    return {"status": "ok"}


class Passage(BaseModel):
    id: int
    document_id: str
    title: str
    content: str


@app.post("/passages")
async def put(passages: list[Passage], _: str = Depends(caller)):
    await clients.qdrant.create_collection(
        "stack", vectors_config={"dense": models.VectorParams(size=WIDTH, distance=models.Distance.COSINE)}
    )
    await clients.postgres.executemany(
        "insert into stack.passages values ($1, $2, $3, $4) on conflict do nothing",
        [(each.id, each.document_id, each.title, each.content) for each in passages],
    )
    vectors = await embed([each.content for each in passages], "search_document")
    points = [
        models.PointStruct(id=each.id, vector={"dense": vector}, payload={"document_id": each.document_id})
        for each, vector in zip(passages, vectors)
    ]
    await clients.qdrant.upsert("stack", points)
    return {"passages": len(points)}


class Question(BaseModel):
    message: str = Field(min_length=1, max_length=8000)
    conversation_id: uuid.UUID | None = None
    stream: bool = False


async def prepare(question: Question, owner: str):
    """Keeps the question, and finds what the model is to answer from."""
    history = []
    conversation = question.conversation_id or uuid.uuid4()
    if question.conversation_id is None:
        await clients.postgres.execute(
            "insert into stack.conversations (id, owner) values ($1, $2)", conversation, owner
        )
    else:
        history = await clients.postgres.fetch(
            "select role, content from stack.messages where conversation_id = $1 order by created_at desc limit $2",
            conversation,
            TURNS,
        )
    await clients.postgres.execute(
        "insert into stack.messages (id, conversation_id, role, content) values ($1, $2, 'user', $3)",
        uuid.uuid4(),
        conversation,
        question.message,
    )
    [vector] = await embed([question.message], "search_query")
    found = await clients.qdrant.query_points("stack", query=vector, using="dense", limit=PASSAGES)
    rows = await clients.postgres.fetch(
        "select id, document_id, title, content from stack.passages where id = any($1::bigint[])",
        [point.id for point in found.points],
    )
    sources = "\n\n".join(f"[{n}] {row['title']}\n{row['content']}" for n, row in enumerate(rows, 1))
    turns = "\n".join(f"{row['role']}: {row['content']}" for row in reversed(history))
    prompt = f"Answer from these sources, and cite them.\n\n{sources}\n\n{turns}\n\nQuestion: {question.message}"
    return conversation, rows, prompt


async def write(prompt: str):
    stream = await clients.gemini.aio.models.generate_content_stream(model="gemini-3.5-flash-lite", contents=prompt)
    async for part in stream:
        if part.text:
            yield part.text


async def keep(conversation: uuid.UUID, answer: str, rows):
    message = uuid.uuid4()
    citations = [
        {"n": n, "document_id": row["document_id"]} for n, row in enumerate(rows, 1) if f"[{n}]" in answer
    ]
    await clients.postgres.execute(
        "insert into stack.messages (id, conversation_id, role, content, citations)"
        " values ($1, $2, 'assistant', $3, $4)",
        message,
        conversation,
        answer,
        json.dumps(citations),
    )
    return {"conversation_id": str(conversation), "message_id": str(message), "citations": citations}


def event(name: str, data) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


@app.post("/v1/chat")
async def chat(question: Question, owner: str = Depends(caller)):
    started = time.perf_counter()

    async def events():
        yield event("start", {})
        conversation, rows, prompt = await prepare(question, owner)
        yield event("sources", [{"n": n, "title": row["title"]} for n, row in enumerate(rows, 1)])
        parts = []
        async for text in write(prompt):
            parts.append(text)
            yield event("delta", {"text": text})
        yield event("done", await keep(conversation, "".join(parts), rows))
        log.info("chat", ms=(time.perf_counter() - started) * 1000)

    if question.stream:
        return StreamingResponse(events(), media_type="text/event-stream")
    conversation, rows, prompt = await prepare(question, owner)
    answer = "".join([text async for text in write(prompt)])
    kept = await keep(conversation, answer, rows)
    log.info("chat", ms=(time.perf_counter() - started) * 1000)
    return {"answer": answer, **kept}
