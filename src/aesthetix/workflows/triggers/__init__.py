"""The kinds of triggers: modules with a list KINDS. A new module here brings new triggers; nothing else changes."""
