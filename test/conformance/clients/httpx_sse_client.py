# /// script
# requires-python = ">=3.10"
# dependencies = ["httpx==0.28.1", "httpx-sse==0.4.3"]
# ///
import json

import httpx
from httpx_sse import connect_sse
from report import HEADERS, QUESTION, URL, check

CLIENT = ("httpx with httpx-sse", "httpx-sse")
client = httpx.Client(base_url=URL, headers=HEADERS, timeout=60)

with check(*CLIENT, "asks once, ends once, resumes"):
    with connect_sse(client, "POST", "/v1/chat", json={"message": QUESTION, "stream": True}) as source:
        events = list(source.iter_sse())
    assert [event.event for event in events].count("done") == 1 and events[-1].event == "done", "it did not end once"
    message_id = json.loads(events[0].data)["message_id"]
    middle = events[len(events) // 2]
    with connect_sse(
        client, "GET", f"/v1/chat/{message_id}/stream", headers={"last-event-id": middle.id}
    ) as source:
        rest = [event.id for event in source.iter_sse()]
    assert rest == [event.id for event in events[len(events) // 2 + 1 :]], "it does not go on where it was left"
