"""Interpreters and compilers: what is known of them without what they are to run."""

from __future__ import annotations

from layersmith.effects.arguments import Call, NotKnownError, read
from layersmith.effects.effect import Effects
from layersmith.effects.models.foreign import KNOWN, reason
from layersmith.effects.packages import PYTHON
from layersmith.effects.paths import ancestors
from layersmith.effects.programs import Model, above

_VERSIONS = frozenset(("--version", "-version", "-v", "-V", "version", "-VV"))
_VENV = """
    --system-site-packages --symlinks --copies --clear --upgrade --without-pip --prompt= --upgrade-deps -p= --python=
    --always-copy --no-setuptools --no-wheel --no-pip --no-site-packages --download --distribute --unzip-setuptools -q
    --quiet -v
    """


def effects(call: Call) -> Effects:
    """Asking for a version, and `python -m venv`. Raises NotKnownError for everything else."""
    texts = [one.text for one in call.arguments]
    if len(texts) == 1 and texts[0] in _VERSIONS and call.name in KNOWN:
        return Effects()
    if PYTHON.fullmatch(call.name) and texts[:2] in (["-m", "venv"], ["-m", "virtualenv"]):
        return _environment(call, 2)
    raise NotKnownError(reason(call.name))


def _environment(call: Call, skipped: int) -> Effects:
    """A virtual environment: links to Python and copies of pip. `python -m` looks for modules in the current folder."""
    given = read(call, _VENV, call.arguments[skipped:])
    places = call.paths(given.operands)
    if not places:
        raise NotKnownError("where the virtual environment goes is not known")
    reads = (
        *places,
        "/usr/share/python-wheels",
        *call.at_home(".config/virtualenv", ".local", ".pip", ".config/pip"),
        "/etc/pip.conf",
    )
    made = tuple(folder for path in places for folder in ancestors(above(path)))
    writes = (*places, *call.at_home(".cache", ".local/share/virtualenv"), "/tmp/tmp*", "/tmp/pip-*")
    variables = frozenset(("PYTHON*", "PIP_*", "VIRTUALENV_*", "XDG_*", "*_proxy", "*_PROXY"))
    here = (call.here,) if skipped else ()
    return Effects((*reads, *here), writes, makes=made, environment=variables, network=True)


def virtualenv(call: Call) -> Effects:
    """The older program for the same."""
    return _environment(call, 0)


MODELS: dict[str, Model] = {"virtualenv": virtualenv}
