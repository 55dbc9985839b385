"""Every picture of numbers: one function describes it, one place draws it."""
