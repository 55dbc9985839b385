"""From bytes that somebody sent to bytes we keep: checked, cleaned, put away."""
