"""The append-only guard: every attack of the list is refused or changes nothing; ordinary work goes on."""

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction
from pytest_django import DjangoDbBlocker

from halka.trust import allowed, guard, ledger
from halka.trust.models import Checkpoint, LedgerEntry, Tombstone
from tests.trust import attacks
from tests.trust.conftest import STORES, connected, postgres_settings

AT = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)


def fill() -> None:
    for act in ("place.added", "unit.added", "person.added"):
        append(act)
    ledger.checkpoint(AT)
    Tombstone.objects.create(child="c1", at=AT, basis="law", by="p1")


def append(act: str = "place.added") -> LedgerEntry:
    with transaction.atomic():
        return LedgerEntry.objects.get(seq=ledger.record(act, at=AT, person="p1"))


def written() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (LedgerEntry, Checkpoint, Tombstone)]


def structure() -> list[Any]:
    """Tables, indexes and triggers of every schema, temporary ones too, and the settings that matter."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT * FROM sqlite_master UNION ALL SELECT * FROM sqlite_temp_master")
            rows: list[Any] = cursor.fetchall()
            return rows + [
                cursor.execute(f"PRAGMA {name}").fetchall() for name in sorted(allowed.PRAGMAS_READ)
            ]
        cursor.execute(
            "SELECT c.oid, relname, relnamespace, tgname, tgenabled, prosrc FROM pg_class c"
            " LEFT JOIN pg_trigger t ON tgrelid = c.oid LEFT JOIN pg_proc p ON p.oid = tgfoid"
            " WHERE relname LIKE 'trust%%' OR relname LIKE 'other%%' ORDER BY 1, 4",
            [],
        )
        return list(cursor.fetchall())


def attack(statement: str) -> str:
    """Tries it, committing when it passes; gives the words of the refusal, or nothing."""
    newest = LedgerEntry.objects.count()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("{n}", str(newest)))
            if cursor.description:
                cursor.fetchall()
    except DatabaseError as refusal:
        return str(refusal)
    finally:
        connection.close()
    return ""


@pytest.fixture(scope="module")
def both(django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[str], Any]]:
    """One store for all attacks of its kind: an attack that leaves a trace fails the ones after it too."""
    opened: dict[str, Any] = {}
    with django_db_blocker.unblock(), contextlib.ExitStack() as stack:

        def of(kind: str) -> Any:
            if kind not in opened:
                opened[kind] = stack.enter_context(STORES[kind]())
                fill()
            return opened[kind]

        yield of


@pytest.fixture
def filled(request: pytest.FixtureRequest, both: Callable[[str], Any]) -> Iterator[str]:
    before = connections["default"]
    connections["default"] = both(request.param)
    try:
        yield request.param
    finally:
        connections["default"] = before


CASES = [
    *(pytest.param("sqlcipher", sql, id=f"sqlcipher-{n}") for n, sql in enumerate(attacks.SQLITE)),
    *(
        pytest.param("postgres", sql, id=f"postgres-{n}", marks=pytest.mark.postgres)
        for n, sql in enumerate(attacks.POSTGRES)
    ),
]
REFUSALS = (
    "not authorized|append-only|permission denied|must be (owner|superuser)|must be a member"
    "|prohibited|may not be modified|authorization denied|cannot be changed now"
)
HARMLESS = [
    *(pytest.param("sqlcipher", sql) for sql in attacks.WITHOUT_EFFECT["sqlcipher"]),
    *(
        pytest.param("postgres", sql, marks=pytest.mark.postgres)
        for sql in attacks.WITHOUT_EFFECT["postgres"]
    ),
]


@pytest.mark.parametrize(("filled", "statement"), CASES, indirect=["filled"])
def test_an_attack_is_refused_and_an_honest_entry_still_goes_in(filled: str, statement: str) -> None:
    before, shape = written(), structure()
    refusal = attack(statement)
    assert re.search(REFUSALS, refusal), refusal or "it passed"
    assert_intact(before, shape)


@pytest.mark.parametrize(("filled", "statement"), HARMLESS, indirect=["filled"])
def test_an_attack_without_effect_changes_nothing(filled: str, statement: str) -> None:
    before, shape = written(), structure()
    attack(statement)
    assert_intact(before, shape)


def assert_intact(before: list[Any], shape: list[Any]) -> None:
    assert written() == before
    assert structure() == shape
    entry = append()
    assert LedgerEntry.objects.get(seq=entry.seq).act == "place.added"
    assert entry.seq == len(before[0]) + 1


def test_the_list_of_attacks_is_as_long_as_promised() -> None:
    assert len(attacks.SQLITE) >= 39
    assert len(attacks.POSTGRES) >= 39
    assert len(set(attacks.SQLITE)) == len(attacks.SQLITE)


WITHOUT_AUTHORIZER = [
    "DROP TABLE trust_ledgerentry",
    "ALTER TABLE trust_ledgerentry RENAME TO other",
    "DROP TRIGGER trust_ledgerentry_no_update",
    "CREATE TEMPORARY TRIGGER t BEFORE INSERT ON main.trust_ledgerentry BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMPORARY TABLE trust_ledgerentry (seq bigint, act text)",
    "ATTACH DATABASE ':memory:' AS other",
    "PRAGMA recursive_triggers = OFF",
]
WITHOUT_TRIGGERS = [
    f"INSERT OR REPLACE INTO trust_ledgerentry {attacks.ENTRY} VALUES {attacks.values('{n}')}",
    f"INSERT INTO trust_ledgerentry {attacks.ENTRY} VALUES {attacks.values('{n} + 2')}",
    f"INSERT INTO trust_ledgerentry {attacks.ENTRY} VALUES {attacks.values('0')}".replace("(0,", "(99,"),
]


@pytest.mark.parametrize("statement", WITHOUT_AUTHORIZER)
def test_without_the_authorizer_the_attack_would_pass(encrypted: Any, statement: str) -> None:
    fill()
    encrypted.connection.set_authorizer(None)
    assert not attack(statement)


@pytest.mark.parametrize("statement", WITHOUT_TRIGGERS)
def test_without_the_triggers_the_attack_would_pass(encrypted: Any, statement: str) -> None:
    fill()
    with guard.lifted(), connection.cursor() as cursor:
        for sql in guard.uninstall_sql("sqlite"):
            cursor.execute(sql)
    before = written()
    assert not attack(statement)
    assert written() != before


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM trust_ledgerentry",
        "UPDATE trust_ledgerentry SET act = 'x'",
        "TRUNCATE trust_ledgerentry",
        f"INSERT INTO trust_ledgerentry {attacks.ENTRY} VALUES {attacks.values('99', attacks.BLOB)}",
    ],
)
@pytest.mark.parametrize("armed", [True, False])
def test_on_postgres_the_triggers_hold_even_the_owner(on_postgres: Any, statement: str, armed: bool) -> None:
    fill()
    name = on_postgres.settings_dict["NAME"]
    with connected(**postgres_settings(name)):
        if not armed:
            with connection.cursor() as cursor:
                for sql in guard.uninstall_sql("postgresql"):
                    cursor.execute(sql)
        before = written()
        assert bool(attack(statement)) is armed
        assert (written() == before) is armed


@pytest.mark.postgres
def test_on_postgres_the_owner_could_do_what_the_role_may_not(on_postgres: Any) -> None:
    with connected(**postgres_settings(on_postgres.settings_dict["NAME"])):
        fill()
        assert not attack("CREATE TEMPORARY TABLE trust_ledgerentry (seq bigint, act text)")
        assert not attack("ALTER TABLE trust_ledgerentry DISABLE TRIGGER ALL")


def test_refusals_are_said_in_words(store: Any) -> None:
    fill()
    with pytest.raises(
        (IntegrityError, DatabaseError), match=r"append-only|permission denied|not authorized"
    ):
        LedgerEntry.objects.all().delete()


def test_two_entries_with_one_number_are_impossible(store: Any) -> None:
    entry = append()
    with pytest.raises(IntegrityError):
        entry.save(force_insert=True)


def test_an_entry_without_an_act_or_with_an_unknown_outcome_is_impossible(store: Any) -> None:
    for wrong in ({"act": ""}, {"outcome": "maybe"}):
        entry = LedgerEntry(
            **{"seq": 1, "recorded_us": 1, "happened_us": 1, "act": "x", "outcome": "done", "wrote": "[]"}
            | wrong,
            leaf=b"",
            mac=b"",
        )
        with pytest.raises(IntegrityError):
            entry.save(force_insert=True)


def test_the_guard_can_be_lifted_for_a_migration_and_comes_back(encrypted: Any) -> None:
    with guard.lifted():
        assert not attack("CREATE TABLE other (a)")
        assert guard.is_lifted()
    assert not guard.is_lifted()
    assert attack("DROP TABLE other")


def test_the_guard_comes_back_after_an_error(encrypted: Any) -> None:
    with contextlib.suppress(KeyError), guard.lifted():
        raise KeyError
    with pytest.raises(DatabaseError, match="not authorized"):
        connection.cursor().execute("CREATE TABLE other (a)")


def test_the_guard_cannot_be_lifted_inside_a_transaction(encrypted: Any) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="middle of a transaction"), guard.lifted():
        pass


def test_every_function_of_this_sqlite_is_either_allowed_or_known_to_be_refused(encrypted: Any) -> None:
    encrypted.ensure_connection()
    encrypted.connection.set_authorizer(None)
    rows = encrypted.cursor().execute("SELECT DISTINCT lower(name) FROM pragma_function_list").fetchall()
    present = {name for (name,) in rows}
    refused = present - allowed.FUNCTIONS
    assert {"load_extension", "sqlcipher_export", "fts3_tokenizer"} <= refused
    assert len(allowed.FUNCTIONS & present) > 100


def test_asking_for_a_function_that_is_not_listed_is_refused(encrypted: Any) -> None:
    with pytest.raises((OperationalError, DatabaseError), match="not authorized"):
        connection.cursor().execute("SELECT load_extension('x')")


def test_every_append_only_table_has_its_triggers_in_both_dialects() -> None:
    for vendor in ("sqlite", "postgresql"):
        script = "\n".join(guard.install_sql(vendor))
        for table in guard.APPEND_ONLY:
            assert all(name in script for name in guard.trigger_names(table))
