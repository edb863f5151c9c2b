"""The parts of the `aesthetix` command. Nothing here loads Django before a command has started."""
