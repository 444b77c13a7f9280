"""The configuration: from a file and the environment to one value, and every problem as a line with its fix."""

import base64
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr, ValidationError

from bot.config import Address, BadConfig, Config, bot_token, keys, load

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.yaml"
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    return path


def problems(path: Path | None = None, **environment: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        load(path, environment)
    return list(caught.value.problems)


def test_the_example_says_what_holds_without_it() -> None:
    assert load(EXAMPLE, {}) == Config()


def test_every_key_stands_in_the_example() -> None:
    example = yaml.safe_load(EXAMPLE.read_text())

    for path in keys().keys() - {("privacy", "key")}:
        section = example
        for name in path[:-1]:
            section = section[name]
        assert path[-1] in section


def test_every_key_of_the_example_has_a_comment() -> None:
    settings = [line for line in EXAMPLE.read_text().splitlines() if line.startswith("  ") and ":" in line]

    bare = [line for line in settings if "#" not in line and line.strip() not in ("webhook:", "limits:")]
    assert bare == []


def test_every_key_comes_from_the_environment() -> None:
    config = load(
        None,
        {
            "ATTUNE_TELEGRAM__TOKEN": TOKEN,
            "ATTUNE_TELEGRAM__TOKEN_FILE": "token.txt",
            "ATTUNE_TELEGRAM__BASE_URL": "http://127.0.0.1:8081/bot/",
            "ATTUNE_TELEGRAM__MODE": "webhook",
            "ATTUNE_TELEGRAM__WEBHOOK__URL": "https://bot.example.org/hook",
            "ATTUNE_TELEGRAM__WEBHOOK__LISTEN": "0.0.0.0:8443",
            "ATTUNE_TELEGRAM__WEBHOOK__SECRET": "s3cret",
            "ATTUNE_TELEGRAM__WEBHOOK__REPLACE": "true",
            "ATTUNE_TELEGRAM__LIMITS__OVERALL": "0",
            "ATTUNE_TELEGRAM__LIMITS__CHAT": "0.5",
            "ATTUNE_TELEGRAM__LIMITS__GROUP": "10",
            "ATTUNE_DATABASE__URL": "sqlite:////var/lib/attune.db",
            "ATTUNE_PRIVACY__KEY_FILE": "/etc/attune.key",
            "ATTUNE_PRIVACY__KEY": base64.b64encode(bytes(32)).decode(),
            "ATTUNE_PRIVACY__RETENTION_DAYS": "30",
            "ATTUNE_DIALOGS__PATH": "ours",
            "ATTUNE_CHAT__BURST_SECONDS": "0",
            "ATTUNE_LOG__LEVEL": "debug",
            "ATTUNE_HTTP__LISTEN": "9100",
            "PATH": "/bin",
        },
    )

    assert config.telegram.token == SecretStr(TOKEN)
    assert config.telegram.base_url == "http://127.0.0.1:8081/bot"
    assert config.telegram.webhook.listen == Address("0.0.0.0", 8443)
    assert config.telegram.webhook.replace is True
    assert (config.telegram.limits.overall, config.telegram.limits.chat) == (0, 0.5)
    assert config.database.path == Path("/var/lib/attune.db")
    assert config.privacy.retention_days == 30
    assert config.dialogs.path == Path("ours")
    assert config.http.listen == Address("127.0.0.1", 9100)


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "log: {level: error}\nchat: {burst_seconds: 5}\n")

    config = load(path, {"ATTUNE_LOG__LEVEL": "debug"})

    assert (config.log.level, config.chat.burst_seconds) == ("debug", 5)


def test_a_variable_names_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "log: {level: error}\n")

    assert load(None, {"ATTUNE_CONFIG": str(path)}).log.level == "error"


def test_an_empty_value_means_the_default(tmp_path: Path) -> None:
    path = written(tmp_path, "telegram:\nlog:\n  level:\nhttp: {listen: 1234}\n")

    config = load(path, {"ATTUNE_HTTP__LISTEN": ""})

    assert config == Config()


