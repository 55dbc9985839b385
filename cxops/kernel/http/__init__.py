"""The edge between HTTP and the services: one place for pages, one for the API."""
