"""Programs that look after the system: their own files and those that packages brought."""

from __future__ import annotations

from layersmith.effects.arguments import Call, NotKnownError, read
from layersmith.effects.distribution import SYSTEM
from layersmith.effects.effect import ANY, Effects
from layersmith.effects.models.downloads import PROXIES
from layersmith.effects.programs import Model, above

_APT = (
    "/etc/apt",
    "/var/lib/apt",
    "/var/cache/apt",
    "/usr/share/keyrings",
    "/usr/share/dpkg",
    "/var/lib/dpkg",
    "/etc/dpkg",
)


def fixed(reads: tuple[str, ...], writes: tuple[str, ...]) -> Model:
    """A program that touches the same places however it is called, and the paths among its words."""

    def model(call: Call) -> Effects:
        if any(one.splits for one in call.arguments):
            raise NotKnownError(f"how {call.name} is called is not known")
        texts = [(one.text or one.raw.strip("\"'")) for one in call.arguments]
        named = call.paths(text.partition("=")[2] or text for text in texts if "/" in text and "://" not in text)
        return Effects((*reads, *writes, *named), (*writes, *(named if writes else ())))

    return model


def apt_key(call: Call) -> Effects:
    """Keeps apt's keys; `add FILE` reads one, `adv` hands its arguments to gpg."""
    verb = call.arguments[0].text if call.arguments else "help"
    keys = ("/etc/apt", "/tmp/apt-key-gpghome.*")
    if verb == "add":
        rest = call.arguments[1:]
        return Effects((*keys, *call.paths(one for one in rest if one.text != "-")), keys)
    if verb in ("adv", "adv2"):
        return Effects(
            (*keys, *call.at_home(".gnupg")), (*keys, *call.at_home(".gnupg")), network=True, environment=PROXIES
        )
    if verb in ("list", "update", "del", "export", "finger", "fingerprint", "net-update"):
        return Effects((*keys, "/usr/share/keyrings"), keys)
    raise NotKnownError(f"apt-key {verb or ''} is not known")


def add_apt_repository(call: Call) -> Effects:
    """A Python program that writes apt's sources and keys, and fetches lists."""
    places = (*_APT, "/usr/share/python-apt", "/usr/lib/python3", *call.at_home(".gnupg", ".launchpadlib"), "/tmp/tmp*")
    return Effects(
        (*places, "/etc/lsb-release", "/usr/share/distro-info"), places, network=True, environment=PROXIES | {"PYTHON*"}
    )


SCRIPTS = Effects(SYSTEM, SYSTEM, accounts="changed", environment=frozenset((ANY,)))
"""What the scripts of installed packages may do when they run again."""

_ASKS_WORDS = """
    --print-architecture --print-foreign-architectures -l --list -s --status -L --listfiles -S --search --get-selections
    --version --compare-versions -V --verify
    """
_ASKS = frozenset(_ASKS_WORDS.split())


def dpkg(call: Call) -> Effects:
    """Questions, and architectures; a package in a file may do anything."""
    flags = [one.text or "" for one in call.arguments if one.raw.startswith("-")]
    database = ("/var/lib/dpkg", "/etc/dpkg")
    if call.name != "dpkg" or (flags and flags[0] in _ASKS):
        return Effects((*database, "/usr/share/dpkg"), environment=frozenset(("DEB_*",)))
    if flags and flags[0] in ("--add-architecture", "--remove-architecture", "--set-selections"):
        return Effects(database, database)
    if flags[:1] == ["--configure"] and "-a" in flags:
        return SCRIPTS
    raise NotKnownError("packages from files may write anywhere")


def rpm(call: Call) -> Effects:
    """Questions, and keys; a package in a file may do anything."""
    flags = [one.text or "" for one in call.arguments if one.raw.startswith("-")]
    database = ("/var/lib/rpm", "/usr/lib/sysimage/rpm", "/etc/rpm", "/usr/lib/rpm")
    if flags and (flags[0].startswith("-q") or flags[0] in ("--query", "-V", "--verify", "-E", "--eval", "--version")):
        return Effects((*database, *call.at_home(".rpmmacros")))
    if flags and flags[0] == "--import":
        files = [one for one in call.arguments if not one.raw.startswith("-") and "://" not in one.raw]
        remote = len(files) < len(call.arguments) - 1
        return Effects((*database, *call.at_home(".rpmmacros"), *call.paths(files)), database, network=remote)
    raise NotKnownError("packages from files may write anywhere")


