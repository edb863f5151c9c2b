"""Settings, URLs, ASGI and the command line: the only place that knows everybody."""
