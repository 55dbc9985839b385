"""The program that turns specifications into pictures, in a process of its own.

Started by ``drawer.py`` by its path, so that it loads nothing of ours: one request per
line of its input, one answer per line of its output, both JSON. It ends when its input
ends, when nobody has asked for a while, and after so many pictures, since the engine
never gives memory back.
"""

import base64
import json
import os
import select
import sys
from typing import Any

IDLE_SECONDS = 600
MOST_REQUESTS = 500
VERSION = "6.4"


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The pictures of one request: ``svg`` holds specifications, ``png`` one."""
    import vl_convert as engine  # noqa: PLC0415 -- slow import

    # No address may be loaded from, whatever a specification says.
    nowhere: list[str] = []
    try:
        if "png" in request:
            png = engine.vegalite_to_png(
                request["png"],
                VERSION,
                scale=request["scale"],
                allowed_base_urls=nowhere,
            )
            return {"png": base64.b64encode(png).decode("ascii")}
        pictures = [
            engine.vegalite_to_svg(spec, VERSION, allowed_base_urls=nowhere)
            for spec in request["svg"]
        ]
        return {"svg": pictures}
    except Exception as error:  # noqa: BLE001 -- whatever it is, the asker is told
        return {"error": f"{type(error).__name__}: {error}"[:2000]}


def work() -> None:
    """Answer until there is a reason to end."""
    # What the engine prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for _count in range(MOST_REQUESTS):
        ready, _, _ = select.select([sys.stdin], [], [], IDLE_SECONDS)
        request = sys.stdin.readline() if ready else ""
        if not request:
            return
        answers.write(json.dumps(answer(json.loads(request))) + "\n")
        answers.flush()


if __name__ == "__main__":
    work()
