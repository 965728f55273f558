# /// script
# requires-python = ">=3.10"
# dependencies = ["openai==3.57.0"]
# ///
import asyncio

import openai
from report import FOLLOW_UP, KEY, QUESTION, URL, check

CLIENT = ("OpenAI SDK, Python", "openai")
headers = {} if KEY else {"Authorization": openai.Omit()}
settings = {"base_url": f"{URL}/v1", "api_key": KEY or "none", "max_retries": 0}
client = openai.OpenAI(**settings)
messages = [{"role": "user", "content": QUESTION}]
ask = {"model": "lectern", "messages": messages, "extra_headers": headers}

with check(*CLIENT, "models"):
    assert "lectern" in [model.id for model in client.models.list(extra_headers=headers)], "lectern is not listed"

with check(*CLIENT, "chat completion"):
    message = client.chat.completions.create(**ask).choices[0].message
    assert message.content, "no text"
    assert message.annotations, "no citations"
    at = message.annotations[0].url_citation
    marker = message.content.encode("utf-16-le")[2 * at.start_index : 2 * at.end_index].decode("utf-16-le")
    assert marker == "[1]", f"the first citation is of {marker!r}"

with check(*CLIENT, "chat completion, streamed with its helper"):
    with client.chat.completions.stream(**ask) as stream:
        text = "".join(event.delta for event in stream if event.type == "content.delta")
        assert text and text == stream.get_final_completion().choices[0].message.content, "the deltas are not the text"

with check(*CLIENT, "response, streamed, then continued"):
    with client.responses.stream(model="lectern", input=QUESTION, extra_headers=headers) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        first = stream.get_final_response()
    assert text and text == first.output_text, "the deltas are not the text"
    second = client.responses.create(
        model="lectern", input=FOLLOW_UP, previous_response_id=first.id, extra_headers=headers
    )
    assert second.previous_response_id == first.id, "it does not say what it continues"

with check(*CLIENT, "an error is of its class"):
    try:
        client.chat.completions.create(**{**ask, "model": "lectern/nothing-of-this-name"})
        raise AssertionError("it was answered")
    except openai.NotFoundError as error:
        assert error.code == "model_not_found", f"its code is {error.code}"


async def ask_at_once() -> None:
    async with openai.AsyncOpenAI(**settings) as many:
        replies = await asyncio.gather(*(many.chat.completions.create(**ask) for _ in range(5)))
    assert all(reply.choices[0].message.content for reply in replies), "no text"


with check(*CLIENT, "five at once, asynchronously"):
    asyncio.run(ask_at_once())

with check(*CLIENT, "embeddings"):
    vectors = client.embeddings.create(model="lectern", input=["a boat", "a ship"], extra_headers=headers).data
    assert len(vectors) == 2 and len(vectors[0].embedding) == len(vectors[1].embedding) > 0, "no vectors"
