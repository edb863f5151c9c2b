"""`connect check`: sample deliveries with expected outcomes, sent through the real HTTP door to a scratch location."""
