"""Every form that changes something makes it once, however often it is sent: by its token, or because of what it is."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from odr.web.visiting.declared import READING_METHODS
from tests.support.world import World

# Sent a second time, these find the thing as they would leave it, or not there any more: nothing happens twice, and the
# page that follows says how it stands.
BECAUSE_OF_WHAT_IT_IS = {
    "sets something to a value": {
        "privacy.accept_policy", "privacy.give_consent", "privacy.take_consent_back",
        "accounts.change_details",
        "agreements.roster_entry", "message_settings.preferences", "messages.accept_keys", "messages.note_compared",
        "retention.setting", "accounts.language", "accounts.time_zone",
        "administration.change_kind", "administration.colours", "administration.contact", "administration.language",
        "administration.house_name",
        "administration.mail_words", "administration.reference_pattern", "cases.label",
        "cases.dispute_role",
        "vaults.accept_as_is", "vaults.change_code", "vaults.changes_seen",
        "vaults.rename_folder", "messages.go_on", "keyrings.put_back", "cases.undertaking",
        "contracts.own_contract",
    },
    "ends or removes something, which is then gone": {
        "agreements.decline_facilitation", "invitations.decline",
        "accounts.end_all_sessions", "accounts.sign_out", "agreements.take_back", "support.end",
        "administration.end_kind", "cases.take_declaration_back",
        "vaults.call_off_reset", "vaults.remove_everything",
        "settlements.forget_day", "messages.give_file_up", "vaults.give_file_up",
    },
    "opens or shuts a door": {
        "accounts.sign_in", "keyrings.lock", "keyrings.open_case", "keyrings.unlock", "vaults.lock", "vaults.unlock",
        "browser_folders.close", "browser_folders.unlock",
    },
    "says yes to something, or that something is so, and it is so once": {
        "administration.end_suspension", "administration.suspend", "administration.take_up_kind",
        "cases.goes_on",
        "keyrings.home",
    },
    "shows a code that waits; another one takes its place": {
        "keyrings.begin", "keyrings.begin_anew", "keyrings.exchange", "vaults.second_code",
        "vaults.kept_reader",
    },
    "mails a link, a few in an hour at most, whoever asks": {"accounts.forgotten", "accounts.send_confirmation"},
    "gives a file once, by a link that works no more then": {"contracts.fetch_records"},
    "looks for somebody or something": {"holds.desk"},
    "is there once, however often it is sent": {
        "settlements.draft_files", "vaults.add_file", "vaults.begin_file", "vaults.put_part", "vaults.complete_file",
        "messages.begin_file", "messages.put_part", "messages.complete_file",
    },
    "is sealed for the state that it follows, or named by the browser: a second time it is not taken": {
        "browser_folders.begin", "browser_folders.begin_file", "browser_folders.change", "browser_folders.change_list",
        "browser_folders.issue", "browser_folders.narrow", "browser_folders.put_part", "browser_folders.put_root",
        "browser_folders.receive", "browser_folders.remove", "browser_folders.revoke",
    },
    "asks whether a copy is meant that the room has already": {"browser_folders.disclose"},
    "is one room for the two, however often it is asked for": {"messages.caucus"},
}  # fmt: skip


def changing(world: World) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every route that takes a form and changes something."""
    for rule in world.app.url_map.iter_rules():
        view = world.app.view_functions[rule.endpoint]
        if (rule.methods or set()) - set(READING_METHODS) and not getattr(view, "only_reads", False):
            yield rule.endpoint, inspect.unwrap(view)


def has_a_token(view: Callable[..., Any]) -> bool:
    """Whether it says what it has made: itself, or in functions of its own capability's pages that it calls for it."""
    return any("made" in one.__code__.co_names for one in [view, *_called(view), *_called_by_all(_called(view))])


def _called(view: Callable[..., Any]) -> list[Any]:
    """The private functions of its module that it names, and what its module shares with others to do what is asked."""
    module = inspect.getmodule(view)
    assert module is not None
    named = [vars(module).get(name) for name in view.__code__.co_names if name[0] == "_" or name == "done"]
    package = module.__name__.rpartition(".")[0]
    return [one for one in named if inspect.isfunction(one) and one.__module__.rpartition(".")[0] == package]


def _called_by_all(functions: list[Any]) -> list[Any]:
    return [one for function in functions for one in _called(function)]


def test_every_route_that_changes_something_has_a_token_or_a_reason_to_need_none(world: World) -> None:
    routes = dict(changing(world))
    assert len(routes) > 90
    without = {name for name, view in routes.items() if not has_a_token(view)}
    reasons = [name for names in BECAUSE_OF_WHAT_IT_IS.values() for name in names]
    assert len(reasons) == len(set(reasons))
    assert without - set(reasons) == set(), "says neither what it has made nor why it need not"
    assert set(reasons) - without == set(), "need no reason, or is not there"
