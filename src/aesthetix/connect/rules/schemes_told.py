"""The ways of proving oneself, told to the person who sets a connection up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a scheme that the set-up page asks for."""

    name: str
    label: str
    default: str = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """`has_secret`: we make one and show it once. `enter`: what to do with it at the source."""

    key: str
    label: str
    text: str
    has_secret: bool = True
    enter: str = ""
    options: tuple[Option, ...] = ()


_ENCODING = Option("encoding", "Signature written in", "hex", choices=(("hex", "Hexadecimal"), ("base64", "Base64")))
_PREFIX = Option("prefix", "Text before it", "", "Such as “Bearer ” or “sha256=”, if the source writes one.")

ALL: tuple[Told, ...] = (
    Told(
        "address",
        "Secret address only",
        "The address is long and cannot be guessed. Choose this if the source lets you enter an address and no more.",
        has_secret=False,
    ),
    Told(
        "header_token",
        "Secret in a header",
        "The source sends a fixed secret in a header of your choice with every delivery. A good choice where it can.",
        enter="Enter the secret as the value of this header.",
        options=(Option("header", "Header", "X-Webhook-Token"), _PREFIX),
    ),
    Told(
        "basic",
        "User name and password",
        "HTTP basic authentication: the source asks for a user name and a password beside the address.",
        enter="The part before the colon is the user name, the rest the password.",
    ),
    Told(
        "hmac",
        "Signed body (HMAC)",
        "The source signs every body with a shared secret. The strongest choice: a body altered on the way is refused.",
        enter="Enter the secret as signing key.",
        options=(Option("header", "Signature header", "X-Signature"), _ENCODING, _PREFIX),
    ),
    Told(
        "hmac_url_body",
        "Signed address and body (HMAC)",
        "Like the signed body, with the address signed too.",
        enter="Enter the secret as signature key.",
        options=(Option("header", "Signature header", "X-Square-HmacSha256-Signature"), _ENCODING),
    ),
    Told(
        "hmac_salted",
        "Signed body with salt (HMAC)",
        "Like the signed body, with a salt in a header of its own.",
        enter="Enter the secret as application secret.",
        options=(
            Option("header", "Signature header", "X-Blvd-Hmac-Sha256"),
            Option("salt_header", "Salt header", "X-Blvd-Hmac-Salt"),
            Option("encoding", "Signature written in", "base64", choices=_ENCODING.choices),
        ),
    ),
    Told(
        "standard_webhooks",
        "Standard Webhooks",
        "The open standard: signed with a time stamp, so that old deliveries cannot be sent again.",
        enter="Enter the secret as signing secret.",
    ),
    Told(
        "ip_list",
        "Known sender addresses",
        "Only deliveries from the networks you list are taken. The source must tell you where it sends from.",
        has_secret=False,
        options=(Option("networks", "Networks", "", "One or more, such as 203.0.113.0/24, parted by blanks."),),
    ),
)
BY_KEY = {one.key: one for one in ALL}
