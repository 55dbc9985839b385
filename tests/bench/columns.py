"""What stands in each column of the filled tables, as SQL over the drawn numbers.

``r`` is a report's row of draws, ``l`` the lists of keys, ``i`` a finished report and
``k`` the step of its story: 1 filed, 2 sorted (or declined, or asked), 3 put right,
4 resolved, 5 closed.
"""

from cxops.kernel.history import CHANGED, CREATED

#: Skewed draws: a square or a cube of an even one makes few things frequent.
DRAWN = """
    SELECT s.*, l.*,
      now() - interval '{years} years' * (1 - s.id::float8 / {rows})
        - interval '1 minute' * (s.r1 * 300) AS moment,
      1 + floor(512 * power(s.r2, 2.5))::int AS branch,
      CASE WHEN s.r3 < 0.6 THEN true ELSE false END AS imported,
      CASE
        WHEN s.id < {rows} * 0.95 THEN
          CASE WHEN s.r4 < 0.965 THEN 'closed' WHEN s.r4 < 0.995 THEN 'declined'
               WHEN s.r4 < 0.998 THEN 'triaged' ELSE 'resolved' END
        WHEN s.id < {rows} * 0.995 THEN
          CASE WHEN s.r4 < 0.70 THEN 'closed' WHEN s.r4 < 0.73 THEN 'declined'
               WHEN s.r4 < 0.90 THEN 'triaged' WHEN s.r4 < 0.94 THEN 'needs_info'
               WHEN s.r4 < 0.98 THEN 'resolved' ELSE 'new' END
        ELSE CASE WHEN s.r4 < 0.5 THEN 'new' WHEN s.r4 < 0.8 THEN 'triaged'
               WHEN s.r4 < 0.85 THEN 'needs_info' ELSE 'closed' END
      END AS stands
    FROM (SELECT id, title, whole, random() AS r1, random() AS r2, random() AS r3,
            random() AS r4, random() AS r5, random() AS r6, random() AS r7,
            random() AS r8, random() AS r9, random() AS r10, random() AS r11
          FROM staged ORDER BY id OFFSET 0) AS s, lists AS l
    OFFSET 0
"""

_SORTED = "r.stands <> 'new'"
_DONE = "r.stands IN ('resolved', 'closed')"
_FROM_LIST = "r.{list}[1 + floor(cardinality(r.{list}) * power({draw}, 2))::int]"
TOUCHPOINT = _FROM_LIST.format(list="touchpoints", draw="r.r5")
CHANNEL = _FROM_LIST.format(list="channels", draw="r.r6")
CAUSE = _FROM_LIST.format(list="causes", draw="r.r7")
PATTERN = _FROM_LIST.format(list="patterns", draw="r.r8 / 0.06")

