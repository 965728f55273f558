# /// script
# requires-python = ">=3.10"
# dependencies = ["langchain-openai==1.7.4"]
# ///
import openai
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from report import FOLLOW_UP, KEY, QUESTION, URL, check

CLIENT = ("LangChain, Python", "langchain-openai")
headers = {} if KEY else {"Authorization": openai.Omit()}

for over in ("chat completions", "Responses API"):
    model = ChatOpenAI(
        model="lectern",
        base_url=f"{URL}/v1",
        api_key=KEY or "none",
        default_headers=headers,
        use_responses_api=over == "Responses API",
        max_retries=0,
    )
    with check(*CLIENT, f"invoke over {over}"):
        reply = model.invoke(QUESTION)
        assert reply.text, "no text"
        assert reply.usage_metadata["total_tokens"] >= 0, "no usage"

    with check(*CLIENT, f"stream over {over}, with a follow-up"):
        chunks = [chunk.text for chunk in model.stream(QUESTION)]
        assert len(chunks) > 1 and "".join(chunks), "it was not streamed"
        history = [HumanMessage(QUESTION), AIMessage("".join(chunks)), HumanMessage(FOLLOW_UP)]
        assert model.invoke(history).text, "no text of the follow-up"
