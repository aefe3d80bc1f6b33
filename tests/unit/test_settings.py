"""Settings are read once, from the nearest clamor.toml and CLAMOR_* variables, and say plainly what is wrong."""

import pickle
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import load_settings
from pipeline.sources.mapping import ColumnMapping


def _toml(folder: Path, content: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clamor.toml").write_text(content, "utf-8")
    return folder


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    """A newcomer needs no settings; data goes to the user's data folder."""
    settings = load_settings(tmp_path)
    assert settings.home.name == "clamor"
    assert settings.home.is_relative_to(Path.home())
    assert settings.store_url == f"sqlite:///{settings.home}/clamor.db"
    assert settings.report_path == tmp_path / "out" / "report.html"
    assert settings.sources == ()


def test_the_nearest_file_upwards_counts_and_the_home_lies_beside_it(tmp_path: Path) -> None:
    """From any folder below it, the same settings and the same store."""
    _toml(tmp_path, '[report]\nlanguage = "pt"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    settings = load_settings(below)
    assert settings.report.language == "pt"
    assert settings.home == tmp_path / ".clamor"
    assert settings.report_path == tmp_path / "out" / "report.html"


def test_every_section_is_read(tmp_path: Path) -> None:
    """What the README shows works."""
    _toml(
        tmp_path,
        """
        timezone = "Europe/Lisbon"
        [store]
        url = "sqlite:///data/answers.db"
        [[sources]]
        type = "folder"
        name = "surveys"
        path = "exports/*.csv"
        columns = { text = "Comentário" }
        [[sources]]
        type = "sql"
        name = "tickets"
        url = "postgresql://ana:s3cret@db/crm"
        query = "SELECT * FROM ticket"
        cursor = "id"
        [columns]
        id = "ID"
        [questions]
        "O que mudava?" = "asks_bad"
        [redact]
        CONTRACT = "C-[0-9]{6}"
        [encoder]
        name = "intfloat/multilingual-e5-base"
        [report]
        language = "pt-BR"
        path = "/var/www/report.html"
        title = "Lojas Ana"
        [notify]
        on_failure = "https://hooks.example/t0ken"
        """,
    )
    settings = load_settings(tmp_path)
    assert settings.store_url == f"sqlite:///{tmp_path}/data/answers.db"
    assert [source.name for source in settings.sources] == ["surveys", "tickets"]
    assert settings.mapping(settings.sources[0].columns) == ColumnMapping(
        id="ID", text=("Comentário",), timezone="Europe/Lisbon"
    )
    assert settings.questions == {"O que mudava?": "asks_bad"}
    assert settings.redact == {"CONTRACT": "C-[0-9]{6}"}
    assert settings.encoder.name == "intfloat/multilingual-e5-base"
    assert (settings.report.title, settings.report_path) == ("Lojas Ana", Path("/var/www/report.html"))
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301


def test_secrets_hide_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever prints settings prints no password and no token."""
    monkeypatch.setenv("CLAMOR_DATABASE_URL", "postgresql://ana:s3cret@db/clamor")
    _toml(
        tmp_path,
        """
        store.url = "postgresql://ana:s3cret@db/other"
        notify.on_failure = "https://hooks.example/s3cret"
        [[sources]]
        type = "sql"
        name = "tickets"
        url = "postgresql://ana:s3cret@db/crm"
        query = "SELECT 's3cret'"
        cursor = "id"
        """,
    )
    settings = load_settings(tmp_path)
    assert "s3cret" not in repr(settings) + str(settings)
    assert settings.store_url == "postgresql://ana:s3cret@db/clamor"


def test_a_variable_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One setting can differ on one machine, the others of its section stay."""
    monkeypatch.setenv("CLAMOR_REPORT__LANGUAGE", "ro")
    monkeypatch.setenv("CLAMOR_HOME", str(tmp_path / "elsewhere"))
    _toml(tmp_path, '[report]\nlanguage = "pt"\ntitle = "Lojas Ana"\n')
    settings = load_settings(tmp_path)
    assert (settings.report.language, settings.report.title) == ("ro", "Lojas Ana")
    assert settings.home == tmp_path / "elsewhere"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            '[report]\nlanguage = "fr"',
            "report.language: met 'fr', expected one of pt, es, ro, en, or one with a country",
        ),
        ('[report]\nlangauge = "pt"', "report.langauge: there is no such key"),
        ('timezone = "Lisbon"', "timezone: met 'Lisbon', expected the IANA name of a time zone"),
        ("[questions]\nx = 'maybe'", "questions.x: met 'maybe', expected 'asks_bad', 'asks_good' or 'open'"),
        ("[[sources]]\ntype = 'ftp'\nname = 'a'", "sources.0.type: met 'ftp', expected 'folder', 'sql'"),
        ("[[sources]]\ntype = 'folder'\nname = 'a'", "sources.0.folder.path: expected a value, and there is none"),
        ("[store]\nurl = 5", "store.url: expected a valid string"),
        ("home = '/srv'", "home: there is no such key; the variable CLAMOR_HOME"),
        ("[report", "is not valid TOML"),
        (
            "[[sources]]\ntype='folder'\nname='a'\npath='x'\n[[sources]]\ntype='folder'\nname='a'\npath='y'",
            "'a' is used twice",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, content: str, says: str) -> None:
    """The message has the file, the key, what was met and what was expected."""
    _toml(tmp_path, content)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert says in str(caught.value)
    assert str(tmp_path / "clamor.toml") in str(caught.value)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    """An editor that saved another encoding is told so."""
    (tmp_path / "clamor.toml").write_bytes(b'[report]\ntitle = "Caf\xe9"\n')
    with pytest.raises(SettingsError, match=r"is not UTF-8 \(byte 21\)"):
        load_settings(tmp_path)


def test_a_variable_that_is_no_json_is_named_without_its_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table in a variable is JSON; what it holds may be secret."""
    monkeypatch.setenv("CLAMOR_SOURCES", "s3cret")
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert "sources" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_demo_never_touches_real_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a home and a store of its own, whatever database the settings name."""
    monkeypatch.setenv("CLAMOR_DATABASE_URL", "postgresql://db/production")
    _toml(tmp_path, "[[sources]]\ntype='folder'\nname='a'\npath='x'")
    demo = load_settings(tmp_path).for_demo()
    assert demo.store_url == f"sqlite:///{tmp_path}/.clamor/demo/clamor.db"
    assert demo.key_file == tmp_path / ".clamor" / "demo" / "key"
    assert demo.sources == ()


def test_the_home_is_its_owners_alone(tmp_path: Path) -> None:
    """The store and its key lie in it."""
    _toml(tmp_path, "")
    settings = load_settings(tmp_path)
    settings.make_home()
    assert settings.home.stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the way is a thing to mend."""
    (tmp_path / "taken").touch()
    monkeypatch.setenv("CLAMOR_HOME", str(tmp_path / "taken"))
    with pytest.raises(SettingsError, match=r"cannot be made: .* name another one in CLAMOR_HOME"):
        load_settings(tmp_path).make_home()