ISSUE = {
    "id": "r.id",
    "version": "CASE WHEN r.imported OR r.stands = 'new' THEN 1 "
    "WHEN r.stands = 'closed' THEN 5 WHEN r.stands = 'resolved' THEN 4 ELSE 2 END",
    "kind": "CASE WHEN r.r9 < 0.9 THEN 'breakdown' WHEN r.r9 < 0.96 THEN 'near_miss' "
    "ELSE 'praise' END",
    "voice": "CASE WHEN r.r10 < 0.75 THEN 'customer' ELSE 'staff' END",
    "title": "upper(left(r.title, 1)) || substr(r.title, 2)",
    "description": "upper(left(r.whole, 1)) || substr(r.whole, 2) || '.'",
    "channel_id": f"CASE WHEN r.r11 < 0.9 THEN {CHANNEL} END",
    "touchpoint_id": f"CASE WHEN r.r4 < 0.97 OR r.r11 < 0.5 THEN {TOUCHPOINT} END",
    "unit_id": "r.branches[r.branch]",
    "occurred_at": "r.moment - interval '1 hour' * (r.r6 * 40)",
    "occurred_precision": "'minute'",
    "occurred_on": "((r.moment - interval '1 hour' * (r.r6 * 40)) "
    "AT TIME ZONE 'Europe/Berlin')::date",
    "received_at": "r.moment",
    "filed_at": "r.moment",
    "recorded_at": "r.moment",
    "reporter_id": "CASE WHEN NOT r.imported THEN "
    "r.clerks[r.branch * 2 - (r.r8 < 0.3)::int] END",
    "customer_mood": "CASE WHEN r.r7 < 0.3 THEN 'unhappy' WHEN r.r7 < 0.6 THEN "
    "'waiting' WHEN r.r7 < 0.7 THEN 'sorted' ELSE 'unknown' END",
    "severity": f"CASE WHEN {_SORTED} THEN floor(5 * power(r.r1, 1.5))::int END",
    "cost": "CASE WHEN r.r2 < 0.1 THEN round((r.r1 * 500)::numeric, 2) END",
    "cause_id": f"CASE WHEN {_SORTED} AND r.r9 < 0.7 THEN {CAUSE} END",
    "cause_source": f"CASE WHEN {_SORTED} AND r.r9 < 0.7 THEN "
    "CASE WHEN r.imported THEN 'import' ELSE 'person' END ELSE '' END",
    "pattern_id": f"CASE WHEN {_SORTED} AND r.r8 < 0.06 THEN {PATTERN} END",
    "duplicate_of_id": "CASE WHEN r.id % 100 = 7 THEN r.id - 1 END",
    "state": "r.stands",
    "owner_id": f"CASE WHEN {_SORTED} AND NOT r.imported AND r.r10 < 0.9 "
    "THEN r.managers[r.branch] END",
    "next_step_at": "CASE WHEN r.stands IN ('triaged', 'needs_info') AND r.r10 < 0.8 "
    "THEN r.moment + interval '1 day' * (3 + r.r5 * 80) END",
    "is_restricted": "r.r6 < 0.003",
    "source": "CASE WHEN r.imported THEN 'crm' ELSE '' END",
    "external_id": "CASE WHEN r.imported THEN 'C-' || r.id ELSE '' END",
    "content_digest": "CASE WHEN r.imported THEN md5(r.whole) || md5(r.title) "
    "ELSE '' END",
    "import_batch_id": "CASE WHEN r.imported THEN "
    "r.batches[1 + (r.id * 36 / 1000000) % 36] END",
    "withdrawn_at": "CASE WHEN r.imported AND r.r7 < 0.002 THEN r.moment END",
    "recovery": f"CASE WHEN {_DONE} AND NOT r.imported THEN 'done' ELSE '' END",
    "recovery_note": f"CASE WHEN {_DONE} AND NOT r.imported THEN "
    "'We said sorry and paid the way back.' ELSE '' END",
    "recovered_at": f"CASE WHEN {_DONE} AND NOT r.imported THEN "
    "least(now(), r.moment + interval '1 hour' * (r.r2 * 200)) END",
    "told_at": "CASE WHEN r.stands = 'closed' AND NOT r.imported THEN "
    "least(now(), r.moment + interval '1 hour' * (r.r2 * 400)) END",
    "triaged_at": f"CASE WHEN {_SORTED} AND NOT r.imported THEN "
    "least(now(), r.moment + interval '1 hour' * (r.r2 * 40)) END",
    "resolved_at": f"CASE WHEN {_DONE} THEN "
    "least(now(), r.moment + interval '1 hour' * (r.r2 * 300)) END",
    "closed_at": "CASE WHEN r.stands = 'closed' THEN "
    "least(now(), r.moment + interval '1 hour' * (r.r2 * 400)) END",
    "reopened_count": "(r.stands = 'closed' AND r.r9 < 0.01)::int",
}

#: A report's story, step by step. What was imported has one step.
STEPS = """
    FROM issues_issue AS i CROSS JOIN LATERAL generate_series(1,
      CASE WHEN i.source <> '' THEN 1 ELSE i.version END) AS k
    ORDER BY i.id, k
"""
_LAST = "(i.source <> '' OR k = i.version)"


def _from(step: int, column: str, before: str = "NULL") -> str:
    """A column that gets its value in one step."""
    return (
        f"CASE WHEN i.source <> '' OR k >= {step} THEN i.\"{column}\" ELSE {before} END"
    )


