"""Which keys hold what: the whole mapping as data, and its merge with a connection's own keys."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aesthetix.connect.rules.shape import normal_key

CLIENT_BLOCKS = ("client", "customer", "patient", "guest")
APPOINTMENT_BLOCKS = ("appointment", "appt", "booking")
INVOICE_BLOCKS = ("invoice", "sale", "order")
LOCATION_BLOCKS = ("location", "clinic", "branch", "center", "office")
ADDRESS_BLOCKS = ("address", "homeaddress", "mailingaddress")
PROVIDER_BLOCKS = ("provider", "providers", "staff", "practitioner")
SERVICE_BLOCKS = ("services", "service")
LINE_BLOCKS = ("lineitems", "items", "lines", "invoiceitems")
PAYMENT_BLOCKS = ("payments", "transactions")


@dataclass(frozen=True, slots=True)
class Field:
    """`own` keys count inside the object's own block, `flat` ones anywhere in the delivery; `paths` come first."""

    own: tuple[str, ...]
    flat: tuple[str, ...] = ()
    paths: tuple[tuple[str, ...], ...] = ()

    @property
    def all_keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.own + self.flat))


def _both(*keys: str) -> Field:
    return Field(keys, keys)


def _of_client(*keys: str) -> Field:
    return Field(keys, keys + tuple(block + key for block in CLIENT_BLOCKS for key in keys))


