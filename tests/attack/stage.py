"""Who owns something, and who comes for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import SQLModel, select, text

from crowdfund.db.tables import Enterprise, Pledge, Question, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.services import accounts, following, passwords
from crowdfund.services.deps import Deps
from tests.world import World

PASSWORD = "a quiet river bend"
ADDRESS = "192.0.2.9"

Rows = dict[str, set[str]]
"""Every row of every table, as text."""


@dataclass(frozen=True)
class Victim:
    """A founder with a raise, a backer with a paid pledge, a question, and a draft."""

    founder: Actor
    backer: Actor
    slug: str
    campaign_id: str
    enterprise_id: str
    enterprise_slug: str
    pledge_id: str
    question_id: str

    @property
    def ids(self) -> list[str]:
        """What an attacker guessed, as it stands in addresses and forms."""
        return [
            self.campaign_id,
            self.pledge_id,
            self.question_id,
            self.enterprise_id,
            str(self.backer.user_id),
            self.slug,
        ]

    @property
    def secrets(self) -> list[str]:
        """What nobody but the people themselves and the platform may read."""
        return [self.backer.email, self.founder.email]

    def path(self, route: str) -> str:
        """A page's address with what belongs to the victim in it."""
        named = {
            "[campaign_id]": self.campaign_id,
            "[pledge_id]": self.pledge_id,
            "[dispute_id]": self.pledge_id,
            "[code]": "reg-cf",
            "[slug]": self.enterprise_slug if "enterprises" in route else self.slug,
        }
        for part, value in named.items():
            route = route.replace(part, value)
        return route if route.startswith("/") else f"/{route}"


def victim_of(world: World) -> Victim:
    """Makes one."""
    founder, backer = world.person("Founder"), world.person("Backer")
    campaign = world.live_campaign(founder)
    pledge_id = world.invest(backer, campaign, 3)
    following.ask(world.deps, actor=backer, slug=campaign.slug, text="When?", standing="none")
    with world.deps.reading() as session:
        enterprise = session.get_one(Enterprise, campaign.enterprise_id)
        question = session.exec(select(Question)).one()
        assert session.get_one(Pledge, pledge_id).status == "escrowed"
        return Victim(
            founder,
            backer,
            campaign.slug,
            str(campaign.id),
            str(enterprise.id),
            enterprise.slug,
            pledge_id,
            str(question.id),
        )


def signed_in(deps: Deps, name: str, role: Role = Role.MEMBER) -> tuple[str, str]:
    """Somebody with a session. Returns their id, and the cookie."""
    email = f"{name}@example.test"
    accounts.register(deps, email=email, password=PASSWORD, name=name, client_address=ADDRESS)
    with deps.transaction() as session:
        user = session.exec(select(User).where(User.email == email)).one()
        user.role = role.value
        user_id = str(user.id)
    grant = accounts.sign_in(
        deps, email=email, password=PASSWORD, client_address=ADDRESS, user_agent="attack"
    )
    return user_id, f"{accounts.cookie_name(deps.public_url)}={grant.token}"


def cookie_for(deps: Deps, actor: Actor) -> tuple[str, str]:
    """The name and the value of a new session's cookie."""
    with deps.transaction() as session:
        user = session.get_one(User, actor.user_id)
        user.password_hash = passwords.hash_password(PASSWORD)
    grant = accounts.sign_in(
        deps, email=actor.email, password=PASSWORD, client_address=ADDRESS, user_agent="attack"
    )
    return accounts.cookie_name(deps.public_url), grant.token


def all_rows(deps: Deps) -> Rows:
    """Everything that is stored."""
    with deps.reading() as session:
        return {
            name: set(session.exec(text(f'SELECT t::text FROM "{name}" t')).scalars())  # type: ignore[call-overload]
            for name in SQLModel.metadata.tables
        }


def differences(before: Rows, after: Rows) -> Iterator[tuple[str, str, str]]:
    """What was done to which table: its name, `gone` or `new`, and the row. A row that was changed
    is both."""
    for name, rows in before.items():
        yield from ((name, "gone", row) for row in sorted(rows - after[name]))
        yield from ((name, "new", row) for row in sorted(after[name] - rows))
