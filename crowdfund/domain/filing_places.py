"""EDGAR's codes of states, provinces and countries, which are not ISO 3166.

The list holds the places that occur among issuers of crowdfunded shares; a code that is not
here is kept as filed and remarked upon, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A state, province or country."""

    name: str
    country: str
    """ISO 3166 alpha-2."""
    region: str = ""
    """Code of the state or province within the country."""


_US_STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "GU": "Guam",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VI": "U.S. Virgin Islands",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
_CANADIAN_PROVINCES = {
    "A0": ("Alberta", "AB"),
    "A1": ("British Columbia", "BC"),
    "A2": ("Manitoba", "MB"),
    "A3": ("New Brunswick", "NB"),
    "A4": ("Newfoundland and Labrador", "NL"),
    "A5": ("Nova Scotia", "NS"),
    "A6": ("Ontario", "ON"),
    "A7": ("Prince Edward Island", "PE"),
    "A8": ("Quebec", "QC"),
    "A9": ("Saskatchewan", "SK"),
    "B0": ("Yukon", "YT"),
}
_COUNTRIES = {
    "X1": ("United States", "US"),
    "Z4": ("Canada", "CA"),
    "C3": ("Australia", "AU"),
    "D5": ("Brazil", "BR"),
    "E9": ("Cayman Islands", "KY"),
    "F4": ("China", "CN"),
    "G7": ("Denmark", "DK"),
    "1H": ("Estonia", "EE"),
    "H9": ("Finland", "FI"),
    "I0": ("France", "FR"),
    "2M": ("Germany", "DE"),
    "J3": ("Greece", "GR"),
    "K3": ("Hong Kong", "HK"),
    "K5": ("Hungary", "HU"),
    "K6": ("Iceland", "IS"),
    "K7": ("India", "IN"),
    "K8": ("Indonesia", "ID"),
    "L2": ("Ireland", "IE"),
    "L3": ("Israel", "IL"),
    "L6": ("Italy", "IT"),
    "L8": ("Jamaica", "JM"),
    "M0": ("Japan", "JP"),
    "M3": ("Kenya", "KE"),
    "M5": ("South Korea", "KR"),
    "M6": ("Kuwait", "KW"),
    "1R": ("Latvia", "LV"),
    "1Q": ("Lithuania", "LT"),
    "N4": ("Luxembourg", "LU"),
    "N8": ("Malaysia", "MY"),
    "O1": ("Malta", "MT"),
    "O5": ("Mexico", "MX"),
    "P7": ("Netherlands", "NL"),
    "Q8": ("Norway", "NO"),
    "U0": ("Singapore", "SG"),
    "U3": ("Spain", "ES"),
    "V7": ("Sweden", "SE"),
    "V8": ("Switzerland", "CH"),
    "X0": ("United Kingdom", "GB"),
    "X3": ("Uruguay", "UY"),
}

PLACE_BY_CODE: dict[str, Place] = (
    {code: Place(name, "US", code) for code, name in _US_STATES.items()}
    | {code: Place(name, "CA", region) for code, (name, region) in _CANADIAN_PROVINCES.items()}
    | {code: Place(name, country) for code, (name, country) in _COUNTRIES.items()}
)
"""Places by EDGAR's code."""