FIELDS: dict[str, Field] = {
    "event.name": _both("event", "eventtype", "eventname", "type", "action", "trigger", "topic"),
    "event.at": _both("occurredat", "eventtime", "eventdate", "timestamp", "createdat", "updatedat"),
    "event.id": _both("eventid", "messageid", "id"),
    "event.account": _both("accountid", "practiceid", "businessid"),
    "client.id": Field(
        ("clientid", "patientid", "guestid", "customerid", "id"), ("clientid", "patientid", "guestid", "customerid")
    ),
    "client.first_name": _of_client("firstname", "fname", "givenname"),
    "client.last_name": _of_client("lastname", "lname", "surname"),
    "client.name": Field(("fullname", "name"), ("fullname", "clientname", "customername", "patientname", "guestname")),
    "client.email": _of_client("email", "emailaddress", "mail"),
    "client.phone": _of_client(
        *("mobilephone", "cellphone", "cell", "mobile", "phone", "phonenumber", "homephone", "dayphone", "workphone")
    ),
    "client.birth_date": _of_client("dateofbirth", "dob", "birthdate", "birthday"),
    "client.address": _of_client("address", "homeaddress", "mailingaddress"),
    "client.line1": _of_client("street", "streetaddress", "line1", "address1", "addressline1"),
    "client.line2": _of_client("line2", "address2", "addressline2"),
    "client.city": _of_client("city", "town"),
    "client.state": _of_client("state", "province"),
    "client.postal_code": _of_client("zip", "postalcode", "zipcode", "postcode"),
    "appointment.id": Field(("appointmentid", "apptid", "bookingid", "id"), ("appointmentid", "apptid", "bookingid")),
    "appointment.status": Field(
        ("appointmentstatus", "apptstatus", "bookingstatus", "status", "state"),
        ("appointmentstatus", "apptstatus", "bookingstatus"),
    ),
    "appointment.date": Field(
        ("appointmentdate", "apptdate", "date", "startdatetime", "startat", "start", "startdate", "starttime"),
        ("appointmentdate", "apptdate", "appointmentstart", "appointmentstarttime"),
    ),
    "appointment.time": Field(
        ("appointmenttime", "appttime", "starttime", "time", "start"), ("appointmenttime", "appttime", "starttime")
    ),
    "appointment.services": Field(
        ("services", "service", "servicename", "servicenames", "appointmentservices"), ("appointmentservices",)
    ),
    "appointment.types": Field(
        ("servicetype", "servicetypes", "servicecategory", "servicecategories", "category", "appointmenttype"),
        ("appointmenttype",),
    ),
    "appointment.providers": Field(
        ("provider", "providername", "providers", "staff", "staffname", "practitioner", "practitionername"),
        ("provider", "providername", "providers", "staffname", "practitioner", "practitionername"),
    ),
    "invoice.id": Field(("invoiceid", "saleid", "orderid", "id"), ("invoiceid", "saleid", "orderid")),
    "invoice.number": Field(
        ("invoicenumber", "invoiceno", "number", "receiptnumber"), ("invoicenumber", "invoiceno", "receiptnumber")
    ),
    "invoice.status": Field(("invoicestatus", "paymentstatus", "status", "state"), ("invoicestatus", "paymentstatus")),
    "invoice.is_settled": Field(("ispaid", "isclosed", "paidinfull"), ("ispaid", "isclosed", "paidinfull")),
    "invoice.is_refund": Field(("isrefund", "isvoid", "isvoided", "isrefunded"), ("isrefund", "isvoid", "isvoided")),
    "invoice.paid": Field(
        ("amountpaid", "paidamount", "totalpaid", "paymenttotal"), ("amountpaid", "paidamount", "totalpaid")
    ),
    "invoice.total": Field(("total", "grandtotal", "invoicetotal", "totalamount"), ("grandtotal", "invoicetotal")),
    "invoice.payments": Field(PAYMENT_BLOCKS, ("payments",)),
    "invoice.balance": Field(("balancedue", "balance", "amountdue"), ("balancedue", "amountdue")),
    "invoice.refund": _both("refundamount", "amountrefunded", "refundedamount", "refundtotal", "totalrefunded"),
    "invoice.currency": _both("currency", "currencycode"),
    "invoice.visit_on": Field(("visitdate", "servicedate", "dateofservice"), ("visitdate", "servicedate")),
    "invoice.invoiced_on": Field(("invoicedate", "date"), ("invoicedate",)),
    "invoice.paid_on": Field(
        ("paiddate", "paymentdate", "closeddate", "paidat", "closedat"), ("paiddate", "paymentdate", "closeddate")
    ),
    "invoice.services": Field(("services", "service", "servicename", "servicenames"), ("servicename",)),
    "invoice.lines": Field(LINE_BLOCKS, ("lineitems", "invoiceitems")),
    "location": Field(
        ("location", "locationname", "clinic", "clinicname", "branch", "branchname", "center", "centername", "office"),
    ),
    "location.id": Field(("locationid", "centerid", "clinicid", "branchid")),
    "service.name": Field(("name", "servicename", "description", "title")),
    "service.type": Field(("category", "servicetype", "servicecategory", "categoryname")),
    "line.type": Field(("type", "itemtype", "linetype", "kind")),
    "line.name": Field(("name", "servicename", "productname", "itemname", "description", "title")),
    "payment.amount": Field(("amount", "amountpaid", "paidamount", "paymentamount", "total")),
}


