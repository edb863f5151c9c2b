"""Looking things up about connections and deliveries."""
