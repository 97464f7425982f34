import json

from watchfloor_server.notify import Page


def test_what_a_page_says_is_visible_and_short() -> None:
    page = Page(
        "E-1-opened",
        "escalation.opened",
        "2026-01-31T09:30:00.000Z",
        {
            "tool": "\x1b]0;approve\x07" + "x" * 10_000,
            "groups": ("a\u202eb",) * 1000,
            "quorum": 2,
        },
    )
    said = json.loads(page.body())
    assert (said["type"], said["timestamp"], said["data"]["quorum"]) == (
        "escalation.opened",
        "2026-01-31T09:30:00.000Z",
        2,
    )
    assert len(page.body()) < 8000
    assert "\x1b" not in said["data"]["tool"]
    assert "\u202e" not in "".join(said["data"]["groups"])
