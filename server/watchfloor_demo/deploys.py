"""deploy-bot: an autonomous agent that keeps the site's repository, and wants to release it.

Its mind is a script; its git is real. Never knows who approves a release.
"""

from collections.abc import Awaitable, Callable

import watchfloor
from watchfloor_demo.minds import pause, run
from watchfloor_demo.shop import Shop

CHANGES = ("the banner of the week", "the opening hours", "a clearer return policy", "the newsletter link")


async def shift(shop: Shop, number: int) -> None:
    """One run: look, change, commit, and ask for a release."""
    async with watchfloor.supervised("deploy-bot", task="keep the site up to date") as agent:

        @watchfloor.tool("git.log")
        def log(branch: str) -> str:
            return shop.git("log", "--oneline", "--max-count=5", branch)

        @watchfloor.tool("git.commit")
        def commit(path: str, text: str) -> str:
            with (shop.repository / path).open("a", encoding="utf-8") as page:
                page.write(f"<p>{text}</p>\n")
            return shop.git("commit", "--quiet", "--all", "--message", text) or "committed"

        @watchfloor.tool("git.tag")
        def tag(version: str) -> str:
            return shop.git("tag", version) or f"{version} is released"

        for step, change in enumerate(CHANGES):
            await agent.reason(f"Next on my list is {change}. First I look at what is there.")
            await log("main")
            await pause(1.5)
            await commit("index.html", change)
            await pause(2.0)
            if step == 1:
                await _release(agent, tag, f"v1.{number}.{step}")


async def _release(agent: watchfloor.Run, tag: Callable[[str], Awaitable[str]], version: str) -> None:
    await agent.reason(f"Two changes are in; {version} can go out. The checks passed on my copy.")
    try:
        await tag(version)
    except watchfloor.Denied as no:
        await agent.reason(f"No release now: {no.feedback or no.reason}. The changes stay on main.")


if __name__ == "__main__":
    run(shift)