@pytest.mark.parametrize("text", ["", "# nothing is set\n"])
def test_a_file_without_settings_is_fine(tmp_path: Path, text: str) -> None:
    assert load(written(tmp_path, text), {}) == Config()


def test_a_wrong_word_is_told_with_its_key_and_the_words_that_fit(tmp_path: Path) -> None:
    path = written(tmp_path, "telegram: {mode: pooling}\n")

    assert problems(path) == [
        f"{path}: telegram.mode: 'pooling' is not one of polling, webhook. Did you mean 'polling'?"
    ]


def test_all_problems_are_told_at_once_a_line_each(tmp_path: Path) -> None:
    path = written(
        tmp_path, "chat: {burst_seconds: soon}\nprivacy: {retention_days: 900}\nhttp: {lisen: 80}\nlog: loud\n"
    )

    found = problems(path, ATTUNE_LOG__LEVEL="loud", ATTUNE_TOKEN="x")

    assert found == [
        f"{path}: http.lisen: this key is not known. Did you mean http.listen?",
        f"{path}: log: here should stand keys with values. Known here: level",
        "ATTUNE_TOKEN: this variable is not known. Did you mean ATTUNE_TELEGRAM__TOKEN?",
        f"{path}: privacy.retention_days: '900' is not a whole number from 1 to 365. Write one, such as 90",
        f"{path}: chat.burst_seconds: 'soon' is not a number from 0 to 60. Write one, such as 2",
        "ATTUNE_LOG__LEVEL: log.level: 'loud' is not one of debug, info, warning, error. Choose one",
    ]
    assert not any("\n" in line for line in found)


