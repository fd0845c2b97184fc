"""What people do in the demonstration: each act is the service call that a page would make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from crowdfund.db.tables import Campaign
from crowdfund.demo import answering, evidence
from crowdfund.demo.consenting import agreed
from crowdfund.demo.content import FILINGS, Asked, News, Story
from crowdfund.demo.shares import Planned
from crowdfund.demo.visits import seen_on
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import (
    campaign_rows,
    catalog,
    clock,
    demonstration,
    drafts,
    enterprises,
    featuring,
    filings,
    moderation,
    pledging,
    stated_values,
    visiting,
)
from crowdfund.services.campaign_talk import MOST_QUESTIONS
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.views.founder import CampaignForm

CARD = "4242424242424242"
NEXT_LOOK = timedelta(seconds=6)
"""A little longer than a worker waits between two looks at a raise that settles."""
MOST_LOOKS = 20
FILED = ("security", "currency", "price", "target", "maximum", "oversubscription")
"""What a filing states of an offering."""
OVER = frozenset(
    {CampaignStatus.SETTLED.value, CampaignStatus.REFUNDED.value, CampaignStatus.WITHDRAWN.value}
)


@dataclass
class Stage:
    """Where the demonstration's people act."""

    deps: Deps
    work: Callable[[], int]
    """Lets a worker do everything that is due."""
    say: Callable[[str], None]
    present: datetime
    """The real time when the demonstration was begun, UTC."""
    actors: dict[str, Actor] = field(default_factory=dict)
    """By key."""
    campaigns: dict[str, str] = field(default_factory=dict)
    """Ids of campaigns by the key of their story."""
    slugs: dict[str, str] = field(default_factory=dict)
    """Addresses of submitted campaigns by the key of their story."""
    pledges: dict[tuple[str, str], str] = field(default_factory=dict)
    """Ids of pledges by story and person."""
    declared: set[UUID] = field(default_factory=set)
    """Who has said what they earn and own."""

    def go_to(self, moment: datetime) -> None:
        """Lets time pass until a moment; nothing when it is over."""
        seconds = int((moment - self.deps.now()).total_seconds())
        if seconds > 0:
            clock.pass_time(self.deps, seconds=seconds)

    def write(self, story: Story) -> None:
        """A founder describes the enterprise and writes the campaign."""
        founder = self.actors[story.founder]
        enterprise_id, campaign_id = (
            self._import(story, founder) if story.filing else self._describe(story, founder)
        )
        self.campaigns[story.key] = campaign_id
        if story.values:
            stated_values.state_values(
                self.deps, actor=founder, enterprise_id=enterprise_id, values=list(story.values)
            )
        form = self._form(story, campaign_id)
        drafts.save_draft(self.deps, actor=founder, campaign_id=campaign_id, form=form)
        drafts.save_holders(
            self.deps, actor=founder, campaign_id=campaign_id, holders=list(story.holders)
        )
        self._fill(story, founder, campaign_id)
        demonstration.use_drawn_cover(
            self.deps, actor=founder, campaign_id=campaign_id, name=story.key, alt=story.cover_alt
        )
        if story.has_payouts:
            demonstration.complete_payouts(self.deps, actor=founder, enterprise_id=enterprise_id)

    def submit(self, story: Story) -> None:
        """A founder hands the campaign in."""
        founder, campaign_id = self.actors[story.founder], self.campaigns[story.key]
        drafts.submit(self.deps, actor=founder, campaign_id=campaign_id)
        self.slugs[story.key] = self._campaign(story).slug

    def approve(self, story: Story) -> None:
        """The moderator approves; a worker opens it when its time has come."""
        moderator, campaign_id = self.actors["admin"], self.campaigns[story.key]
        evidence.find(self.deps, moderator, campaign_id, story.shown)
        moderation.approve(self.deps, actor=moderator, campaign_id=campaign_id)
        self.work()
        self.say(f"Approved: {story.form.title}")

    def turn_down(self, story: Story) -> None:
        """The moderator asks for changes, or rejects."""
        moderator, campaign_id = self.actors["admin"], self.campaigns[story.key]
        if story.remarks:
            moderation.request_changes(
                self.deps, actor=moderator, campaign_id=campaign_id, remarks=list(story.remarks)
            )
        else:
            moderation.reject(
                self.deps, actor=moderator, campaign_id=campaign_id, reason=story.reason
            )

    def put_forward(self, story: Story) -> None:
        """The moderator features a raise."""
        featuring.feature(
            self.deps,
            actor=self.actors["admin"],
            campaign_id=self.campaigns[story.key],
            reason=story.featured,
        )

    def be_visited(self, stories: Sequence[Story], days_ago: int) -> None:
        """People look at raises, a day's visits at once."""
        seen = [one for story in stories for one in seen_on(story, self.slugs[story.key], days_ago)]
        visiting.count(self.deps, seen)

    def prepare(self, story: Story, who: str) -> None:
        """Somebody does what the raise's rules ask for before a pledge, as far as they can now."""
        answering.take_steps(self.deps, self.actors[who], story.form.regime)

    def pledge(self, story: Story, planned: Planned) -> None:
        """A backer pledges and pays."""
        backer = self.actors[planned.who]
        answering.qualify(self.deps, backer, story.form.regime, declared=self.declared)
        slug = self.slugs[story.key]
        receipt = pledging.pledge(
            self.deps,
            actor=backer,
            slug=slug,
            shares_text=str(planned.shares),
            request_key=f"demonstration:{story.key}",
            acknowledged=risk_text.current().mark,
            consent=agreed(self.deps, backer=backer, slug=slug, shares=planned.shares),
        )
        self.pledges[story.key, planned.who] = receipt.pledge_id
        demonstration.pay(self.deps, actor=backer, pledge_id=receipt.pledge_id, card=CARD)

    def cancel(self, story: Story, planned: Planned) -> None:
        """A backer takes a pledge back."""
        pledge_id = self.pledges[story.key, planned.who]
        pledging.cancel(self.deps, actor=self.actors[planned.who], pledge_id=pledge_id)

    def interrupt(self, story: Story) -> None:
        """The moderator stops a raise, or its founder takes it back."""
        campaign_id = self.campaigns[story.key]
        if story.ends_as == CampaignStatus.SUSPENDED.value:
            moderation.suspend(
                self.deps, actor=self.actors["admin"], campaign_id=campaign_id, reason=story.reason
            )
            return
        drafts.withdraw(
            self.deps,
            actor=self.actors[story.founder],
            campaign_id=campaign_id,
            reason=story.reason,
        )
        self.work()

    def finish(self, story: Story) -> None:
        """A worker closes a raise and settles or refunds it, as far as it can."""
        for _ in range(MOST_LOOKS):
            did = self.work()
            status = self._status(story)
            if status in OVER or (status == CampaignStatus.SETTLING.value and not did):
                break
            clock.pass_time(self.deps, seconds=int(NEXT_LOOK.total_seconds()))
        self.say(f"Ended ({self._status(story)}): {story.form.title}")

    def watch(self, story: Story, who: str) -> None:
        """Somebody follows a campaign."""
        catalog.set_watching(
            self.deps, actor=self.actors[who], slug=self.slugs[story.key], is_wanted=True
        )

    def tell_news(self, story: Story, news: News) -> None:
        """The founder posts an update."""
        drafts.post_update(
            self.deps,
            actor=self.actors[story.founder],
            campaign_id=self.campaigns[story.key],
            title=news.title,
            body=news.body,
        )

    def ask(self, story: Story, asked: Asked) -> None:
        """Somebody asks in public."""
        catalog.ask(
            self.deps, actor=self.actors[asked.who], slug=self.slugs[story.key], text=asked.text
        )

    def answer(self, story: Story, asked: Asked) -> None:
        """The founder answers."""
        founder = self.actors[story.founder]
        slug = self.slugs[story.key]
        talk = catalog.questions(self.deps, actor=founder, slug=slug, shown=MOST_QUESTIONS)
        question_id = next(each.id for each in talk.shown if each.text == asked.text.strip())
        drafts.answer(self.deps, actor=founder, question_id=question_id, text=asked.answer)

    def _describe(self, story: Story, founder: Actor) -> tuple[str, str]:
        page = enterprises.save_enterprise(self.deps, actor=founder, form=story.enterprise)
        enterprise_id = page.form.id
        for figures in story.figures:
            form = replace(figures, enterprise_id=enterprise_id)
            enterprises.save_figures(self.deps, actor=founder, form=form)
        campaign_id = drafts.start_campaign(self.deps, actor=founder, enterprise_id=enterprise_id)
        return enterprise_id, campaign_id

    def _fill(self, story: Story, founder: Actor, campaign_id: str) -> None:
        """What is written in rows; a campaign may have none of them."""
        deps = self.deps
        campaign_rows.save_funds(deps, actor=founder, campaign_id=campaign_id, rows=story.uses)
        campaign_rows.save_team(deps, actor=founder, campaign_id=campaign_id, rows=story.team)
        campaign_rows.save_risks(
            deps, actor=founder, campaign_id=campaign_id, rows=story.named_risks
        )
        evidence.write(deps, founder, campaign_id, story.shown)

    def _import(self, story: Story, founder: Actor) -> tuple[str, str]:
        """Begins from a filing, and adds to the profile what it lacks."""
        data = (FILINGS / story.filing).read_bytes()
        made = filings.import_form_c(self.deps, actor=founder, data=data)
        filed = enterprises.founder_enterprise(self.deps, actor=founder).form
        added = story.enterprise
        form = replace(filed, sector=added.sector, summary=added.summary, about=added.about)
        enterprises.save_enterprise(self.deps, actor=founder, form=form)
        return filed.id, made.campaign_id

    def _form(self, story: Story, campaign_id: str) -> CampaignForm:
        """The form with its times; a filing's own terms stay as filed."""
        closes_at = self.present + timedelta(hours=story.closes_in_hours)
        opens_at = self.present + timedelta(days=story.starts_in_days)
        timed = replace(
            story.form,
            closes_at=moment_text(closes_at),
            opens_at=moment_text(opens_at) if story.starts_in_days else "",
        )
        if not story.filing:
            return timed
        founder = self.actors[story.founder]
        filed = drafts.editor(self.deps, actor=founder, campaign_id=campaign_id).form
        return replace(timed, **{name: getattr(filed, name) for name in FILED})

    def _status(self, story: Story) -> str:
        return self._campaign(story).status

    def _campaign(self, story: Story) -> Campaign:
        with self.deps.reading() as session:
            return session.get_one(Campaign, UUID(self.campaigns[story.key]))
