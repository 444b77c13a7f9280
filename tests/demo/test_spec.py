"""The validator itself, and the stand-in's own tables, against the published specification."""

from bot.demo.methods.signatures import ACCEPTS
from bot.demo.methods.table import HANDLERS
from tests.demo.spec import check_call, check_object, specification

USER = {"id": 1, "is_bot": False, "first_name": "Ana"}


def test_a_right_object_has_no_problems() -> None:
    assert check_object("User", USER) == []


def test_missing_unknown_and_mistyped_fields_are_each_named() -> None:
    problems = check_object("User", {"id": "1", "is_bot": False, "nick": "A"})
    assert problems == [
        "User.nick: User has no such field",
        "User.id: should be Integer, is str",
        "User.first_name: required in User, but missing",
    ]


def test_true_is_no_integer() -> None:
    assert check_object("User", {**USER, "id": True}) == ["User.id: should be Integer, is bool"]


def test_members_are_told_apart_by_status() -> None:
    assert check_object("ChatMember", {"status": "left", "user": USER}) == []
    assert check_object("ChatMember", {"status": "gone", "user": USER}) != []


def test_forms_may_carry_numbers_and_json_as_text() -> None:
    params = {"chat_id": "5", "text": "Hi", "protect_content": "true", "reply_markup": '{"force_reply":true}'}
    assert check_call("sendMessage", params) == []


def test_a_wrong_call_is_told_precisely() -> None:
    assert check_call("sendMesage", {}) == ["sendMesage: there is no such method"]
    assert check_call("sendMessage", {"chat_id": 5, "txt": "Hi"}) == [
        "sendMessage.txt: there is no such parameter",
        "sendMessage.text: required, but missing",
    ]


def test_a_wrong_button_is_found_inside_a_form() -> None:
    markup = '{"inline_keyboard":[[{"text":"Go","data":"x"}]]}'
    problems = check_call("sendMessage", {"chat_id": 5, "text": "Hi", "reply_markup": markup})
    assert problems == ["sendMessage.reply_markup.inline_keyboard[0][0].data: InlineKeyboardButton has no such field"]


def test_the_stand_in_takes_exactly_the_published_parameters() -> None:
    methods = specification()["methods"]
    for name, accepted in ACCEPTS.items():
        assert accepted == {field["name"] for field in methods[name].get("fields", [])}, name


def test_every_imitated_method_has_its_parameters_listed() -> None:
    assert set(HANDLERS) == set(ACCEPTS)