def update_alternatives(call: Call) -> Effects:
    """Links; the paths among its words are read, and written where the generic name is."""
    paths = tuple(call.path(one) for one in call.arguments if "/" in one.raw)
    database = ("/etc/alternatives", "/var/lib/dpkg/alternatives", "/var/lib/alternatives", "/var/log/alternatives.log",
                "/usr/share/man", "/usr/bin", "/usr/lib", "/usr/sbin", "/usr/share")  # fmt: skip
    return Effects((*paths, *database), (*paths, *database))


def systemctl(call: Call) -> Effects:
    """Enables and masks units; without a running init it only makes links."""
    given = read(call, "-q --now --force -f --quiet --global --no-reload --system --root=")
    verb = given.operands[0].text if given.operands else None
    if verb in ("enable", "disable", "mask", "unmask", "preset", "set-default") and not given.has("--now", "--root"):
        places = ("/etc/systemd", "/usr/lib/systemd", "/lib/systemd", "/etc/init.d", "/etc/rc*.d", "/run/systemd")
        return Effects(places, places)
    raise NotKnownError("systemctl starts and stops servers")


def ldconfig(call: Call) -> Effects:
    """Looks through all folders of libraries, links them and keeps a list."""
    given = read(call, "-v -n -N -X --verbose")
    own = call.paths(given.operands)
    reads = ("/etc/ld.so*", "/lib*", "/usr/lib*", "/usr/local/lib*", "/opt", *own)
    return Effects(
        reads, ("/etc/ld.so.cache*", "/var/cache/ldconfig", "/lib*", "/usr/lib*", "/usr/local/lib*", "/opt", *own)
    )


def ca_certificates(call: Call) -> Effects:
    """Bundles the certificates that are trusted, and runs what packages hooked in."""
    read(call, "-f -v --fresh --verbose")
    places = (
        "/etc/ssl",
        "/etc/ca-certificates",
        "/etc/pki",
        "/tmp/ca-certificates*",
        "/var/lib/ca-certificates",
        "/etc/default",
    )
    reads = (
        "/etc/ca-certificates*",
        "/usr/share/ca-certificates",
        "/usr/local/share/ca-certificates",
        "/usr/share/pki",
        "/usr/lib/jvm",
    )
    # Through a trigger of dpkg, other packages are told.
    database = ("/var/lib/dpkg", "/var/log/dpkg.log")
    return Effects((*reads, *places, *database), (*places, *database, "/usr/lib/jvm"))


def ssh_keygen(call: Call) -> Effects:
    """Makes the keys of the host (`-A`), or a file and its `.pub`."""
    given = read(call, "-A -q -y -l -R= -t= -b= -f= -N= -C= -P= -m= -E= -h -v")
    if given.has("-A"):
        return Effects(("/etc/ssh",), ("/etc/ssh",))
    named = given.last("-f")
    files = (call.path(named),) if named else call.at_home(".ssh/*")
    return Effects(files, (*files, *(f"{path}.pub" for path in files)), needs=tuple(map(above, files)), accounts="read")


def php_extensions(call: Call) -> Effects:
    """The scripts of the official php image: they build in /usr/src/php and install with its settings."""
    # What they do not find there they fetch and unpack, and apk or apt may bring what a build needs.
    places = (
        "/usr/src/php*",
        "/usr/local",
        "/usr/share",
        "/usr/lib",
        "/var/lib",
        "/var/cache",
        "/lib/apk",
        "/etc/apk",
        "/tmp/pear",
        "/tmp/php*",
        "/tmp/cc*",
        "/tmp/conf*",
    )
    return Effects((*places, "/usr/include", "/usr/bin", "/opt"), places, environment=frozenset((ANY,)), network=True)


