"""Qdrant for the tests: its own client in local mode behind the routes that Lectern uses.

Bodies are parsed by the client's generated models, which forbid fields that they do not know: an honest check of the
shapes. Prints its port, and ends with its parent's pipe.
"""

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pydantic import TypeAdapter, ValidationError
from qdrant_client import QdrantClient, models
from qdrant_client.http.models import models as wire

client = QdrantClient(":memory:")
# The local mode keeps no indexes of payloads.
indexes: dict[str, dict[str, object]] = {}
lock = threading.Lock()


class Refused(Exception):
    def __init__(self, status: int, error: str):
        super().__init__(error)
        self.status = status


def parse(kind, body):
    return TypeAdapter(kind).validate_python(body)


def dump(value):
    return json.loads(value.model_dump_json()) if hasattr(value, "model_dump_json") else value


def describe(name: str):
    info = dump(client.get_collection(name))
    info["payload_schema"] = indexes[name]
    return info


def create(name: str, body):
    request = parse(wire.CreateCollection, body)
    if client.collection_exists(name):
        raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
    client.create_collection(name, vectors_config=request.vectors)
    indexes[name] = {}
    return True


def delete_collection(name: str, _body):
    indexes.pop(name, None)
    return client.delete_collection(name)


def index(name: str, body):
    request = parse(wire.CreateFieldIndex, body)
    schema = request.field_schema
    kind = getattr(schema, "type", schema)
    indexes[name][request.field_name] = {"data_type": str(getattr(kind, "value", kind)), "points": 0}
    return {"operation_id": 0, "status": "completed"}


def upsert(name: str, body):
    request = parse(wire.PointInsertOperations, body)
    client.upsert(name, points=request.points)
    return {"operation_id": 0, "status": "completed"}


def delete_points(name: str, body):
    client.delete(name, points_selector=parse(wire.PointsSelector, body))
    return {"operation_id": 0, "status": "completed"}


def query(name: str, body):
    request = parse(wire.QueryRequest, body)
    found = client.query_points(
        name,
        query=request.query,
        using=request.using,
        query_filter=request.filter,
        search_params=request.params,
        limit=request.limit,
        with_payload=request.with_payload,
        with_vectors=request.with_vector or False,
    )
    return {"points": [dump(point) for point in found.points]}


def scroll(name: str, body):
    request = parse(wire.ScrollRequest, body)
    points, following = client.scroll(
        name,
        scroll_filter=request.filter,
        limit=request.limit,
        offset=request.offset,
        with_payload=request.with_payload,
        with_vectors=request.with_vector or False,
    )
    return {"points": [dump(point) for point in points], "next_page_offset": following}


ROUTES = {
    ("PUT", ""): create,
    ("DELETE", ""): delete_collection,
    ("PUT", "/index"): index,
    ("PUT", "/points"): upsert,
    ("POST", "/points/delete"): delete_points,
    ("POST", "/points/query"): query,
    ("POST", "/points/scroll"): scroll,
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status: int, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_request(self):
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(length)
        path = self.path.split("?")[0]
        if path == "/readyz":
            return self.answer(200, "all shards are ready")
        match = re.fullmatch(r"/collections/([^/]+)(/.*)?", path)
        try:
            with lock:
                result = self.route(match, json.loads(raw) if raw else None)
            self.answer(200, {"result": result, "status": "ok", "time": 0.0})
        except Refused as refused:
            self.answer(refused.status, {"status": {"error": str(refused)}, "time": 0.0})
        except ValidationError as error:
            self.answer(400, {"status": {"error": f"Format error in JSON body: {error}"}, "time": 0.0})
        except ValueError as error:
            self.answer(400, {"status": {"error": f"Wrong input: {error}"}, "time": 0.0})

    def route(self, match, body):
        if match is None:
            raise Refused(404, "no such route")
        name, rest = match.group(1), match.group(2) or ""
        if (self.command, rest) != ("PUT", "") and not client.collection_exists(name):
            raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
        if (self.command, rest) == ("GET", ""):
            return describe(name)
        run = ROUTES.get((self.command, rest))
        if run is None:
            raise Refused(404, "no such route")
        return run(name, body)

    do_GET = do_PUT = do_POST = do_DELETE = handle_request


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
