"""Evidence in the demonstration: people, owners, papers, claims, and what the moderator found."""

from __future__ import annotations

from dataclasses import dataclass

from crowdfund.domain.actor import Actor
from crowdfund.papers.documents import document_pdf
from crowdfund.papers.parts import Document, Entry, Part
from crowdfund.services import campaign_files, checklists, claims, evidence_pages, evidence_rows
from crowdfund.services.deps import Deps
from crowdfund.services.views.evidence import (
    ClaimForm,
    LargeHolderForm,
    OfficerForm,
    RelatedForm,
)

INVENTED = "Invented for the demonstration."
FOUND = "Read beside the document: it says so."
READ = "Read in full; nothing in it disagrees with the page."
LOOKED = "Read on the page: it is plain, and nothing disagrees. There are no papers to it."
NO_PAPERS = "None was uploaded."


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is drawn for the demonstration."""

    title: str
    kind: str
    text: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with the paper that shows it, by its title, or a link."""

    sentence: str
    paper: str = ""
    link: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything of this subject that a story has; most have none of it."""

    officers: tuple[OfficerForm, ...] = ()
    large_holders: tuple[LargeHolderForm, ...] = ()
    related: tuple[RelatedForm, ...] = ()
    has_no_holders: bool = False
    has_no_related: bool = False
    papers: tuple[Paper, ...] = ()
    claims: tuple[Said, ...] = ()


def write(deps: Deps, founder: Actor, campaign_id: str, shown: Shown) -> None:
    """The founder writes it into a draft."""
    if shown == Shown():
        return
    ids = {}
    for paper in shown.papers:
        ids[paper.title] = campaign_files.add_document(
            deps,
            actor=founder,
            campaign_id=campaign_id,
            data=_drawn(deps, paper),
            title=paper.title,
            kind=paper.kind,
            level=paper.level,
        )
    said = [
        ClaimForm(each.sentence, ids.get(each.paper, ""), each.link, each.note)
        for each in shown.claims
    ]
    evidence_rows.save_officers(deps, actor=founder, campaign_id=campaign_id, rows=shown.officers)
    evidence_rows.save_large_holders(
        deps, actor=founder, campaign_id=campaign_id, rows=shown.large_holders
    )
    evidence_rows.save_related(deps, actor=founder, campaign_id=campaign_id, rows=shown.related)
    evidence_rows.state_none(
        deps,
        actor=founder,
        campaign_id=campaign_id,
        has_no_holders=shown.has_no_holders,
        has_no_related=shown.has_no_related,
    )
    claims.save_claims(deps, actor=founder, campaign_id=campaign_id, rows=said)


def find(deps: Deps, moderator: Actor, campaign_id: str, shown: Shown) -> None:
    """The moderator judges every claim and answers every item that is required."""
    page = evidence_pages.review_evidence(deps, actor=moderator, campaign_id=campaign_id)
    for claim in page.claims:
        claims.judge_claim(
            deps, actor=moderator, claim_id=claim.id, verdict="supported", remark=FOUND
        )
    for line in page.checks:
        if line.is_by_person and line.is_required:
            checklists.answer_item(
                deps,
                actor=moderator,
                campaign_id=campaign_id,
                item=line.code,
                is_met=True,
                note=_noted(line.code, shown),
            )


def _noted(code: str, shown: Shown) -> str:
    if shown.papers:
        return READ
    return NO_PAPERS if code == "documents-read" else LOOKED


def _drawn(deps: Deps, paper: Paper) -> bytes:
    part = Part("What it says", (Entry("Text", paper.text),))
    return document_pdf(
        Document(
            title=paper.title,
            subtitle=INVENTED,
            parts=(part,),
            foot=INVENTED,
            made_at=deps.now(),
        )
    )
