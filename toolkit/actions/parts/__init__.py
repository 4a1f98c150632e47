"""What several verbs share; nothing here knows a verb."""
