"""AX Connect: an EMR's deliveries become finished CRM records."""
