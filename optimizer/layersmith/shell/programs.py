"""Small tables of what well-known programs do that matters to the shell around them."""

from __future__ import annotations

from itertools import takewhile

from layersmith.values import pattern

DAEMON_STARTERS = frozenset(
    (
        "nohup", "setsid", "daemonize", "daemon", "start-stop-daemon", "supervisord", "supervisorctl", "pg_ctl",
        "pg_ctlcluster", "postgres", "postmaster", "mysqld", "mysqld_safe", "mysqld_multi", "mariadbd",
        "mariadbd-safe", "mongod", "mongos", "dockerd", "containerd", "redis-server", "memcached", "Xvfb", "Xorg",
        "Xvnc", "vncserver", "sshd", "slapd", "cron", "crond", "rsyslogd", "dbus-daemon", "dbus-launch", "nginx",
        "apache2ctl", "apachectl", "httpd", "apache2", "haproxy", "named", "unbound", "rabbitmq-server", "couchdb",
        "gpg-agent", "ssh-agent", "screen", "tmux", "pm2", "forever", "invoke-rc.d", "systemctl", "rc-service",
        "initctl", "runsvdir", "svscan", "s6-svscan", "init", "tini", "openrc", "avahi-daemon", "elasticsearch",
        "cassandra", "influxd", "consul", "vault", "etcd", "minio", "squid", "dnsmasq", "proftpd", "smbd", "nmbd",
        "exim4", "postfix", "sendmail", "php-fpm", "uwsgi", "gunicorn", "start-dfs.sh", "start-yarn.sh",
        "hadoop-daemon.sh", "catalina.sh", "startup.sh", "solr", "neo4j", "watchman",
    )
)  # fmt: skip
"""Programs that may leave a process running. Between two RUNs it is killed; inside one it would go on."""

_HARMLESS_SERVICE_WORDS = frozenset(("stop", "status", "--version", "-v", "-V", "--help", "-t"))
_HARMLESS_SYSTEMCTL = frozenset(("enable", "disable", "mask", "unmask", "set-default", "preset", "daemon-reload"))
_WITH_A_TEST = frozenset(("nginx", "sshd", "httpd", "apache2", "apachectl", "apache2ctl"))
_ASKS = pattern(r"-q?[tvV]q?")
"""How they are told to look at their configuration, or to tell their version, and to do no more."""
_INIT_SCRIPT = pattern(r"/etc/(?:rc\.d/)?init\.d/.|/etc/rc\.local")
_PHP_FPM = pattern(r"php-fpm[0-9.]*")

_STARTING = frozenset(
    (
        "start", "--start", "restart", "force-start", "start-domain", "start-server", "start-all", "--daemon",
        "--daemonize", "-daemon", "--fork", "--detach", "--background", "--start-server",
    )
)  # fmt: skip
_RUN_IN_FRONT = frozenset(
    (
        "echo", "printf", "npm", "yarn", "pnpm", "grep", "sed", "test", "[", "mkdir", "rm", "cp", "mv", "ln", "chmod",
        "chown", "cat", "tee", "touch", "useradd", "apt-get", "pip",
    )
)  # fmt: skip


def starts_daemon(name: str, path: str, operands: tuple[str | None, ...]) -> bool:
    """Whether the program `path` (its base name `name`) called with `operands` may leave a process behind."""
    if name == "service" or (path[:5] == "/etc/" and _INIT_SCRIPT.match(path)):
        return not (operands and operands[-1] in _HARMLESS_SERVICE_WORDS)
    if name == "systemctl":
        return not (operands and operands[0] in _HARMLESS_SYSTEMCTL and "--now" not in operands)
    if name in _WITH_A_TEST and any(word and _ASKS.fullmatch(word) for word in operands):
        return False
    if not _STARTING.isdisjoint(operands) and name not in _RUN_IN_FRONT:
        return True
    if name in DAEMON_STARTERS or (name[:7] == "php-fpm" and _PHP_FPM.fullmatch(name)):
        return not (len(operands) == 1 and operands[0] in _HARMLESS_SERVICE_WORDS)
    return False


SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh"))

WRAPPERS = frozenset(("sudo", "env", "nice", "ionice", "time", "command", "builtin", "exec", "xargs", "timeout",
                      "gosu", "su-exec", "chroot", "stdbuf", "eatmydata", "runuser", "su", "chpst", "catchsegv",
                      "fakeroot", "unbuffer", "xvfb-run", "busybox"))  # fmt: skip
