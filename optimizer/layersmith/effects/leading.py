"""What leads programs to files that nobody hands them: settings, variables, the names of files in other words."""

from __future__ import annotations

from layersmith.values import pattern

SETTINGS = (
    *("/etc/apt", "/etc/dpkg", "/etc/yum*", "/etc/dnf", "/etc/zypp", "/etc/pacman*", "/etc/pki"),
    *("/etc/apk/repositories*", "/etc/apk/cache", "/etc/apk/commit_hooks.d"),
    *("/etc/pip.conf", "/etc/xdg", "/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc", "/etc/gemrc"),
    *("/etc/gitconfig", "/etc/wgetrc", "/etc/curlrc", "/etc/ssh", "/etc/krb5.conf", "/etc/ssl/openssl.cnf"),
    *("/etc/ld.so*", "/etc/environment", "/usr/local/cargo/config*", "/usr/local/etc/php"),
    *("/usr/lib/python*/*-packages/*.pth", "/usr/local/lib/python*/*-packages/*.pth"),
    *("/.*rc", "/root/.*rc", "/home/*/.*rc", "/.config", "/root/.config", "/home/*/.config"),
    *("/.gitconfig", "/root/.gitconfig", "/home/*/.gitconfig", "/.pip", "/root/.pip", "/home/*/.pip"),
    *("/.ssh", "/root/.ssh", "/home/*/.ssh", "/.cargo", "/root/.cargo", "/home/*/.cargo"),
)
"""Settings of what installs, downloads and loads, which may name a file anywhere: an archive of packages, a key, a
certificate, a folder of libraries."""

PROGRAMS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/etc/alternatives")
"""Where programs are looked for: a link or a short script there may lead to one elsewhere."""

_NAMES = frozenset(
    (
        *("PATH", "NODE_PATH", "CLASSPATH", "CPATH", "LIBRARY_PATH", "PKG_CONFIG_PATH", "GI_TYPELIB_PATH"),
        *("CFLAGS", "CPPFLAGS", "CXXFLAGS", "LDFLAGS", "CC", "CXX", "LD", "AR", "CONFIG_SITE", "ACLOCAL_PATH"),
        *("NETRC", "WGETRC", "SYSTEM_WGETRC", "GEMRC", "GNUPGHOME", "OPENSSL_CONF", "KRB5_CONFIG", "TAR_OPTIONS"),
        *("GOENV", "GOFLAGS", "GOROOT", "GOPROXY", "RUSTC", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO_BUILD_RUSTC"),
        *("JAVA_HOME", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "NODE_OPTIONS", "PHPRC"),
        *("PHP_INI_SCAN_DIR", "LOCPATH", "GCONV_PATH", "TZDIR", "ZONEINFO", "TMPDIR"),
    )
)
_STARTS = ("LD_", "PIP_", "NPM_CONFIG_", "GIT_", "APT_", "DPKG_", "DEBCONF_", "SSL_", "CURL_", "XDG_CONFIG_", "PYTHON",
           "PERL5", "RUBY")  # fmt: skip
_ENDS = (
    "INCLUDE_PATH", "_INST", "_PREFIX", "_INCLUDE", "_INCLUDE_DIR", "_LIB", "_LIBS", "_LIB_DIR", "_LIBRARY",
    "_CONFIG_FILE", "_USERCONFIG", "_CA_BUNDLE", "_CA_CERTS", "_CERT_FILE",
)  # fmt: skip

_ENDINGS = ("pem", "crt", "cer", "key", "gpg", "asc", "txt", "toml", "cfg", "conf", "ini", "js", "cjs", "mjs", "py",
            "rb", "sh", "json", "env", "rc", "list", "whl", "jar", "so")  # fmt: skip
"""Endings of files that settings name; a version or the name of a server ends otherwise."""

_ELSEWHERE = pattern(r"\b(?!file:)[A-Za-z][A-Za-z0-9]*+://[^\s\"']*+")
"""An address on another machine; what stands in front of a `+`, as in `git+file:`, does not matter."""
_PATH = pattern(r"(?:(?<![\w.)}*?/$-])|(?<=(?<!\S)-[A-Za-z])|(?<=\"-[A-Za-z]))/+[\w.+@-][\w./+@-]*")
_RELATIVE = pattern(r"(?<![\w./:@$}*?~+-])(?:\.\.?/[\w./+@-]+|\w[\w./+@-]*\.(?:" + "|".join(_ENDINGS) + r")\b)")
_HERE = ("${PWD}", "$PWD", "$(pwd)", "`pwd`")


def leads(name: str) -> bool:
    """Whether programs, and builds of packages, look for libraries, headers, settings or other programs where the
    variable `name` says."""
    upper = name.upper()
    if name in _NAMES or upper.startswith(_STARTS) or name.endswith(_ENDS):
        return True
    return name.startswith("CMAKE_") and name.endswith("PATH")


def relative_in(text: str) -> tuple[str, ...]:
    """What looks like the name of a file of the current folder, such as `certs/ca.pem`, in the value of a variable."""
    return tuple(_RELATIVE.findall(_ELSEWHERE.sub("", text))) if "." in text else ()


def paths_in(text: str, folder: str | None = None) -> tuple[str, ...]:
    """The absolute paths that are written somewhere in `text`, as in `--find-links=file:///wheels` and `/a:/b`; what
    the shell puts `folder`, the current one, in place of is read so."""
    if folder is not None:
        for name in _HERE:
            text = text.replace(name, folder.rstrip("/"))
    if "/" not in text:
        return ()
    here = _ELSEWHERE.sub("", text) if "://" in text else text
    found = ("/" + path.strip("/") for path in _PATH.findall(here))
    return tuple(dict.fromkeys(path for path in found if path != "/"))
