"""Conditions over keys that another query finds, asked so that its plan stays good."""

from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Subquery

#: A condition that so many rows meet, or fewer, is answered by reading them all.
FEW = 1000


class Keys(Subquery):
    """Where nothing can be found the whole condition says so."""

    empty_result_set_value = NotImplemented


class OneOf(Func):
    """A column holds one of the keys that an expression finds, which is asked once."""

    template = "%(expressions)s"
    arg_joiner = " IN "
    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, keys: Any) -> None:
        super().__init__(F(column), keys)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """As an array: a subquery would be joined, with rows in front of it read
        that nobody wants."""
        return self.as_sql(
            compiler,
            connection,
            template="%(expressions)s)",
            arg_joiner=" = ANY(ARRAY",
        )


class PageKeys(Keys):
    """The first keys of ``rows``, which are in an order, as many as a page needs.

    PostgreSQL reads an index in the list's order and leaves out what doesn't match,
    even where hardly a row does and it reads the whole table in vain. So first it is
    asked for a few matching rows in no order: where these are all, they are sorted;
    only where there are more the index is read. One statement either way.
    """

    def __init__(
        self, rows: "QuerySet[Any]", *, by: str, descending: bool, size: int
    ) -> None:
        super().__init__(rows.values("pk")[:size])
        found = rows.order_by().annotate(page_key=F(by)).values_list("pk", "page_key")
        self.rows = found.query
        self.direction = "DESC" if descending else "ASC"
        self.size = size

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Both ways in one statement; the second is begun only where it is needed."""
        found, parameters = self.rows.get_compiler(connection=connection).as_sql()
        order = f"ORDER BY 2 {self.direction}, 1 {self.direction} LIMIT {self.size}"
        sql = f"""(
            WITH few(pk, by) AS MATERIALIZED ({found} LIMIT {FEW + 1})
            SELECT pk FROM (SELECT pk, by FROM few {order}) AS sorted
             WHERE (SELECT count(*) FROM few) <= {FEW}
             UNION ALL
            SELECT pk FROM ({found} {order}) AS page(pk, by)
             WHERE (SELECT count(*) FROM few) > {FEW})"""  # noqa: S608 -- compiled by Django, parameters apart
        return sql, (*parameters, *parameters)