"""Programs that run another one named in their operands."""

_PACKAGE_MANAGERS = frozenset(("apt-get", "apt", "apk", "yum", "dnf", "microdnf", "zypper"))
_ABSOLUTE_ONLY = frozenset(("rm", "mkdir", "rmdir", "chmod", "chown", "chgrp", "touch", "ln", "cp", "mv", "find"))
_MODE_FIRST = frozenset(("chmod", "chown", "chgrp"))
_NO_FILES = frozenset(
    (
        "true", "false", ":", "echo", "groupadd", "useradd", "usermod", "groupmod", "adduser", "addgroup", "locale-gen",
        "update-ca-certificates", "ldconfig", "a2enmod", "a2dismod", "docker-php-ext-enable", "sleep",
    )
)  # fmt: skip
_OPTION = pattern(r"-[A-Za-z0-9]+|--[A-Za-z0-9][A-Za-z0-9-]*")
_MANAGER_WORD = pattern(r"[A-Za-z0-9@.][A-Za-z0-9@.+:_=~<>*-]*")
_PACKAGE_FILE = pattern(r".*\.(?:deb|rpm|apk|changes|dsc)")
_TAKES_A_FILE = frozenset(("-c", "--config", "--config-file", "--installroot", "--root", "-R", "-p", "--cachedir", "-f",
                           "-X", "--repositories-file", "--keys-dir", "-D"))  # fmt: skip
_FILE_OPTIONS = {"apt-get": frozenset(("-f",)), "apt": frozenset(("-f",))}


def ignores_cwd(name: str, operands: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    """Whether the program does the same in every working directory.

    `operands` are its literal words without the first, `patterns` those of them with an unquoted `*`, `?` or `[`.
    """
    if any(not pattern.startswith("/") for pattern in patterns):
        return False
    if name in _PACKAGE_MANAGERS:
        allowed = _FILE_OPTIONS.get(name, frozenset())
        return all(
            (_OPTION.fullmatch(word) and (word not in _TAKES_A_FILE or word in allowed))
            or (_MANAGER_WORD.fullmatch(word) and not _PACKAGE_FILE.fullmatch(word))
            for word in operands
        )
    if name in _ABSOLUTE_ONLY:
        files = [word for word in operands if not _OPTION.fullmatch(word)]
        if name in _MODE_FIRST:
            files = files[1:]
        elif name == "find":
            return _find_ignores_cwd(operands)
        return bool(files) and all(file.startswith("/") for file in files)
    return name in _NO_FILES and not any("/" in word for word in operands if name != "echo")


def _find_ignores_cwd(operands: tuple[str, ...]) -> bool:
    roots = list(takewhile(lambda word: not word.startswith(("-", "(", "!")), operands))
    reads_more = any(word.startswith(("-exec", "-ok", "-f", "-newer", "-samefile")) for word in operands)
    return bool(roots) and all(root.startswith("/") for root in roots) and not reads_more


_BLIND = frozenset(("rm", "mkdir", "rmdir", "chmod", "chown", "chgrp", "touch", "ln", "true", "false", ":"))
_CLEANERS = {
    "apt-get": (("clean",), ("autoclean",)),
    "yum": (("clean", "all"),),
    "dnf": (("clean", "all"),),
    "microdnf": (("clean", "all"),),
}
_SEEN_BY_ALL = pattern(
    r"PATH|IFS|HOME|PWD|OLDPWD|TMPDIR|TZ|TERM|ENV|SHELL|POSIX.*|LD_.*|LC_.*|LANG.*|APT_.*|DPKG_.*|BASH.*|GLOB.*|DNF.*|YUM.*"
    r"|PYTHON.*|GLIBC.*|MALLOC.*|TIME_STYLE|CDPATH|PS[0-9]|SHELLOPTS|HISTFILE|EXECIGNORE|LOCPATH|NLSPATH|GCONV_PATH"
)


def ignores_variables(name: str, operands: tuple[str, ...], variables: frozenset[str]) -> bool:
    """Whether the program does the same whatever the values of `variables` in its environment."""
    if any(_SEEN_BY_ALL.fullmatch(variable) for variable in variables):
        return False
    plain = tuple(word for word in operands if not word.startswith("-"))
    return name in _BLIND or plain in _CLEANERS.get(name, ())
