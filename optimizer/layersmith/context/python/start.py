"""What Python itself takes from the project when a package manager starts."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterator

from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.effects.packages import program_name

_NEVER_IMPORTED = frozenset(("test", "turtle", "turtledemo", "idlelib", "this", "antigravity", "tkinter", "_tkinter",
                             "pydoc_data", "lib2to3"))  # fmt: skip
_FORMER = frozenset(("imp", "distutils", "asyncore", "asynchat", "smtpd", "cgi", "cgitb", "pipes", "crypt", "telnetlib",
                     "uu", "xdrlib", "nntplib", "imghdr", "sndhdr", "formatter", "parser", "symbol", "binhex",
                     "dummy_threading", "macpath", "commands", "urlparse", "urllib2", "httplib", "ConfigParser",
                     "Queue", "StringIO", "cStringIO", "cPickle", "HTMLParser", "UserDict", "htmlentitydefs",
                     "compression", "annotationlib"))  # fmt: skip
_TRIED = frozenset(
    (
        "pip", "setuptools", "pkg_resources", "wheel", "_distutils_hack", "sitecustomize", "usercustomize", "keyring",
        "truststore", "socks", "brotli", "brotlicffi", "simplejson", "OpenSSL", "cryptography", "idna", "chardet",
        "charset_normalizer", "urllib3", "requests", "certifi", "zstandard", "packaging", "distro", "colorama", "rich",
        "attr", "markupsafe", "html5lib", "lxml", "redis", "lockfile", "IPython", "ipywidgets", "docutils", "sphinx",
        "pygments", "PIL", "Cython", "numpy", "cffi", "pybind11", "pkgconfig", "versioneer", "flit_core", "hatchling",
        "poetry", "pdm", "pipenv", "virtualenv", "piptools", "click", "maturin", "scikit_build_core", "skbuild",
        "mesonpy", "pep517", "build", "tomli", "toml", "yaml", "six", "ntlm", "java", "jnius", "android", "rpm",
        "_version", "cython", "editables", "setuptools_scm", "pbr", "pluggy", "pathspec", "tomlkit", "conda", "ruamel",
    )
)  # fmt: skip
"""Modules that pip, what it brings along and usual build back ends import, or try to."""
_MODULE = re.compile(r"(\w+)(?:\.[\w-]+)?\.(?:py|pyc|so|pyd)")
_INSTALLED = (".egg-info", ".dist-info", ".egg", ".egg-link", ".pth")


def python_starts(gathered: Gathered, asked: Asked, *, in_folder: bool = False) -> None:
    """Check what starting `asked` takes from the project. Raises UnclearError when its program comes from the project,
    or when a file there would be imported in place of a module of Python's. `in_folder`: the manager starts Python in
    its folder, whichever way it was started itself."""
    own_program(gathered, asked)
    _chosen_version(gathered, asked)
    folders = [gathered.call.folder] if (asked.on_path or in_folder) and not asked.known("PYTHONSAFEPATH") else []
    folders += [gathered.at(one) for one in (asked.known("PYTHONPATH") or "").split(":") if one]
    for folder in folders:
        _shadows(gathered, folder)


def own_program(gathered: Gathered, asked: Asked) -> None:
    """Raise UnclearError when the program that is called comes from the project."""
    for path in _candidates(gathered, asked):
        if gathered.tree.kind(path) is not None:
            raise UnclearError("own-program", f"{path} of the build context is what runs", Place(path, 1))


def _candidates(gathered: Gathered, asked: Asked) -> Iterator[str]:
    literal = asked.program.literal
    if literal is not None and "/" in literal:
        yield gathered.at(literal)
        return
    name = program_name(asked.program)
    if name is None or (literal is None and "/" in asked.program.raw):
        return
    if "PATH" in asked.environment and asked.environment["PATH"] is None:
        # What is put in front of a PATH that is not known is mostly one of these.
        for folder in ("bin", "venv/bin", ".venv/bin", "env/bin"):
            yield gathered.at(f"{folder}/{name}")
    search = asked.environment.get("PATH") or "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    for folder in search.split(":"):
        yield gathered.at(name, gathered.at(folder))
        yield gathered.at("python3", gathered.at(folder))


def _chosen_version(gathered: Gathered, asked: Asked) -> None:
    """pyenv, asdf and mise put scripts in front of Python that ask the folder, and those above, for a version."""
    told = f"{asked.program.raw} {' '.join(one or '' for one in asked.environment.values())}"
    for mark, name in (("pyenv", ".python-version"), ("asdf", ".tool-versions"), ("mise", ".tool-versions"),
                       ("mise", "mise.toml")):  # fmt: skip
        if mark in told:
            for above in gathered.ancestors(gathered.call.folder):
                gathered.file(f"{above.rstrip('/')}/{name}")


def environments(gathered: Gathered, asked: Asked) -> tuple[str, ...]:
    """The virtual environments that `asked` may install to: the folders above `bin/pip`, and VIRTUAL_ENV."""
    found: dict[str, None] = {}
    for path in (asked.program.literal, *((asked.environment.get("PATH") or "").split(":"))):
        if path and "/" in path:
            folder = gathered.at(path)
            folder = posixpath.dirname(folder) if path is asked.program.literal else folder
            if posixpath.basename(folder) == "bin":
                found[posixpath.dirname(folder)] = None
    named = asked.environment.get("VIRTUAL_ENV")
    if named:
        found[gathered.at(named)] = None
    return tuple(one for one in found if one not in ("/", "/usr", "/usr/local"))


def _shadows(gathered: Gathered, folder: str) -> None:
    """Raise UnclearError when a file in `folder` is imported, or counts as installed, in place of something else."""
    names = sys.stdlib_module_names | _FORMER | _TRIED
    for name in gathered.tree.children(folder):
        path = f"{folder.rstrip('/')}/{name}"
        module = _MODULE.fullmatch(name)
        stem = module[1] if module else name
        if stem in names and stem not in _NEVER_IMPORTED and (module or _is_package(gathered, path)):
            raise UnclearError(
                "shadows-module", f"Python finds {path} when it looks for its own {stem}", Place(path, 1)
            )
        if name.endswith(_INSTALLED):
            raise UnclearError("shadows-module", f"{path} counts as an installed package", Place(path, 1))


def _is_package(gathered: Gathered, path: str) -> bool:
    """Whether the folder at `path` is a package: one without `__init__.py` only counts when nothing else is found,
    and the standard library is."""
    return gathered.tree.kind(path) == "folder" and any(
        name.startswith("__init__.") for name in gathered.tree.children(path)
    )
