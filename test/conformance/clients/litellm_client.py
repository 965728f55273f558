# /// script
# requires-python = ">=3.10"
# dependencies = ["litellm==1.110.2"]
# ///
import os

# Else it looks its prices up in the internet first.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402
from report import KEY, QUESTION, URL, check  # noqa: E402

CLIENT = ("LiteLLM", "litellm")
if KEY is None:
    raise SystemExit("it always sends a key, and none was given")
ask = {"model": "openai/lectern", "api_base": f"{URL}/v1", "api_key": KEY, "num_retries": 0}
messages = [{"role": "user", "content": QUESTION}]

with check(*CLIENT, "completion"):
    assert litellm.completion(**ask, messages=messages).choices[0].message.content, "no text"

with check(*CLIENT, "completion, streamed"):
    stream = litellm.completion(**ask, messages=messages, stream=True)
    deltas = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
    assert len(deltas) > 1 and "".join(deltas), "it was not streamed"

with check(*CLIENT, "responses"):
    assert litellm.responses(**ask, input=QUESTION).output[0].content[0].text, "no text"
