"""The sentences of the results, by key. English here; pages translate them.

Words that no sentence may hold (a person who isn't a statistician reads them):
significant, p-value, null hypothesis, guaranteed, eliminated, "due to".
"""

MESSAGES: dict[str, str] = {
    "": "",
}
