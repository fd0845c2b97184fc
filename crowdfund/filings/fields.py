"""Where Form C keeps its fields: EDGAR's elements below `edgarSubmission`."""

from __future__ import annotations

FORM_C_NAMESPACE = "http://www.sec.gov/edgar/formc"
COMMON_NAMESPACE = "http://www.sec.gov/edgar/common"
NAMESPACES = frozenset({FORM_C_NAMESPACE, COMMON_NAMESPACE})

PATH_OF_FORM = "headerData/submissionType"
EXACT_MARK = "crowdfund-draft texts-as-typed"
"""Processing instruction of our own drafts: texts are as somebody typed them, capitals too."""

_INFORMATION = "formData/issuerInformation"
_ISSUER = f"{_INFORMATION}/issuerInfo"
_OFFERING = "formData/offeringInformation"
_ANNUAL = "formData/annualReportDisclosureRequirements"

FIELD_BY_PATH = {
    f"{_ISSUER}/nameOfIssuer": "name",
    f"{_ISSUER}/legalStatus/legalStatusForm": "legal_form",
    f"{_ISSUER}/legalStatus/legalStatusOtherDesc": "legal_form_other",
    f"{_ISSUER}/legalStatus/jurisdictionOrganization": "jurisdiction",
    f"{_ISSUER}/legalStatus/dateIncorporation": "incorporated_on",
    f"{_ISSUER}/issuerAddress/street1": "street1",
    f"{_ISSUER}/issuerAddress/street2": "street2",
    f"{_ISSUER}/issuerAddress/city": "city",
    f"{_ISSUER}/issuerAddress/stateOrCountry": "state_or_country",
    f"{_ISSUER}/issuerAddress/zipCode": "postal_code",
    f"{_ISSUER}/issuerWebsite": "website",
    f"{_INFORMATION}/isCoIssuer": "co_issuer",
    f"{_OFFERING}/securityOfferedType": "security_type",
    f"{_OFFERING}/securityOfferedOtherDesc": "security_other",
    f"{_OFFERING}/noOfSecurityOffered": "securities_offered",
    f"{_OFFERING}/price": "price",
    f"{_OFFERING}/priceDeterminationMethod": "price_method",
    f"{_OFFERING}/offeringAmount": "target",
    f"{_OFFERING}/overSubscriptionAccepted": "oversubscription_accepted",
    f"{_OFFERING}/overSubscriptionAllocationType": "oversubscription_type",
    f"{_OFFERING}/descOverSubscription": "oversubscription_other",
    f"{_OFFERING}/maximumOfferingAmount": "maximum",
    f"{_OFFERING}/deadlineDate": "deadline",
    f"{_ANNUAL}/currentEmployees": "employees",
}
"""Element to field of `FiledFacts`."""

_FIGURE_BY_ELEMENT = {
    "totalAsset": "total_assets",
    "cashEqui": "cash",
    "actReceived": "receivables",
    "shortTermDebt": "short_term_debt",
    "longTermDebt": "long_term_debt",
    "revenue": "revenue",
    "costGoodsSold": "cost_of_goods",
    "taxPaid": "taxes",
    "netIncome": "net_income",
}
_PERIOD_BY_ENDING = {"MostRecentFiscalYear": "most_recent", "PriorFiscalYear": "prior"}

YEAR_FIELD_BY_PATH = {
    f"{_ANNUAL}/{element}{ending}": (period, column)
    for element, column in _FIGURE_BY_ELEMENT.items()
    for ending, period in _PERIOD_BY_ENDING.items()
}
"""Element to the year and the field of `FiledYear`."""
