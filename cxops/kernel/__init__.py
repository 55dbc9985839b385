"""Ground: the words every app shares. No models, no imports of ours."""
