"""AestheticsPro."""