_SALT = "md5(random()::text)"
HISTORY = {
    "version": "CASE WHEN i.source <> '' THEN 1 ELSE k END",
    "state": f"CASE WHEN {_LAST} THEN i.state WHEN k = 1 THEN 'new' "
    "WHEN k < 4 THEN 'triaged' ELSE 'resolved' END",
    "severity": _from(2, "severity"),
    "cause_id": _from(2, "cause_id"),
    "cause_source": _from(2, "cause_source", "''"),
    "pattern_id": _from(2, "pattern_id"),
    "owner_id": _from(2, "owner_id"),
    "next_step_at": _from(2, "next_step_at"),
    "triaged_at": _from(2, "triaged_at"),
    "recovery": _from(3, "recovery", "''"),
    "recovery_note": _from(3, "recovery_note", "''"),
    "recovered_at": _from(3, "recovered_at"),
    "resolved_at": _from(4, "resolved_at"),
    "closed_at": _from(5, "closed_at"),
    "told_at": _from(5, "told_at"),
    "history_date": "i.filed_at + interval '1 hour' * (k - 1)",
    "history_type": f"CASE WHEN k = 1 THEN '{CREATED}' ELSE '{CHANGED}' END",
    "history_user_id": "CASE WHEN i.source <> '' THEN NULL WHEN k = 1 "
    "THEN i.reporter_id ELSE i.owner_id END",
    "history_verb": "CASE WHEN i.source <> '' THEN 'issue.import' ELSE (ARRAY["
    "'issue.file', CASE i.state WHEN 'declined' THEN 'issue.decline' "
    "WHEN 'needs_info' THEN 'issue.ask' ELSE 'issue.triage' END, 'issue.put_right', "
    "'issue.resolve', 'issue.close'])[k] END",
    "history_door": "CASE WHEN i.source <> '' THEN 'command' WHEN k = 1 THEN 'api' "
    "ELSE 'web' END",
    "history_request_id": "md5((i.id * 8 + k)::text)",
    "history_change_reason": "''",
    "history_salts": f"jsonb_build_object('', {_SALT}, 'title', {_SALT}, "
    f"'description', {_SALT})",
}

SEALS = """
    INSERT INTO cxops_auditseal (id, at, first_entry_id, entry_count, entries_digest,
        previous_digest, digest)
    SELECT (SELECT coalesce(max(id), 0) FROM cxops_auditseal) + n, now(),
      n * {sealed}, {sealed}, md5(n::text) || md5(n::text),
      md5('p' || n) || md5('p' || n), md5('d' || n) || md5('d' || n)
    FROM generate_series(1, {entries} / {sealed} + 1) AS n
"""
ENTRY = {
    "at": "h.history_date",
    "actor_id": "h.history_user_id",
    "door": "h.history_door",
    "request_id": "h.history_request_id",
    "verb": "h.history_verb",
    "from_state": "CASE WHEN h.version = 1 THEN '' WHEN h.version = 2 THEN 'new' "
    "WHEN h.version = 5 THEN 'resolved' ELSE 'triaged' END",
    "to_state": "h.state",
    "object_type": "'issues.issue'",
    "object_id": "h.id",
    "history_id": "h.history_id",
    "fields": "''",
    "root": "md5(h.history_id::text) || md5(h.history_request_id)",
    "seal_id": "1 + h.history_id / {sealed}",
}

#: A volume: ``v`` says of which unit and place, from when to when.
VOLUME = {
    "unit_id": "v.unit",
    "touchpoint_id": "v.place",
    "measure": "'visits'",
    "first_on": "v.first",
    "last_on": "v.last",
    "number": "(150 + 300 * random())::int * (1 + v.last - v.first)",
    "source": "'gates'",
    "identity": "md5(concat_ws(' ', v.unit, v.place, v.first))",
    "recorded_at": "now()",
}
#: Every branch, day by day; and the first places there, week by week.
DAILY = """
    FROM (SELECT u.id AS unit, NULL::bigint AS place, d AS first, d AS last
      FROM accounts_unit AS u, LATERAL (SELECT current_date - n AS d
        FROM generate_series(1, {}) AS n) AS days
      WHERE u.code LIKE 'u-%-%-%') AS v
"""
WEEKLY = """
    FROM (SELECT u.id AS unit, p.id AS place, d AS first, d + 6 AS last
      FROM accounts_unit AS u,
        LATERAL (SELECT date_trunc('week', current_date)::date - 7 * n AS d
          FROM generate_series(1, {}) AS n) AS weeks,
        (SELECT id FROM issues_touchpoint ORDER BY id LIMIT {}) AS p
      WHERE u.code LIKE 'u-%-%-%') AS v
"""
