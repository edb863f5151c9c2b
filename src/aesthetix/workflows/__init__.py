"""Workflows as versioned data, and the engine that runs them."""
