"""Pure mathematics of improvement: no Django, nothing of ours, numbers in and out."""
