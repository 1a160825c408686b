"""Users and groups: the files that hold them, and home folders."""

from __future__ import annotations

from layersmith.effects.arguments import Argument, Arguments, Call, NotKnownError, read
from layersmith.effects.effect import Effects
from layersmith.effects.paths import ancestors
from layersmith.effects.programs import Model, above

DATABASE = (
    "/etc/passwd*",
    "/etc/group*",
    "/etc/shadow*",
    "/etc/gshadow*",
    "/etc/subuid*",
    "/etc/subgid*",
    "/etc/.pwd.lock",
)
"""The files of accounts, with the copies and locks that the shadow suite keeps beside them."""

_SETTINGS = ("/etc/login.defs", "/etc/default/useradd", "/etc/adduser.conf", "/etc/adduser.conf.d", "/etc/deluser.conf",
             "/etc/shells", "/etc/pam.d", "/etc/security", "/etc/selinux")  # fmt: skip
_LOGS = ("/var/log/lastlog", "/var/log/faillog", "/var/log/tallylog")

_CHANGED = Effects(_SETTINGS, (*DATABASE, *_LOGS, "/run/adduser"), accounts="changed")

_USER = """
    -r -m -M -N -o -U -l -S -D -H -q -u= -g= -G= -d= -b= -s= -c= -k= -K= -p= -e= -f= -h= --system --create-home
    --no-create-home --no-user-group --user-group --non-unique --no-log-init --uid= --gid= --groups= --home-dir=
    --home= --base-dir= --shell= --comment= --skel= --key= --password= --expiredate= --inactive=
    --disabled-password --disabled-login --gecos= --group --ingroup= --firstuid= --lastuid= --quiet
    --force-badname --allow-badname --badname --add_extra_groups --no-empty-home --allow-bad-names
    --allow-all-names --debug --btrfs-subvolume-home
    """


def _made(call: Call, given: Arguments, name: Argument) -> Effects:
    """What a new account changes, its home folder included, unless there is to be none."""
    if given.has("-M", "-H", "--no-create-home"):
        return _CHANGED
    folder = given.last("-d", "-h", "--home", "--home-dir")
    base = given.last("-b", "--base-dir")
    text = name.text if name.text and "/" not in name.text else "*"
    home = call.path(folder) if folder else f"{call.path(base) if base else '/home'}/{text}"
    mail = tuple(f"{spool}/{text}" for spool in ("/var/mail", "/var/spool/mail"))
    skeleton = call.paths(given.values("-k", "--skel")) or ("/etc/skel",)
    made = ancestors(above(home))
    return Effects((*_CHANGED.reads, *skeleton), (*_CHANGED.writes, home, *mail), makes=made, accounts="changed")


def useradd(call: Call) -> Effects:
    """shadow's useradd, and adduser of Debian, BusyBox and Red Hat, which agree on what a flag stands for."""
    given = read(call, _USER, _single_dashes(call))
    if call.name == "useradd" and given.has("-D"):
        raise NotKnownError("useradd -D changes its own settings")
    if call.name == "useradd" and given.has("-h"):
        return Effects()
    if not given.operands:
        raise NotKnownError("which user is added is not known")
    if len(given.operands) > 1:
        return _CHANGED
    return _made(call, given, given.operands[0])


_ONE_DASH_WORDS = """
    -home -gecos -shell -system -group -ingroup -uid -gid -disabled-password -disabled-login
    """
_ONE_DASH = frozenset(_ONE_DASH_WORDS.split())
"""Long flags that Debian's adduser, written in Perl, takes with one dash as well."""


def _single_dashes(call: Call) -> list[Argument]:
    return [one._replace(text=f"-{one.text}") if one.text in _ONE_DASH else one for one in call.arguments]


def _changing(table: str) -> Model:
    def model(call: Call) -> Effects:
        read(call, table)
        return _CHANGED

    return model


_OWN_HOMES = {"www-data": ("/var/www", "/home/www-data"), "nobody": ("/nonexistent",), "root": ("/root",)}
"""Home folders that accounts of distributions have (base-passwd of Debian, alpine-baselayout)."""


def usermod(call: Call) -> Effects:
    """A new number makes all files in the home folder the user's again."""
    given = read(
        call,
        """
            -a -g= -G= -s= -c= -p= -e= -f= -l= -L -U -u= -o -d= -R= -r -v= -w= -V= -W= --append --groups= --gid=
            --shell= --comment= --password= --login= --lock --unlock --uid= --non-unique --home=
            """,
    )
    if given.has("-R"):
        raise NotKnownError("usermod works on another system")
    if given.has("-u", "--uid"):
        homes = _OWN_HOMES.get((given.operands[0].text if given.operands else None) or "")
        if homes is None:
            raise NotKnownError("which home folder gets another owner is not known")
        return Effects(_CHANGED.reads, (*_CHANGED.writes, *homes, "/var/mail", "/var/spool/mail"), accounts="changed")
    return _CHANGED


def userdel(call: Call) -> Effects:
    """Without the home folder only."""
    given = read(call, "-f --force --system --quiet -q --only-if-empty")
    return _CHANGED if given.operands else Effects()


MODELS: dict[str, Model] = {
    "useradd": useradd,
    "adduser": useradd,
    "usermod": usermod,
    **dict.fromkeys(("userdel", "deluser"), userdel),
    **dict.fromkeys(("groupdel", "delgroup"), _changing("-f --force --system --only-if-empty --quiet")),
    **dict.fromkeys(
        ("groupadd", "groupmod", "addgroup"),
        _changing("""
            -r -f -o -S -g= -n= -K= -p= --system --force --non-unique --gid= --new-name= --key= --quiet --group -U=
            --users=
            """)),
    "gpasswd": _changing("-a= -d= -r -A= -M= --add= --delete="),
    "passwd": _changing("-d -l -u -e -q -S -S --delete --lock --unlock --stdin --quiet"),
    "chpasswd": _changing("-e -m -c= --encrypted --md5 --crypt-method="),
    "chsh": _changing("-s= --shell="),
    "chfn": _changing("-f= -r= -w= -h= -o="),
    "chage": _changing("-d= -E= -I= -m= -M= -W= -l"),
}  # fmt: skip
