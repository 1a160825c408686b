"""Which commands work without apt's package lists, so that the lists may be gone before they run."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.effects.managers import FlagTable
from layersmith.effects.packages import PYTHON, action, behind_wrappers, program_name, read_flag
from layersmith.shell.ast import Command, Word

_COREUTILS = """
    [ arch b2sum base32 base64 basename cat chgrp chmod chown cksum comm cp csplit cut date dd df dir
    dirname du echo expand expr factor false fmt fold groups head hostid id install join link ln logname ls
    md5sum mkdir mkfifo mknod mktemp mv nl nproc numfmt od paste pathchk pr printenv printf pwd readlink
    realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat
    stty sum sync tac tail tee test touch tr true truncate tsort tty uname unexpand uniq unlink users wc
    who whoami yes
    """
_BUILTINS = """
    : [[ alias bg break builtin cd continue declare export fg getopts hash let local popd pushd read readonly
    return set shift shopt times trap type typeset ulimit umask unalias unset wait exit
    """
_TEXT_AND_FILES = """
    grep egrep fgrep sed awk gawk mawk diff cmp patch jq yq xmlstarlet envsubst iconv dos2unix file strings
    strip hexdump xxd less more which whereis getent getconf tar bsdtar unzip zip gzip gunzip zcat bzip2
    bunzip2 xz unxz xzcat zstd unzstd lz4 7z 7za p7zip unrar cpio ar rsync curl wget aria2c axel ftp git
    git-lfs svn hg bzr scp sftp ssh-keygen ssh-keyscan openssl gpg gpg2 gpgconf keytool mount umount
    losetup fallocate mkfs.ext4 mkswap chattr setfacl getfacl setcap getcap attr scanelf ldd readelf
    objdump objcopy nm ldconfig locale localedef localectl locale-gen update-locale fc-cache fc-list mandb
    tput clear kill killall pkill ps pgrep free lscpu lsof hostname ip ifconfig netstat ping nc ss dig
    nslookup host sysctl modprobe
    """
_ADMINISTRATION = """
    useradd userdel usermod groupadd groupdel groupmod adduser deluser addgroup delgroup passwd chpasswd
    chsh chfn gpasswd newusers vipw pwconv visudo crontab chkconfig systemctl update-rc.d invoke-rc.d
    update-alternatives alternatives update-ca-certificates update-ca-trust update-java-alternatives
    update-mime-database update-desktop-database update-initramfs dpkg dpkg-deb dpkg-divert dpkg-query
    dpkg-reconfigure dpkg-statoverride dpkg-architecture dpkg-buildpackage debconf-set-selections
    debconf-show apt-key apt-config apt-ftparchive add-apt-repository apt-add-repository lsb_release rpm
    rpm2cpio yum-config-manager a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf php5enmod php5dismod
    phpenmod phpdismod lighttpd-enable-mod lighty-enable-mod postconf newaliases rabbitmq-plugins mysql
    mysqladmin mysql_install_db mysqld_safe psql createuser createdb initdb pg_ctl pg_createcluster
    pg_dropcluster sqlite3 htpasswd logrotate timedatectl setfont chroot
    """
_BUILDING = """
    gcc g++ cc c++ c89 c99 clang clang++ ld as cpp gfortran javac jar javadoc autoconf automake autoheader
    aclocal autoreconf libtoolize libtool gettextize pkg-config m4 flex bison yacc protoc phpize php-config
    docker-php-ext-install docker-php-ext-enable docker-php-ext-configure docker-php-source pecl pear nasm
    yasm msgfmt rustc rustup gofmt tsc virtualenv pyvenv nvm pipx rbenv pyenv nodenv luarocks cpan cpanm
    easy_install bower tlmgr sdkmanager helm jupyter npm-check-updates corepack ccache fix-permissions dep
    glide govendor
    """
NEVER_READ_LISTS: frozenset[str] = frozenset(
    " ".join((_COREUTILS, _BUILTINS, _TEXT_AND_FILES, _ADMINISTRATION, _BUILDING)).split()
)
"""Programs that never read apt's package lists and run no file of the project.

Left out on purpose: interpreters, make, cmake, rake, mvn, gradle and all else that runs a file of the
project, since that may call apt-get.
"""

_ONLY_VERBS: Mapping[str, str] = {
    "go": "build get install mod env version vet fmt list clean",
    "cargo": "build install fetch update clean new init add vendor",
    "mix": "local.hex local.rebar deps.get hex.info archive.install",
    "dotnet": "restore new nuget add tool --info --version sln",
    "apt-mark": "showmanual showauto showhold minimize-manual",
    "npm": "config set get cache prune root bin version view info -v --version link ls list",
    "yarn": "config cache --version -v versions list autoclean set",
    "pnpm": "config store --version -v root setup",
    "pip": "wheel download freeze list check show config cache --version -v -V",
    "gem": "sources list build specific_install env --version -v specification",
    "bundle": "config check package pack cache --version lock binstubs",
    "composer": "config self-update selfupdate dump-autoload dumpautoload --version validate",
    "conda": "config list info init activate deactivate --version env search",
    "poetry": "config lock export --version self",
    "pipenv": "lock --version graph",
    "uv": "venv lock export --version pip python cache tool",
}
_PYTHON_MODULES = [["-m", module] for module in ("venv", "virtualenv", "ensurepip", "compileall")]
_XARGS = FlagTable("-0 --null -r --no-run-if-empty -t -n= --max-args= -I= -i -P= --max-procs= -d= -L= -l")


def ignores_lists(command: Command) -> bool:
    """Whether `command` certainly works as well, and does the same, without apt's package lists.

    False for every program that is not known. `apt-get remove` and `purge` need the lists: without them a
    name that is not installed is an error. Assignments and redirections alone are fine.
    """
    words = command.words
    if not words:
        return True
    if program_name(words[0]) == "command" and len(words) > 1 and words[1].raw in ("-v", "-V"):
        return True
    at = behind_wrappers(words)
    if at is None:
        return False
    if at >= len(words):
        return True
    if program_name(words[at]) == "xargs":
        at += 1
        while at < len(words) and words[at].raw.startswith("-"):
            taken = read_flag(words, at, _XARGS)
            if taken is None:
                return False
            at += len(taken[0].words)
        return at < len(words) and _plain_program(words[at])
    if program_name(words[at]) == "find":
        runs = [i for i, word in enumerate(words) if word.raw in ("-exec", "-execdir", "-ok", "-okdir")]
        return all(i + 1 < len(words) and _plain_program(words[i + 1]) for i in runs)
    asked = action(command)
    if asked is None:
        name = program_name(words[at])
        following = words[at + 1].literal if at + 1 < len(words) else None
        if name is not None and PYTHON.fullmatch(name):
            return [word.literal for word in words[at + 1 : at + 3]] in _PYTHON_MODULES
        return _plain_program(words[at]) or following in _ONLY_VERBS.get(name or "", "").split()
    if asked.manager == "apt":
        return asked.verb in ("update", "clean") or (asked.verb == "autoremove" and asked.exact and not asked.operands)
    if asked.verb == "other" and asked.manager in _ONLY_VERBS:
        first = next(iter((*asked.subcommand, *words[at + len(asked.program_words) :])), None)
        return first is not None and first.literal in _ONLY_VERBS[asked.manager].split()
    return True


def _plain_program(word: Word) -> bool:
    """Whether it is a known program, called by name or from a folder of programs: `./install` is a script."""
    if word.literal is None:
        return False
    folder, slash, name = word.literal.rpartition("/")
    return name in NEVER_READ_LISTS and (not slash or (folder.startswith("/") and folder.endswith("bin")))
