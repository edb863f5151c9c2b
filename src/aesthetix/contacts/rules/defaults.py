"""The custom fields and contact types every new location has (S3-02, S3-03, S3-04)."""

from aesthetix.contacts.rules.fields import DataType

LEAD = "Lead"
PATIENT = "Patient"
CONTACT_TYPES = (LEAD, PATIENT)

APRO_FOLDER = "Aesthetics Pro"
VISITS_FOLDER = "Visits and value"

APRO_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("apro_client_id", "APro Client ID", DataType.TEXT),
    ("apro_dob", "APro DOB", DataType.DATE),
    ("apro_location", "APro Location", DataType.TEXT),
    ("apro_appt_id", "APro Appt ID", DataType.TEXT),
    ("apro_provider", "APro Provider", DataType.TEXT),
    ("apro_appt_status", "APro Appt Status", DataType.TEXT),
    ("apro_appt_date", "APro Appt Date", DataType.DATE),
    ("apro_invoice_id", "APro Invoice ID", DataType.TEXT),
    ("apro_appt_services", "APro Appt Services", DataType.TEXT),
    ("apro_appt_service_type", "APro Appt Service Type", DataType.TEXT),
)
VISIT_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("next_visit_date", "Next Visit Date", DataType.DATE),
    ("next_visit_service", "Next Visit Service", DataType.TEXT),
    ("last_visit_date", "Last Visit Date", DataType.DATE),
    ("last_visit_service", "Last Visit Service", DataType.TEXT),
    ("invoice_paid_amount", "Invoice Paid Amount", DataType.MONETARY),
    ("patient_lifetime_value", "Patient Lifetime Value", DataType.MONETARY),
)
FOLDERS = ((APRO_FOLDER, APRO_FIELDS), (VISITS_FOLDER, VISIT_FIELDS))
