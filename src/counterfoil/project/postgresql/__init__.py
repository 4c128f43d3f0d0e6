"""Our database engine: Django's PostgreSQL, with the house's roles, limits and embedded server."""
