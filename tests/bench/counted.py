"""Either project with its statements counted: ``tests.bench.counted:product``.

Never timed: what is timed runs as it is installed.
"""

import os
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection

STATEMENTS, MILLISECONDS = "X-Statements", "X-Database-Ms"
#: How many of them read the table of reports.
READING = "X-Statements-Reading-Reports"
_CONTROL = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b", re.I)


class Counted:
    """A WSGI application that says what it asked of the database."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        seen: list[float] = []
        reading: list[str] = []

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            started = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                if '"issues_issue"' in sql:
                    reading.append(sql)
                if not _CONTROL.match(sql):
                    seen.append(time.perf_counter() - started)

        def start(status: str, headers: list[Any], *rest: Any) -> Any:
            told = [
                (STATEMENTS, str(len(seen))),
                (MILLISECONDS, f"{sum(seen) * 1000:.3f}"),
                (READING, str(len(reading))),
            ]
            return start_response(status, [*headers, *told], *rest)

        with connection.execute_wrapper(count):
            answer: Iterable[bytes] = self._application(environ, start)
            return answer


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxops.settings.base")
application = Counted(get_wsgi_application())
