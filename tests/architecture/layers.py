"""The picture of ``cxops/README.md`` as data: who may import whom."""

#: From the ground up. An app may import what stands before it.
APP_ORDER = ("accounts", "issues", "improvements")
#: The only parts of the project package that an app may import.
GROUND = ("cxops.kernel", "cxops.stats", "cxops.charts")
#: What a part of the ground may import besides itself.
BENEATH = {"cxops.charts": ("cxops.kernel", "cxops.stats")}

LEAVES, WORDS, RECORDS, READS, VERBS, SHAPES, EDGES = range(7)
NAMES = ("leaves", "querysets", "models", "reads", "services", "shapes", "edges")

#: First name below the app → its layer.
LAYERS = {
    "enums": LEAVES,
    "drafts": LEAVES,
    "workflow": LEAVES,
    "policies": LEAVES,
    "signals": LEAVES,
    "tasks": LEAVES,
    "verbs": LEAVES,
    "vocabulary_seed": LEAVES,
    # Registries that the apps above fill.
    "fates": LEAVES,
    "handover": LEAVES,
    # Bytes to drafts: pure. A door that listens (a mailbox) is an edge of its own.
    "intake": LEAVES,
    # How a text is taken apart, compared and indexed: pure.
    "texts": LEAVES,
    # What the database notes by itself for the daily counts: pure.
    "rollup_triggers": LEAVES,
    # Bytes that somebody sent to bytes we keep.
    "files": LEAVES,
    "querysets": WORDS,
    "models": RECORDS,
    "access": READS,
    "queries": READS,
    "measures": READS,
    "services": VERBS,
    "forms": SHAPES,
    "filters": SHAPES,
    "exports": SHAPES,
    # The kinds of an app: services name them, and they find their record anew.
    "notifications": READS,
    "views": EDGES,
    "api": EDGES,
    "receivers": EDGES,
    "templatetags": EDGES,
    "management": EDGES,
    "adapter": EDGES,
    "urls": EDGES,
    "urls_vocabulary": EDGES,
    "apps": EDGES,
    "admin": EDGES,
}
#: In ``accounts`` telling somebody is a verb that other verbs use.
EXCEPTIONS = {
    "accounts.notifications": VERBS,
    "accounts.notifications.channels": EDGES,
}
#: Packages that only routes and start-up may import.
PRIVATE = ("views", "api", "receivers")


def layer_of(module: str) -> int | None:
    """The layer of a module of an app; None where the picture has no place for it."""
    parts = module.split(".")
    for length in (3, 2):
        exception = EXCEPTIONS.get(".".join(parts[:length]))
        if exception is not None:
            return exception
    return LAYERS.get(parts[1]) if len(parts) > 1 else LEAVES
