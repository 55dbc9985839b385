"""Settings: `base` is production, `test` is for the tests; nothing else exists."""