@pytest.mark.parametrize(
    ("variable", "value", "fix"),
    [
        ("HTTP__LISTEN", "localhost", "host:port"),
        ("HTTP__LISTEN", "127.0.0.1:99999", "host:port"),
        ("HTTP__LISTEN", ":80", "host:port"),
        ("DATABASE__URL", "postgres://db", "sqlite:///attune.db"),
        ("DATABASE__URL", "sqlite:///", "sqlite:///attune.db"),
        ("TELEGRAM__BASE_URL", "api.telegram.org", "http"),
        ("TELEGRAM__WEBHOOK__URL", "http://bot.example.org/hook", "https only"),
        ("TELEGRAM__WEBHOOK__SECRET", "two words", "letters, digits"),
        ("TELEGRAM__WEBHOOK__REPLACE", "perhaps", "true nor false"),
        ("TELEGRAM__LIMITS__CHAT", "-1", "from 0"),
        ("TELEGRAM__LIMITS__CHAT", "nan", "from 0"),
        ("PRIVACY__RETENTION_DAYS", "0", "from 1 to 365"),
        ("PRIVACY__RETENTION_DAYS", "1.5", "whole number"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_the_fix(variable: str, value: str, fix: str) -> None:
    (line,) = problems(None, **{f"ATTUNE_{variable}": value})

    assert line.startswith(f"ATTUNE_{variable}: {variable.lower().replace('__', '.')}: ")
    assert fix in line


def test_a_webhook_on_this_machine_may_be_http() -> None:
    assert load(None, {"ATTUNE_TELEGRAM__WEBHOOK__URL": "http://127.0.0.1:8443/hook"})


def test_a_webhook_needs_an_address_a_place_and_a_secret(tmp_path: Path) -> None:
    path = written(tmp_path, "telegram: {mode: webhook, webhook: {listen: 8443}}\n")

    url, secret = problems(path)

    assert f"{path}: telegram.mode: webhook needs telegram.webhook.url" in url
    assert "ATTUNE_TELEGRAM__WEBHOOK__SECRET" in secret


def test_the_key_itself_may_not_stand_in_the_file(tmp_path: Path) -> None:
    (line,) = problems(written(tmp_path, "privacy: {key: c2VjcmV0}\n"))

    assert "ATTUNE_PRIVACY__KEY" in line
    assert "c2VjcmV0" not in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("log: {level: info}\nlog: {level: debug}\n", "second time"),
        ("log: &x {level: info}\n", "anchor"),
        ("log: {level: info\n", "not YAML"),
        ("- log\n", "keys with values"),
        ("log: {level: [info]}\n", "one value"),
    ],
)
def test_a_file_that_is_not_plain_keys_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (line,) = problems(written(tmp_path, text))

    assert said in line
    assert "\n" not in line


def test_a_file_that_is_not_there_is_told_with_its_name(tmp_path: Path) -> None:
    (line,) = problems(tmp_path / "none.yaml")

    assert str(tmp_path / "none.yaml") in line


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xff\xfe\x00")

    assert "UTF-8" in problems(path)[0]


def test_a_number_that_looks_like_another_type_stays_as_typed(tmp_path: Path) -> None:
    path = written(tmp_path, "telegram: {webhook: {secret: 0123, listen: 12:30}}\n")

    config = load(path, {})

    assert config.telegram.webhook.secret.get_secret_value() == "0123"
    assert config.telegram.webhook.listen == Address("12", 30)


def test_secrets_never_stand_in_a_repr_or_a_problem(tmp_path: Path) -> None:
    path = written(tmp_path, f"telegram: {{token: '{TOKEN}', base_url: 'https://api/bot{TOKEN}'}}\n{TOKEN}: x\n")

    found = problems(path, ATTUNE_TELEGRAM__WEBHOOK__SECRET="my secret", ATTUNE_TELEGRAM__MODE="p")
    config = load(
        None,
        {
            "ATTUNE_TELEGRAM__TOKEN": TOKEN,
            "ATTUNE_PRIVACY__KEY": "a2V5",
            "ATTUNE_TELEGRAM__BASE_URL": f"https://x/{TOKEN}",
        },
    )

    said = "\n".join(found) + repr(config) + str(config)
    assert TOKEN not in said
    assert "my secret" not in said
    assert "a2V5" not in said


def test_the_configuration_cannot_be_changed() -> None:
    config = Config()

    for section in Config.model_fields:
        with pytest.raises(ValidationError):
            setattr(config, section, None)


def test_a_token_is_taken_from_the_setting_first_and_then_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")

    assert bot_token(load(None, {"ATTUNE_TELEGRAM__TOKEN_FILE": str(file)})) == TOKEN
    assert bot_token(load(None, {"ATTUNE_TELEGRAM__TOKEN": TOKEN, "ATTUNE_TELEGRAM__TOKEN_FILE": "none"})) == TOKEN


def test_a_missing_token_is_told_with_where_to_get_and_to_set_one() -> None:
    with pytest.raises(BadConfig, match=r"ATTUNE_TELEGRAM__TOKEN.*@BotFather"):
        bot_token(Config())


def test_a_token_file_that_is_not_there_is_told() -> None:
    with pytest.raises(BadConfig, match=r"telegram\.token_file: none/token cannot be read"):
        bot_token(load(None, {"ATTUNE_TELEGRAM__TOKEN_FILE": "none/token"}))


@pytest.mark.parametrize("token", ["hello-there", "123:abc", f"bot{TOKEN}", f"{TOKEN} "[:-2] + "!"])
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(BadConfig, match="@BotFather") as caught:
        bot_token(load(None, {"ATTUNE_TELEGRAM__TOKEN": token}))

    assert token not in str(caught.value)


def test_a_server_of_ones_own_may_have_short_tokens() -> None:
    config = load(None, {"ATTUNE_TELEGRAM__TOKEN": "1:abc", "ATTUNE_TELEGRAM__BASE_URL": "http://127.0.0.1:8081/bot"})

    assert bot_token(config) == "1:abc"
