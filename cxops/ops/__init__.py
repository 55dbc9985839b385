"""Operating CXOps: deploy checks, health, relay of the outbox."""