class Mapping:
    """The table after a connection's overrides. Compared by identity, so that it can key a cache."""

    __slots__ = ("_extra_paths", "fields")

    def __init__(self, overrides: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        self.fields = dict(FIELDS)
        self._extra_paths: set[str] = set()
        for name, keys in overrides:
            if name in self.fields:
                self.fields[name] = self._merged(self.fields[name], keys)

    def _merged(self, field: Field, keys: tuple[str, ...]) -> Field:
        paths = tuple(tuple(normal_key(part) for part in key.split(".")) for key in keys if "." in key)
        self._extra_paths.update(".".join(path) for path in paths)
        extra = tuple(normal_key(key) for key in keys if "." not in key)
        return Field(extra + field.own, extra + field.flat, paths + field.paths)

    def names(self, path: str) -> bool:
        """Whether a key path is one that this mapping reads."""
        bare = path.replace("[]", "")
        *above, key = bare.split(".")
        return bare in self._extra_paths or key in self._known(above)

    def _known(self, above: list[str]) -> frozenset[str]:
        blocks = [part for part in above if part not in _ENVELOPES]
        if any(block not in _KNOWN_BLOCKS for block in blocks):
            return frozenset()
        return frozenset(_keys_of(self, blocks[-1] if blocks else ""))


_ENVELOPES = frozenset({"data", "payload", "body", "object", "event"})
_PREFIXES_OF_BLOCK = {
    **dict.fromkeys(CLIENT_BLOCKS, ("client", "location")),
    **dict.fromkeys(APPOINTMENT_BLOCKS, ("appointment", "client", "location", "invoice")),
    **dict.fromkeys(INVOICE_BLOCKS, ("invoice", "client", "location", "appointment")),
}
_KEYS_OF_BLOCK: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(LOCATION_BLOCKS, ("id", "name", "locationid", "locationname")),
    **dict.fromkeys(PROVIDER_BLOCKS, ("name", "firstname", "lastname", "providername", "staffname", "fullname")),
}
_ADDRESS_FIELDS = (
    "client.address",
    "client.line1",
    "client.line2",
    "client.city",
    "client.state",
    "client.postal_code",
)
_FIELDS_OF_BLOCK: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ADDRESS_BLOCKS, _ADDRESS_FIELDS),
    **dict.fromkeys(SERVICE_BLOCKS, ("service.name", "service.type", "appointment.providers", "line.type")),
    **dict.fromkeys(LINE_BLOCKS, ("line.name", "line.type")),
    **dict.fromkeys(PAYMENT_BLOCKS, ("payment.amount",)),
}
_KNOWN_BLOCKS = frozenset(_PREFIXES_OF_BLOCK) | frozenset(_KEYS_OF_BLOCK) | frozenset(_FIELDS_OF_BLOCK)
_BLOCK_NAMES = (*CLIENT_BLOCKS, *APPOINTMENT_BLOCKS, *INVOICE_BLOCKS, *_ENVELOPES)
PING_KEYS = ("test", "istest", "ping")


def _keys_of(mapping: Mapping, block: str) -> set[str]:
    """The keys that are read inside a block, "" being the envelope."""
    fields = mapping.fields
    if block in _FIELDS_OF_BLOCK:
        return {key for name in _FIELDS_OF_BLOCK[block] for key in fields[name].own}
    if block in _KEYS_OF_BLOCK:
        return set(_KEYS_OF_BLOCK[block])
    if not block:
        at_top = (field for name, field in fields.items() if name.partition(".")[0] in _AT_TOP)
        return {key for field in at_top for key in field.all_keys} | set(_BLOCK_NAMES) | set(PING_KEYS)
    nouns = _PREFIXES_OF_BLOCK[block]
    first = {key for name, field in fields.items() if name.startswith(nouns[0]) for key in field.own}
    rest = {key for name, field in fields.items() if name.startswith(nouns[1:]) for key in field.flat}
    places = {key for name in ("location", "location.id") for key in fields[name].own}
    return first | rest | places | set(_BLOCK_NAMES)


_AT_TOP = frozenset({"event", "client", "appointment", "invoice", "location"})


@lru_cache(maxsize=256)
def _compiled(overrides: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping:
    return Mapping(overrides)


_PLAIN = Mapping(())


def compiled(overrides: AnyMapping[str, Sequence[str]]) -> Mapping:
    """The mapping of a connection; the same object for equal overrides. Names that do not exist are ignored."""
    if not overrides:
        return _PLAIN
    return _compiled(
        tuple((name, (keys,) if isinstance(keys, str) else tuple(keys)) for name, keys in sorted(overrides.items()))
    )


@lru_cache(maxsize=1024)
def described(paths: frozenset[str], mapping: Mapping) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sorted shape and the paths nobody reads; once per shape, since senders repeat themselves."""
    shape = tuple(sorted(paths))
    return shape, tuple(path for path in shape if not mapping.names(path))
