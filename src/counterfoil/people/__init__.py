"""People: users, roles, teams, floors, substitutes, tokens, and the settings that administrators change."""
