"""Sources: one folder of the same shape for each EMR."""
