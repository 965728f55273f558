"""How a client tells what it tried: one line of JSON each on stdout. run.ts reads them."""

import json
import os
from contextlib import contextmanager
from importlib.metadata import version

URL = os.environ["LECTERN_URL"]
# Absent: Lectern is asked without one.
KEY = os.environ.get("LECTERN_KEY") or None
QUESTION = os.environ["LECTERN_QUESTION"]
FOLLOW_UP = os.environ["LECTERN_FOLLOW_UP"]
HEADERS = {"authorization": f"Bearer {KEY}"} if KEY else {}


@contextmanager
def check(client: str, package: str, tried: str):
    """Tries one thing, and says how it went. A check that fails does not keep the next from being tried."""
    problem = None
    try:
        yield
    except Exception as error:
        problem = (str(error) or type(error).__name__).splitlines()[0]
    line = {"client": client, "version": f"{package} {version(package)}", "tried": tried, "problem": problem}
    print(json.dumps(line), flush=True)
