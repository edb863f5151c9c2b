"""The kinds of steps: one module per kind, each with a KIND. A new module here is a new step; nothing else changes."""
