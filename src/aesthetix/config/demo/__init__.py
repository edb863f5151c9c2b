"""The demo: two practices with a season of history, and a day of AestheticsPro deliveries played before one's eyes."""
