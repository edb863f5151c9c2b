"""Invented people, treatments and places. The same seed gives the same practice."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_NAMES = (
    "Amara Beatrix Camila Daphne Elena Farah Gloria Hana Imani Jolie Keiko Leila Maren Nadia Odette Paloma Quinn Rosa "
    "Sienna Talia Uma Vera Willa Ximena Yara Zoë Adrian Bruno Caleb Dario Emil Felix Gideon Hugo Ivan Jonas Kofi Luca "
    "Mateo Nico Omar Pablo Rafael Samir Tomas Viktor Wesley Noor Priya Ngọc Siobhán Chloé Ingrid Marisol Anouk"
).split()
LAST_NAMES = (
    "Alvarez Bennett Castillo Delgado Eriksen Fontaine Greer Hollis Ibarra Jansen Kowalski Laurent Mendoza Nakamura "
    "Okafor Petrov Quintero Rossi Sandoval Thornton Ueda Vasquez Whitaker Xiong Yates Zimmerman Abbott Bellamy Cho "
    "Duarte Ellison Farrow Gallagher Haddad Iyer Joyce Keller Lindqvist Marchetti Nuñez O'Brien Park Reyes Sato Tran"
).split()
TREATMENTS: tuple[tuple[str, str, int], ...] = (
    ("Botox - Forehead", "Injectables", 28_000),
    ("Botox - Crow's Feet", "Injectables", 24_000),
    ("Dermal Filler - Lips", "Injectables", 72_000),
    ("Dermal Filler - Cheeks", "Injectables", 89_000),
    ("HydraFacial Deluxe", "Facials", 24_900),
    ("Chemical Peel - VI", "Skin", 31_000),
    ("Dermaplaning", "Facials", 9_900),
    ("Laser Hair Removal - Full Leg", "Laser", 36_500),
    ("IPL Photofacial", "Laser", 42_000),
    ("Microneedling with PRP", "Skin", 65_000),
    ("Morpheus8 - Face", "Skin", 119_900),
    ("CoolSculpting - Abdomen", "Body Contouring", 148_000),
    ("Sculptra Consultation", "Consultation", 0),
)
PRODUCTS = (("Daily Power Defense Serum", 14_800), ("Mineral Sunscreen SPF 50", 5_200), ("Retinol Night Cream", 9_600))
PROVIDERS = ("Dana Whitfield, NP", "Lena Ortiz, LE", "Sam Rourke, RN", "Dr. Elena Voss")
STREETS = ("Wilshire Blvd", "Ocean Ave", "Camelback Rd", "Main St", "Palm Dr", "Sunset Plaza", "Scottsdale Rd")
SOURCES = ("Website", "Instagram", "Google", "Referral", "Walk-in", "Facebook")


@dataclass(frozen=True, slots=True)
class Place:
    """A location of the demo practice as the EMR names it."""

    external_id: str
    name: str
    timezone: str
    city: str
    state: str
    postal_code: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Client:
    """An invented client of the practice."""

    client_id: int
    first_name: str
    last_name: str
    email: str
    phone: str
    birth_date: date
    street: str
    place: Place

    def as_block(self) -> dict[str, object]:
        """The client block of a delivery."""
        return {
            "id": self.client_id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email,
            "mobile_phone": self.phone,
            "date_of_birth": f"{self.birth_date:%m/%d/%Y}",
            "address": {
                "street": self.street,
                "city": self.place.city,
                "state": self.place.state,
                "zip": self.place.postal_code,
            },
        }


def _ascii(text: str) -> str:
    return "".join(char for char in text.lower() if char.isascii() and char.isalnum()) or "client"


def invent(rng: random.Random, place: Place, client_id: int, *, today: date) -> Client:
    """One client. Phone numbers are of the range kept for fiction (555-01xx); addresses end in example.com."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    return Client(
        client_id=client_id,
        first_name=first,
        last_name=last,
        email=f"{_ascii(first)}.{_ascii(last)}.{client_id}@example.com",
        phone=f"({place.area_code}) {rng.randint(200, 989)}-01{rng.randint(0, 99):02d}",
        birth_date=today - timedelta(days=rng.randint(21 * 365, 68 * 365)),
        street=f"{rng.randint(100, 9900)} {rng.choice(STREETS)}",
        place=place,
    )
