"""Which environment the installs of Python's managers go to, what of a RUN stays, and what the last stage needs."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.effects.python_libraries import distributions, needed
from layersmith.evidence.splitting.mixed_steps import brought_again
from layersmith.evidence.splitting.python_steps import SYSTEM, Step, steps
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith.syntax.parser import parse
from layersmith_transforms.split_stages import split_stages
from memory_folder import MemoryFolder

INSTALL = "RUN pip3 install psutil\n"
ACCEPTED = Policy(accept=frozenset({"split-stages"}))


def steps_of(text: str) -> tuple[Step, ...]:
    facts = Facts(parse(text.encode()), Options())
    return steps(facts, facts.tree.stages[0])


def split(text: str) -> Report:
    return run(text.encode(), (split_stages,), ACCEPTED, Options())


def last_stage(text: str) -> str:
    report = split(text)
    assert report.changed, [held.missed for held in report.held_back]
    return report.result.decode().rpartition("\nFROM ")[2]


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        ("RUN pip install flask", [SYSTEM]),
        ("RUN python3 -m pip install flask", [SYSTEM]),
        ("RUN sudo -H pip3 install flask", [SYSTEM]),
        ("RUN /usr/local/bin/pip install flask", ["/usr/local"]),
        ("RUN pip install --target /deps flask", ["/deps"]),
        ("RUN pip install --prefix=/install flask", ["/install"]),
        ("WORKDIR /app\nRUN pip install --target lib flask", ["/app/lib"]),
        ("RUN pip install --user flask", ["/root/.local"]),
        ("RUN useradd -m app\nUSER app\nRUN pip install flask", ["/home/app/.local"]),
        ("RUN useradd -d /srv/app app\nUSER app\nRUN pip install flask", ["/srv/app/.local"]),
        ("ENV PYTHONUSERBASE=/py\nRUN pip install --user flask", ["/py"]),
        ("ENV PIP_TARGET=/deps\nRUN pip install --target /other flask", ["/other"]),
        ("RUN python -m venv /v && /v/bin/pip install flask", ["/v"]),
        ("RUN python -m venv /v && . /v/bin/activate && pip install flask", ["/v"]),
        ("ENV V=/v PATH=/v/bin:$PATH\nRUN virtualenv -p python3 $V\nRUN pip install flask", ["/v"]),
        ("ENV PATH=/other/bin:$PATH\nRUN python -m venv /v\nRUN pip install flask", [SYSTEM]),
        ("WORKDIR /app\nRUN uv sync", ["/app/.venv"]),
        ("WORKDIR /app\nENV UV_PROJECT_ENVIRONMENT=/opt/env\nRUN uv sync", ["/opt/env"]),
        ("WORKDIR /app\nRUN uv venv && uv pip install flask", ["/app/.venv"]),
        ("RUN uv venv /v\nENV VIRTUAL_ENV=/v\nRUN uv pip install flask", ["/v"]),
        ("RUN uv pip install --system flask", [SYSTEM]),
        ("ENV UV_SYSTEM_PYTHON=1\nRUN uv pip install flask", ["/usr/local"]),
        ("WORKDIR /app\nRUN poetry config virtualenvs.create false && poetry install", [SYSTEM]),
        ("WORKDIR /app\nENV POETRY_VIRTUALENVS_CREATE=false\nRUN poetry install", [SYSTEM]),
        ("WORKDIR /app\nENV POETRY_VIRTUALENVS_IN_PROJECT=true\nRUN poetry install", ["/app/.venv"]),
        ("WORKDIR /app\nRUN pdm install --prod", ["/app/.venv"]),
        ("RUN pipenv install --system --deploy", [SYSTEM]),
        ("WORKDIR /app\nENV PIPENV_VENV_IN_PROJECT=1\nRUN pipenv sync", ["/app/.venv"]),
        ("WORKDIR /app\nRUN pip wheel -w /wheels -r requirements.txt", ["/wheels"]),
        ("RUN ./configure && make", []),
    ],
)
def test_where_packages_go(lines: str, places: list[str]) -> None:
    assert [place for step in steps_of(f"FROM python:3.12\n{lines}\n") for place in step.places] == places


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("RUN poetry install", "unknown-environment"),
        ("RUN pipenv install", "unknown-environment"),
        ("RUN uv pip install flask", "unknown-environment"),
        ("USER app\nRUN pip install flask", "unknown-environment"),
        ("ARG V\nRUN python -m venv $V", "unknown-environment"),
        ("RUN conda install flask", "conda"),
        ("RUN [[ -f x ]] && pip install ${PACKAGES[@]} <(cat x)", "unknown-install"),
    ],
)
def test_what_is_not_known(lines: str, reason: str) -> None:
    assert [step.problem.reason for step in steps_of(f"FROM python:3.12\n{lines}\n") if step.problem] == [reason]


def test_commands_that_leave_nothing_are_no_rest() -> None:
    (step,) = steps_of(
        "FROM python:3.12\nRUN set -ex && apt-get update && apt-get install -y gcc && pip config set global.index-url x"
        " && pip install flask && apt-get purge -y gcc && rm -rf /var/lib/apt/lists/* ~/.cache && pip check\n"
    )
    assert step.rest == ()


def test_commands_that_leave_something_are_rest() -> None:
    (step,) = steps_of("FROM python:3.12\nRUN pip install flask && useradd app && echo x > /etc/x && rm /app/old\n")
    assert [command.name for command in step.rest] == ["useradd", "echo", "rm"]


def test_local_projects() -> None:
    (step,) = steps_of("FROM python:3.12\nWORKDIR /app\nRUN pip install . ./libs/one[extra] -e ../two flask[async]\n")
    assert step.projects == ("/app", "/app/libs/one", "/two")
    assert step.editable == ("/two",)
    assert step.names == ("flask", "flask-async")


@pytest.mark.parametrize(
    ("names", "packages"),
    [
        (("flask", "psycopg2"), ("libpq5",)),
        (("psycopg2", "psycopg2-binary"), ()),
        (("psycopg",), ("libpq5",)),
        (("psycopg", "psycopg-binary"), ()),
        (("mysqlclient", "gitpython"), ("git", "libmariadb3")),
        (("lxml", "pillow", "numpy"), ()),
    ],
)
def test_libraries(names: tuple[str, ...], packages: tuple[str, ...]) -> None:
    found = needed(names, "bookworm")
    assert found.packages == packages
    assert len(found.reasons) == len(packages)


def test_a_library_of_another_name_is_asked_about() -> None:
    found = needed(("mysqlclient",), "jessie")
    assert not found.packages
    assert "jessie" in found.questions[0]


def test_managers_that_make_environments_are_told_of_the_one_there_is() -> None:
    plain = last_stage("FROM python:3.12\nRUN pip install flask\n")
    assert 'ENV PATH="/opt/venv/bin:$PATH"' in plain
    poetry = last_stage("FROM python:3.12\nENV POETRY_VIRTUALENVS_CREATE=0\nWORKDIR /app\nRUN poetry install\n")
    assert 'ENV VIRTUAL_ENV=/opt/venv PATH="/opt/venv/bin:$PATH"' in poetry


def test_path_without_what_it_was_leaves_packages_in_place() -> None:
    text = last_stage("FROM python:3.12\nRUN pip install flask\nENV PATH=/usr/local/bin:/usr/bin:/bin\n")
    assert "COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages" in text
    assert "/opt/venv" not in text


def test_python_2_has_no_venv() -> None:
    assert "/usr/local/lib/python2.7/site-packages" in last_stage("FROM python:2.7\nRUN pip install flask\n")


def test_old_pip_of_an_environment_is_renewed() -> None:
    first = split("FROM python:3.6\nRUN pip install flask\n").result.decode()
    assert "RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --upgrade pip\n" in first


def test_flags_of_uv_that_pass_over_environments_go() -> None:
    text = split(
        "FROM python:3.12\nRUN pip install uv\nRUN uv pip install --system \\\n  -r x.txt && pipenv install --system\n"
    ).result.decode()
    assert "RUN uv pip install \\\n  -r x.txt && pipenv install --system\n" in text


def test_programs_with_a_path_of_their_own_are_asked_about() -> None:
    report = split("FROM python:3.12\nRUN apt-get update && apt-get install -y cron\nRUN pip install flask\n")
    questions = [question for done in report.applied for question in done.rewrite.questions]
    assert any("cron may start programs with a PATH of its own" in question for question in questions)


@pytest.mark.parametrize(
    ("start", "asked"),
    [
        (
            'CMD ["/start.sh"]',
            "The script /start.sh is not known without the build context: does it need gcc, python3-dev",
        ),
        ("CMD ((x", "is not understood"),
        ('CMD ["bash"]', "does somebody need gcc, python3-dev, python3-pip in it?"),
        ('CMD ["python3"]', "does somebody need gcc, python3-dev, python3-pip in it?"),
        ("", "does somebody need gcc, python3-dev, python3-pip in it?"),
        ('CMD ["python3", "/srv/app.py"]', ""),
    ],
)
def test_what_is_left_behind_is_asked_about_where_the_start_is_not_known(start: str, asked: str) -> None:
    text = (
        f"FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip python3-dev gcc\n{INSTALL}{start}\n"
    )
    questions = [question for done in split(text).applied for question in done.rewrite.questions if " gcc" in question]
    assert bool(questions) is bool(asked)
    assert all(asked in question for question in questions)


def test_packages_of_an_archived_release_are_asked_about() -> None:
    text = "FROM python:2.7\n{}RUN pip install flask\nHEALTHCHECK CMD curl -f localhost\n"
    for own, asked in (("", True), ("RUN apt-get update && apt-get install -y zip\n", False)):
        found = [one for done in split(text.format(own)).applied for one in done.rewrite.questions]
        assert any("archive.debian.org" in one for one in found) is asked


def again(lines: str) -> list[int]:
    facts = Facts(parse(f"FROM python:3.12\n{lines}\n".encode()), Options())
    stage = facts.tree.stages[0]
    step = frozenset(i.start for i in stage.instructions if b"pip" in i.text)
    return [copy.line for copy in brought_again(facts, stage, step)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("WORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .", [3]),
        ("WORKDIR /app\nADD requirements.txt /app/\nRUN pip install -r requirements.txt\nADD . /app/", [3]),
        ("WORKDIR /app\nCOPY api/requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .", []),
        ("WORKDIR /app\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt\nCOPY . .", []),
        ("WORKDIR /app\nCOPY a.txt .\nRUN pip install -r a.txt\nRUN cat a.txt\nCOPY . .", []),
        ("WORKDIR /app\nCOPY --chown=1 a.txt .\nRUN pip install -r a.txt\nCOPY . .", []),
        ("WORKDIR /app\nADD site.tar.gz .\nRUN pip install ./site\nCOPY . .", []),
    ],
)
def test_what_is_copied_again(lines: str, found: list[int]) -> None:
    assert again(lines) == found


@pytest.mark.parametrize(
    ("run_", "kept"),
    [
        ("mkdir /data && pip install flask", "RUN mkdir /data\n"),
        ("pip install flask && chown -R 1000 /opt/venv", ""),
        ("cd /srv && pip install flask && touch here", "RUN cd /srv && touch here\n"),
    ],
)
def test_the_rest_of_a_step(run_: str, kept: str) -> None:
    text = last_stage(f"FROM python:3.12\nRUN {run_}\nCMD python\n")
    assert "".join(line for line in text.splitlines(keepends=True) if line.startswith("RUN ")) == kept


@pytest.mark.parametrize(
    ("run_", "reason"),
    [
        ("pip install flask || touch /failed", "mixed-step"),
        ("pip install flask && git clone https://example.org/x /x", "missing-program"),
        ("--mount=type=cache,target=/c pip install flask && touch /done", "mixed-step"),
    ],
)
def test_steps_that_cannot_be_cut(run_: str, reason: str) -> None:
    assert [held.missed.reason for held in split(f"FROM python:3.12\nRUN {run_}\n").held_back] == [reason]


def test_other_images_are_none_of_ours() -> None:
    assert not split("FROM node:20\nRUN pip install awscli\nCMD node\n").held_back
    assert not split("FROM golang:1.22\nRUN pip install awscli\n").changed


def test_a_python_that_came_with_pip_is_installed_by_itself() -> None:
    text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip curl\nRUN pip3 install flask\n"
    assert "apt-get install -y curl python3\n" in last_stage(text + "CMD python3 app.py\n")


@pytest.mark.parametrize(
    ("run_", "held"),
    [
        ("/build-it", True),
        ("sh build.sh", True),
        ("make assets", True),
        ("python manage.py collectstatic", False),
        ("./manage.py collectstatic", False),
    ],
)
def test_what_may_compile_is_not_done_where_no_compiler_is(run_: str, held: bool) -> None:
    text = "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc make\nRUN pip install x\nCOPY . /a\n"
    assert split(f"{text}WORKDIR /a\nRUN {run_}\nCMD python app.py\n").changed is not held


def test_installs_that_another_shell_is_told_are_not_followed() -> None:
    (step,) = steps_of('FROM python:3.12\nRUN bash -c "pip3 install -r <(pipenv lock -r)"\n')
    assert step.problem is not None
    assert step.problem.reason == "unknown-install"


def test_the_environment_of_a_project_is_known_to_later_steps() -> None:
    text = "FROM python:3.12\nENV UV_PROJECT_ENVIRONMENT=/v PATH=/v/bin:$PATH\nWORKDIR /a\nRUN uv sync\n"
    assert [step.places for step in steps_of(f"{text}RUN uv pip install .\n")] == [("/v",), ("/v",)]


def test_a_script_that_names_the_python_of_the_image_keeps_packages_in_place() -> None:
    text = "FROM python:3.12\nRUN pip install flask\nWORKDIR /app\nCOPY . .\nCMD ./start.py\n"
    script = Context(MemoryFolder({"start.py": b"#!/usr/local/bin/python\nimport flask\n"}))
    plain = Context(MemoryFolder({"start.py": b"#!/usr/bin/env python\nimport flask\n"}))
    results = [run(text.encode(), (split_stages,), ACCEPTED, Options(), one).result for one in (script, plain)]
    assert [b"site-packages" in result for result in results] == [True, False]


@pytest.mark.parametrize(
    ("requirement", "names"),
    [
        ("Flask", ["flask"]),
        ("psycopg[binary, pool] >= 3.1", ["psycopg", "psycopg-binary", "psycopg-pool"]),
        ("zope.interface[docs_all]", ["zope-interface", "zope-interface-docs-all"]),
        ("--hash=sha256:0", []),
    ],
)
def test_packages_that_extras_are_called_by(requirement: str, names: list[str]) -> None:
    assert [*distributions(requirement)] == names


@pytest.mark.parametrize(
    ("start", "venv"),
    [
        ('["bash", "-lc", "python main.py"]', False),
        ("su - app -c 'python main.py'", False),
        ('["runuser", "-l", "app", "-c", "python main.py"]', False),
        ('["sudo", "-E", "python", "main.py"]', False),
        ('["cron", "-f"]', False),
        ("su app -c 'python main.py'", True),
        ('["bash", "-c", "ls -l && python main.py"]', True),
        ('["bash", "-e", "-c", "python main.py -l"]', True),
    ],
)
def test_what_sets_path_anew_finds_no_virtual_environment(start: str, venv: bool) -> None:
    text = f"FROM python:3.12\nRUN apt-get update && apt-get install -y cron\nRUN pip install flask\nCMD {start}\n"
    assert ("/opt/venv" in last_stage(text)) == venv
