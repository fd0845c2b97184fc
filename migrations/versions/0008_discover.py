"""What lists and searches read, kept by the database itself from campaigns and enterprises.

PostgreSQL's `unaccent` and `pg_trgm` are not part of the embedded server, so that accents are
folded here by what every PostgreSQL has, and words carry the variants that find their misspellings.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FOLDED = r"""
CREATE FUNCTION folded(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    replace(replace(replace(
      lower(regexp_replace(normalize(written, NFKD), '[\u0300-\u036F]', '', 'g')),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'øłđıðþς!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~‘’“”„–—…·•«»¡¿、。，！？：；（）「」',
    'oldidtσ' || repeat(' ', 70))
$$
"""
"""Small letters without accents, and spaces for what is neither letter nor digit. Beside
`domain.search_words.folded`, which does the same to what is typed."""

VARIANTS = """
CREATE FUNCTION spelling_variants(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT variant) FROM (
    SELECT word AS variant
    UNION ALL
    SELECT overlay(word PLACING '' FROM place FOR 1) FROM generate_series(1, length(word)) AS place
  ) AS variants
$$
"""

LEXEMES = """
CREATE FUNCTION searchable(written text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple', folded(written))
    || to_tsvector('pg_catalog.english', folded(written))
$$
"""
"""Each word as it stands, for beginnings of it, and by its English stem, for its other forms."""

LIST_CAMPAIGN = """
CREATE FUNCTION list_campaign(which uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c campaigns%ROWTYPE;
  e enterprises%ROWTYPE;
  headline tsvector;
  place text;
  opened timestamptz;
BEGIN
  SELECT * INTO c FROM campaigns WHERE id = which;
  IF c.status IN ('draft', 'in_review', 'changes_requested', 'rejected') THEN
    DELETE FROM campaign_listings WHERE campaign_id = which;
    RETURN;
  END IF;
  SELECT * INTO e FROM enterprises WHERE id = c.enterprise_id;
  opened := coalesce(c.opens_at, c.created_at);
  place := concat_ws(' ', e.city, e.region, c.sector);
  headline := setweight(searchable(c.title || ' ' || e.name), 'A')
    || setweight(searchable(c.summary), 'B')
    || setweight(searchable(place), 'C')
    || setweight(to_tsvector('pg_catalog.simple', concat_ws(' ', 'xxsector' || c.sector,
      'xxcountry' || lower(e.country))), 'C');
  INSERT INTO search_words (word, variants)
    SELECT word.word, spelling_variants(word.word)
    FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.simple',
      folded(concat_ws(' ', c.title, e.name, c.summary, place, c.story))))) AS word (word)
    WHERE length(word.word) BETWEEN 3 AND 40
      AND NOT EXISTS (SELECT FROM search_words AS known WHERE known.word = word.word)
    ORDER BY word.word COLLATE "C"
    ON CONFLICT DO NOTHING;
  INSERT INTO campaign_listings AS listed (campaign_id, document, headline, slug, status, sector,
    country, stage, security, currency, minimum_ticket_minor, phase_key, closing_key, newest_key,
    funded_key, backers_key, backers, returned_minor, counted_of)
  VALUES (which, headline || setweight(searchable(c.story), 'D'), headline, c.slug, c.status,
    c.sector, e.country, c.stage, c.security, c.currency, c.minimum_ticket_minor,
    CASE WHEN c.status = 'live' THEN 0
      WHEN c.status IN ('suspended', 'closing') THEN 1
      WHEN c.status = 'scheduled' THEN 2
      WHEN c.status IN ('settling', 'refunding') THEN 3
      ELSE 4 END,
    CASE WHEN c.closes_at IS NULL THEN 9223372036854775807
      ELSE CASE WHEN c.status IN ('live', 'suspended', 'scheduled') THEN 1 ELSE -1 END
        * (extract(epoch FROM c.closes_at) * 1000000)::bigint END,
    -(extract(epoch FROM opened) * 1000000)::bigint,
    0, 0, 0, 0, '')
  ON CONFLICT (campaign_id) DO UPDATE SET
    document = excluded.document, headline = excluded.headline, slug = excluded.slug,
    status = excluded.status,
    sector = excluded.sector, country = excluded.country, stage = excluded.stage,
    security = excluded.security, currency = excluded.currency,
    minimum_ticket_minor = excluded.minimum_ticket_minor, phase_key = excluded.phase_key,
    closing_key = excluded.closing_key, newest_key = excluded.newest_key;
END $$
"""

OF_CAMPAIGN = """
CREATE FUNCTION list_changed_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_campaign(NEW.id);
  RETURN NULL;
END $$
"""

OF_ENTERPRISE = """
CREATE FUNCTION list_campaigns_of_enterprise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_campaign(id) FROM campaigns WHERE enterprise_id = NEW.id ORDER BY id;
  RETURN NULL;
END $$
"""

LISTED_COLUMNS = (
    "slug, status, title, summary, story, sector, stage, security, currency, minimum_ticket_minor, "
    "opens_at, closes_at, enterprise_id"
)
"""What a list shows or is ordered by. Counters are not among them: a payment costs nothing here."""

TRIGGERS = (
    f"CREATE TRIGGER campaigns_are_listed AFTER INSERT OR UPDATE OF {LISTED_COLUMNS} ON campaigns "
    "FOR EACH ROW EXECUTE FUNCTION list_changed_campaign()",
    "CREATE TRIGGER enterprises_are_listed AFTER UPDATE OF name, city, region, country, sector "
    "ON enterprises FOR EACH ROW EXECUTE FUNCTION list_campaigns_of_enterprise()",
)

OVER = "'closing', 'settling', 'settled', 'refunding', 'refunded', 'withdrawn'"
OPENED = f"status IN ('live', 'suspended', {OVER})"
TOLD_BEFORE = {
    "opened": OPENED,
    "reached": f"{OPENED} AND escrowed_minor + settled_minor >= target_minor",
    "closing": f"status IN ({OVER}) OR ({OPENED} AND closes_at <= now())",
}
"""What happened to campaigns before there were reminders is old: nobody is told of it any more. A
deadline that is near and not past is news still."""

FUNCTIONS = (FOLDED, VARIANTS, LEXEMES, LIST_CAMPAIGN, OF_CAMPAIGN, OF_ENTERPRISE)


def upgrade() -> None:
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("variants", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("word"),
    )
    op.create_index(
        "ix_search_words_variants", "search_words", ["variants"], postgresql_using="gin"
    )
    _create_listings()
    _create_reminders()
    for statement in (*FUNCTIONS, *TRIGGERS):
        op.execute(statement)
    op.execute("SELECT list_campaign(id) FROM campaigns ORDER BY id")


def _create_listings() -> None:
    words = ("slug", "status", "sector", "country", "stage", "security", "currency")
    numbers = ("minimum_ticket_minor", "phase_key", "closing_key", "newest_key", "funded_key")
    counts = ("backers_key", "backers", "returned_minor")
    op.create_table(
        "campaign_listings",
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False),
        sa.Column("headline", postgresql.TSVECTOR(), nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in words],
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in (*numbers, *counts)],
        sa.Column("counted_of", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("campaign_id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index(
        "ix_campaign_listings_document", "campaign_listings", ["document"], postgresql_using="gin"
    )
    op.create_table(
        "platform_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backers", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in {
        "closing": ["phase_key", "closing_key", "slug"],
        "newest": ["newest_key", "slug"],
        "funded": ["funded_key", "slug"],
        "backers": ["backers_key", "slug"],
        "sector": ["sector"],
        "country": ["country"],
        "status": ["status"],
    }.items():
        op.create_index(f"ix_campaign_listings_{name}", "campaign_listings", columns)


def _create_reminders() -> None:
    op.create_table(
        "campaign_reminders",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'reached', 'closing')", name="ck_campaign_reminders_kind"
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "kind", name="uq_campaign_reminders_once"),
    )
    for kind, happened in TOLD_BEFORE.items():
        op.execute(
            "INSERT INTO campaign_reminders (id, campaign_id, kind, at) "  # noqa: S608 - our words # nosec B608
            f"SELECT gen_random_uuid(), id, '{kind}', now() FROM campaigns WHERE {happened}"
        )
    op.add_column(
        "watched_campaigns",
        sa.Column("reminds", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.alter_column("watched_campaigns", "reminds", server_default=None)


def downgrade() -> None:
    op.drop_column("watched_campaigns", "reminds")
    op.drop_table("campaign_reminders")
    op.execute("DROP TRIGGER campaigns_are_listed ON campaigns")
    op.execute("DROP TRIGGER enterprises_are_listed ON enterprises")
    for name in (
        "list_campaigns_of_enterprise()",
        "list_changed_campaign()",
        "list_campaign(uuid)",
        "searchable(text)",
        "spelling_variants(text)",
        "folded(text)",
    ):
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("platform_counts")
    op.drop_table("campaign_listings")
    op.drop_table("search_words")
