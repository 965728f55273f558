# /// script
# requires-python = ">=3.10"
# dependencies = ["llama-index-llms-openai-like==0.8.1"]
# ///
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike
from report import FOLLOW_UP, KEY, QUESTION, URL, check

CLIENT = ("LlamaIndex, Python", "llama-index-llms-openai-like")
if KEY is None:
    raise SystemExit("it always sends a key, and none was given")
model = OpenAILike(model="lectern", api_base=f"{URL}/v1", api_key=KEY, is_chat_model=True, max_retries=0)

with check(*CLIENT, "chat, with a follow-up"):
    first = model.chat([ChatMessage(role="user", content=QUESTION)])
    assert first.message.content, "no text"
    history = [ChatMessage(role="user", content=QUESTION), first.message, ChatMessage(role="user", content=FOLLOW_UP)]
    assert model.chat(history).message.content, "no text of the follow-up"

with check(*CLIENT, "chat, streamed"):
    deltas = [reply.delta for reply in model.stream_chat([ChatMessage(role="user", content=QUESTION)])]
    assert len(deltas) > 1 and "".join(delta or "" for delta in deltas), "it was not streamed"
