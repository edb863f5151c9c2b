"""Pipelines, stages, opportunities."""