def pecl(call: Call) -> Effects:
    """Fetches and builds extensions of PHP in /tmp/pear."""
    given = read(call, "-f -a -n -o -s -Z --force --alldeps --onlyreqdeps --nodeps -q -v -D=")
    if any(
        one.text is None or one.text.startswith((".", "/")) or one.text.endswith((".xml", ".tgz"))
        for one in given.operands
    ):
        raise NotKnownError("what pecl builds is not known")
    places = (
        "/tmp/pear",
        "/usr/local",
        "/usr/lib",
        "/usr/share",
        "/etc",
        "/var/lib",
        "/var/tmp",
        "/tmp/cc*",
        "/tmp/conf*",
        "/build",
        *call.at_home(".pearrc"),
    )
    reads = (*places, "/usr/include", "/usr/bin", "/usr/src", "/opt", f"{call.here.rstrip('/')}/package*.xml")
    return Effects(reads, places, environment=frozenset((ANY,)), network=True)


def crontab(call: Call) -> Effects:
    """Puts a file in the spool of cron."""
    given = read(call, "-l -r -u= -i")
    spool = ("/var/spool/cron", "/etc/crontabs", "/etc/cron*")
    return Effects((*spool, *call.paths(one for one in given.operands if one.text != "-")), spool, accounts="read")


def mktemp(call: Call) -> Effects:
    """A new name in /tmp, or by a template."""
    given = read(call, "-d -q -u -t --directory --tmpdir? -p= --suffix=")
    if given.operands or given.has("-p", "--tmpdir", "-t"):
        raise NotKnownError("where mktemp makes its file is not known")
    return Effects(writes=("/tmp/tmp.*",), environment=frozenset(("TMPDIR",)))


_APACHE = ("/etc/apache2", "/var/lib/apache2", "/usr/share/apache2")
_PHP = ("/etc/php*", "/var/lib/php*", "/usr/share/php*")
_LOCALES = ("/usr/lib/locale", "/usr/local/lib/locale", "/etc/locale*", "/usr/share/i18n", "/usr/share/locale",
            "/usr/share/locales", "/var/lib/locales", "/etc/default/locale", "/tmp/locale*")  # fmt: skip
_DEBCONF = ("/var/cache/debconf", "/etc/debconf.conf", "/var/lib/dpkg")
_INIT = ("/etc/init.d", "/etc/rc*.d", "/etc/rc.d", "/etc/systemd", "/usr/lib/systemd", "/lib/systemd", "/etc/default",
         "/etc/runlevels", "/etc/xinetd.d", "/var/lib/systemd", "/run")  # fmt: skip

MODELS: dict[str, Model] = {
    "apt-key": apt_key,
    **dict.fromkeys(("add-apt-repository", "apt-add-repository"), add_apt_repository),
    **dict.fromkeys(("dpkg", "dpkg-query", "dpkg-architecture"), dpkg),
    "dpkg-reconfigure": lambda call: SCRIPTS,
    "rpm": rpm,
    **dict.fromkeys(("update-alternatives", "alternatives"), update_alternatives),
    "systemctl": systemctl,
    "ldconfig": ldconfig,
    **dict.fromkeys(("update-ca-certificates", "update-ca-trust"), ca_certificates),
    "ssh-keygen": ssh_keygen,
    **dict.fromkeys(("docker-php-ext-install", "docker-php-ext-configure", "docker-php-source"), php_extensions),
    "docker-php-ext-enable": fixed(("/usr/local/lib/php",), ("/usr/local/etc/php",)),
    "pecl": pecl,
    "crontab": crontab,
    "mktemp": mktemp,
    **dict.fromkeys(("a2enmod", "a2dismod", "a2ensite", "a2dissite", "a2enconf", "a2disconf"), fixed((), _APACHE)),
    **dict.fromkeys(("php5enmod", "php5dismod", "phpenmod", "phpdismod"), fixed((), _PHP)),
    **dict.fromkeys(("locale-gen", "localedef", "update-locale"), fixed(("/usr/share/i18n",), _LOCALES)),
    "debconf-set-selections": fixed((), _DEBCONF),
    **dict.fromkeys(("update-rc.d", "chkconfig", "rc-update"), fixed((), _INIT)),
    "apt-mark": fixed(
        ("/etc/apt", "/var/cache/apt", "/var/lib/dpkg"), ("/var/lib/apt", "/var/lib/dpkg", "/var/cache/apt")
    ),
    "apt-cache": fixed(("/etc/apt", "/var/lib/apt", "/var/lib/dpkg"), ("/var/cache/apt",)),
    "apt-config": fixed(("/etc/apt",), ()),
    "sysctl": fixed(("/etc/sysctl*", "/usr/lib/sysctl.d", "/run/sysctl.d"), ()),
}
