"""Gates on imports that the import contracts cannot say in full."""

from __future__ import annotations

import ast
import sys

from tests.gates.sources import PACKAGE, PROJECT, imported_names, modules, nodes_of


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    """Prevents: a rule about money that needs a database or a network to be proved."""
    foreign = {
        f"{path.relative_to(PROJECT)}: {name}"
        for path in modules("domain")
        for name in imported_names(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("crowdfund.domain")
    }
    assert foreign == set()


def test_only_the_adapter_s_files_import_stripe() -> None:
    """Prevents: a second place that talks to Stripe."""
    users = {
        path.relative_to(PACKAGE)
        for path in modules()
        if any(name.split(".")[0] == "stripe" for name in imported_names(path))
    }
    outside = {
        str(path)
        for path in users
        if path.parent.name != "payments" or not path.name.startswith("stripe_")
    }
    assert outside == set()
    assert users, "the adapter itself uses the library"


def test_the_tables_package_does_not_hand_out_the_ledger() -> None:
    """Prevents: ledger rows reached by a way that the import contract does not see."""
    init = PACKAGE / "db" / "tables" / "__init__.py"
    handed_out = [
        alias.name
        for node in nodes_of(init)
        if isinstance(node, ast.ImportFrom) and node.module == "crowdfund.db.tables.ledger"
        for alias in node.names
    ]
    assert handed_out == []
