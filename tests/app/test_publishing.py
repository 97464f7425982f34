import json

from watchfloor_server.app.publishing import Public, document
from watchfloor_server.gateway.metrics import Metrics


def test_each_document_has_its_path_and_readiness_says_why_not() -> None:
    public = Public("SRV", b'{"keys":[]}', Metrics(), lambda: {"agents": 1}, lambda: "the disk is full")
    found = {path: document(path, public) for path in ("/healthz", "/readyz", "/metrics", "/.well-known/jwks.json")}
    statuses = {path: each.status for path, each in found.items() if each is not None}
    assert statuses == {"/healthz": 200, "/readyz": 503, "/metrics": 200, "/.well-known/jwks.json": 200}
    ready = found["/readyz"]
    assert ready is not None
    assert ready.body == b"the disk is full\n"
    name = document("/.well-known/watchfloor", public)
    assert name is not None
    assert json.loads(name.body) == {"server": "SRV", "version": "v1"}
    assert document("/v1/agent", public) is None


def test_where_people_sign_in_is_told_to_anybody() -> None:
    logins = ({"issuer": "https://idp.example", "client": "cli"},)
    public = Public("SRV", b"", Metrics(), dict, str, lambda: logins)
    name = document("/.well-known/watchfloor", public)
    assert name is not None
    assert json.loads(name.body)["login"] == list(logins)
