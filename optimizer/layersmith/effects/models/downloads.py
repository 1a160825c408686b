"""Programs that fetch things: what they write, and the files and variables of settings that they read."""

from __future__ import annotations

import re

from layersmith.effects.arguments import Argument, Arguments, Call, NotKnownError, read
from layersmith.effects.effect import Effects
from layersmith.effects.paths import ancestors, resolve
from layersmith.effects.programs import Model, above

PROXIES = frozenset(("*_proxy", "*_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"))
"""Variables that say by which way a connection is made."""

_CURL = """
    -L -s -S -f -k -v -i -I -g -G -# -N -n -O -J -R -4 -6 -0 -1 -2 -3 -l -a -B -p -j -q -Z -o= -x= -u= -e= -A=
    -H= -X= -m= -y= -Y= -r= -C= -b= -c= -D= -d= -F= -T= -E= -w= -z= -P= -Q= -U= -t= --location --silent
    --show-error --fail --insecure --verbose --include --head --globoff --get --progress-bar --no-buffer --netrc
    --remote-name --remote-header-name --remote-name-all --remote-time --ipv4 --ipv6 --tlsv1 --tlsv1.0 --tlsv1.1
    --tlsv1.2 --tlsv1.3 --sslv3 --compressed --create-dirs --output= --proxy= --user= --referer= --user-agent=
    --header= --request= --max-time= --speed-time= --speed-limit= --range= --continue-at= --cookie=
    --cookie-jar= --dump-header= --data= --form= --upload-file= --cert= --key= --cacert= --capath= --write-out=
    --url= --retry= --retry-delay= --retry-max-time= --retry-connrefused --retry-all-errors --connect-timeout=
    --max-redirs= --junk-session-cookies --http1.1 --http2 --http1.0 --proto= --proto-redir= --proto-default=
    --fail-early --fail-with-body --no-progress-meter --location-trusted --ftp-pasv --ssl --ssl-reqd
    --keepalive-time= --limit-rate= --output-dir= --data-urlencode= --data-raw= --data-binary= --digest --basic
    --negotiate --oauth2-bearer= --noproxy= --ciphers= --resolve= --interface= --dns-servers= --disable
    --no-keepalive --show-headers --parallel --version -V --socks5= --trace-time --no-sessionid --path-as-is
    --xattr --anyauth --post301 --post302 --ntlm --remove-on-error
    """


def curl(call: Call) -> Effects:
    """Prints, or writes the files of `-o` and `-O`; reads .curlrc."""
    given = read(call, _CURL)
    urls = (*given.operands, *given.values("--url"))
    if any((one.text or one.raw.strip("\"'")).startswith("file:") for one in urls):
        raise NotKnownError("curl reads a local file")
    if any(one.text is None and not _is_url(one) and not one.raw.startswith('"') for one in urls):
        raise NotKnownError("what curl fetches is not known")
    folder = given.last("--output-dir")
    place = call if folder is None else Call(call.name, (), call.path(folder), call.home)
    writes = [*place.paths(one for one in given.values("-o", "--output") if one.text != "-")]
    if given.has("-O", "-J", "--remote-name", "--remote-name-all", "--remote-header-name"):
        named = given.has("-J", "--remote-header-name")
        writes += [f"{place.here}/*" if named else _arrival(place, one) for one in urls]
    writes += call.paths(one for one in given.values("-c", "--cookie-jar", "-D", "--dump-header") if one.text != "-")
    made = tuple(f for path in writes for f in ancestors(above(path))) if given.has("--create-dirs") else ()
    # It looks in the home that /etc/passwd names, whatever $HOME says.
    homes = (call, Call(call.name, (), call.folder))
    settings = (".curlrc", ".config/curlrc", ".config/.curlrc", *((".netrc",) if given.has("-n", "--netrc") else ()))
    reads = [*(path for home in homes for path in home.at_home(*settings)), *_sent(call, given)]
    needs = () if made else tuple(map(above, writes))
    variables = PROXIES | {"CURL_*", "XDG_CONFIG_HOME", "NETRC"}
    return Effects(
        tuple(reads), tuple(writes), makes=made, needs=needs, environment=variables, network=True, accounts="read"
    )


def _is_url(one: Argument) -> bool:
    return bool(re.match(r"[\"']?[a-z]+://", one.raw))


def _sent(call: Call, given: Arguments) -> list[str]:
    """The files that curl sends or takes for certificates and cookies."""
    found = [
        call.path(one)
        for one in given.values("-T", "--upload-file", "--cacert", "--capath", "--key")
        if one.text != "-"
    ]
    found += [call.path((one.text or "$").partition(":")[0]) for one in given.values("-E", "--cert")]
    found += [call.path(one) for one in given.values("-b", "--cookie") if "=" not in one.raw]
    for one in given.values(
        "-d", "--data", "--data-binary", "--data-urlencode", "-F", "--form", "-H", "--header", "-w"
    ):
        text = one.text if one.text is not None else one.raw.strip("\"'")
        if text.startswith("@") or re.match(r"[^=]*=[@<]", text) or (one.text is None and text.startswith("$")):
            raise NotKnownError("what curl sends is not known")
    return found


def _arrival(call: Call, url: Argument) -> str:
    """The file in the current folder that takes the name a URL ends in."""
    text = url.text if url.text is not None else url.raw.strip("\"'")
    name = re.split(r"[?#]", text)[0].rstrip("/").rpartition("/")[2]
    name = re.sub(r"\$\{?\w+\}?|\{[^}]*+(?:\}|\Z)|\[[^\]]*+(?:\]|\Z)", "*", name)
    if set(name) & set("$`(){}") or not name:
        name = "*"
    return f"{call.here.rstrip('/')}/{name}"


_WGET = """
    -q -v -c -N -r -l= -k -p -np -nH -nd -nc -nv -x -S -t= -T= -w= -e= -O= -P= -o= -a= -U= -A= -R= -I= -X= -D=
    -H -L -m -E -K -B= -b -d -Q= -4 -6 --quiet --verbose --no-verbose --continue --timestamping --recursive
    --level= --no-parent --no-host-directories --no-directories --no-clobber --no-check-certificate
    --check-certificate --tries= --timeout= --wait= --output-document= --directory-prefix= --output-file=
    --append-output= --user-agent= --header= --progress= --show-progress --no-cookies --no-cache --user=
    --password= --http-user= --http-password= --ftp-user= --ftp-password= --secure-protocol=
    --content-disposition --trust-server-names --max-redirect= --retry-connrefused --waitretry= --read-timeout=
    --connect-timeout= --dns-timeout= --limit-rate= --random-wait --no-proxy --no-hsts --no-passive-ftp
    --passive-ftp --accept= --reject= --cut-dirs= --mirror --convert-links --page-requisites --ca-certificate=
    --ca-directory= --referer= --post-data= --method= --auth-no-challenge --https-only
    --no-use-server-timestamps --server-response --inet4-only --inet6-only --no-netrc --no-dns-cache
    --compression= --version --adjust-extension --execute= --no-glob --certificate= --private-key=
    --retry-on-http-error= --no-iri --restrict-file-names= --no-config --backups? --no-show-progress
    --ignore-length --https-enforce= --xattr -nv
    """


def wget(call: Call) -> Effects:
    """Writes the file of `-O`, or one named after the URL; reads .wgetrc and .netrc, keeps .wget-hsts."""
    # Its two-letter flags are read as one.
    words = [one for one in call.arguments if one.text not in ("-nv", "-nc", "-np", "-nd", "-nH")]
    given = read(call, _WGET, words)
    if given.has("-e", "--execute"):
        texts = [one.text or "" for one in given.values("-e", "--execute")]
        if not all(
            re.fullmatch(r"\s*(?:robots|use_proxy|check_certificate|https?_proxy)\s*=.*", text) for text in texts
        ):
            raise NotKnownError("settings of wget are given in place")
    urls = given.operands
    if any(one.text is None and not _is_url(one) and not one.raw.startswith('"') for one in urls):
        raise NotKnownError("what wget fetches is not known")
    target = given.last("-O", "--output-document")
    logs = call.paths(one for one in given.values("-o", "-a", "--output-file", "--append-output") if one.text != "-")
    folder = given.last("-P", "--directory-prefix")
    makes: tuple[str, ...] = ()
    if target is not None:
        writes = call.paths(one for one in (target,) if one.text != "-")
    else:
        place = call if folder is None else Call(call.name, (), call.path(folder), call.home)
        makes = ancestors(place.here) if folder is not None else ()
        whole = given.has("-r", "-m", "-p", "-x", "--recursive", "--mirror", "--page-requisites",
                          "--content-disposition",
                          "--trust-server-names", "-E", "-K", "--adjust-extension")  # fmt: skip
        writes = (place.here,) if whole else tuple(_arrival(place, one) + "*" for one in urls)
    hsts = () if given.has("--no-hsts") else call.at_home(".wget-hsts")
    reads = (*call.at_home(".wgetrc", ".netrc"), "/etc/wgetrc", *hsts)
    needs = tuple(above(path) for path in (*writes, *logs) if above(path) not in makes)
    variables = PROXIES | {"WGETRC", "SYSTEM_WGETRC"}
    return Effects(reads, (*writes, *logs, *hsts), makes=makes, needs=needs, environment=variables, network=True)


_CLONE = """
    -b= -q -v -n -s -l -o= -j= --depth= --branch= --recursive --recurse-submodules? --single-branch
    --no-single-branch --quiet --verbose --progress --no-checkout --bare --mirror --origin= --shallow-submodules
    --no-shallow-submodules --jobs= --no-tags --filter= --no-hardlinks --local --no-local --shallow-since=
    --sparse --remote-submodules --dissociate
    """
WRITTEN_SOMETIMES = ("/.wget-hsts", "/.config/git/config")
"""How paths end that are among the writes of wget and git, and may not be there afterwards: wget keeps what a server
asks for, and git writes to the second where that is there already."""
GIT_SETTINGS = (".gitconfig", ".config/git", ".git-credentials", ".netrc", ".ssh")


def git(call: Call) -> Effects:
    """`git clone` without settings of its own, and `git config --global` and `--system`. Others may run hooks."""
    settings = (
        *call.at_home(*GIT_SETTINGS),
        "/etc/gitconfig",
        "/etc/gitattributes",
        "/etc/mailname",
        "/usr/share/git-core",
    )
    variables = PROXIES | {"GIT_*", "SSH_*", "XDG_CONFIG_HOME", "EMAIL"}
    verb = call.arguments[0].text if call.arguments else "--help"
    rest = call.arguments[1:]
    if verb in ("--version", "--help", "version", "help"):
        return Effects()
    if verb == "config":
        return _git_config(
            call, read(call, "--global --system --add --unset --unset-all --replace-all --bool --get -l --list", rest)
        )
    if verb == "init":
        given = read(call, "-q --quiet --bare -b= --initial-branch= --shared?", rest)
        place = call.path(given.operands[0]) if given.operands else call.here
        return Effects(
            settings,
            (place,) if given.has("--bare") else (f"{place}/.git",),
            makes=ancestors(place),
            environment=variables,
        )
    if verb != "clone":
        raise NotKnownError(f"git {verb or ''} depends on the repository and its hooks")
    given = read(call, _CLONE, rest)
    if not given.operands or len(given.operands) > 2:
        raise NotKnownError("what git clones is not known")
    source = given.operands[0]
    text = source.text if source.text is not None else source.raw.strip("\"'")
    remote = bool(re.match(r"(?!file:)[a-z+]+://|[\w.-]+@[\w.-]+:|[\w-]+\.[\w.-]+:", text))
    if len(given.operands) == 2:
        place = call.path(given.operands[1])
    else:
        name = re.split(r"[/:]", text.rstrip("/").removesuffix("/.git").removesuffix(".git"))[-1]
        if not name or set(name) & set("$`(") or resolve(name, "/") is None:
            raise NotKnownError("the folder that git clones to is not known")
        place = call.path(name + (".git" if given.has("--bare", "--mirror") else ""))
    if remote:
        reads = settings
    elif re.match(r"file:///", text):
        reads = (*settings, call.path(text[7:]))
    else:
        reads = (*settings, call.path(source), call.path(f"{source.text}.git"))
    return Effects(reads, (place,), makes=ancestors(above(place)), environment=variables,
                   network=True, accounts="read", programs=frozenset(("ssh",)))  # fmt: skip


def _git_config(call: Call, given: Arguments) -> Effects:
    if given.has("--system"):
        return Effects(
            ("/etc/gitconfig",), ("/etc/gitconfig", "/etc/gitconfig.lock"), environment=frozenset(("GIT_*",))
        )
    if given.has("--global"):
        files = call.at_home(".gitconfig", ".config/git/config")
        locks = tuple(f"{path}.lock" for path in files)
        return Effects(
            (*files, "/etc/gitconfig"), (*files, *locks), locks, environment=frozenset(("GIT_*", "XDG_CONFIG_HOME"))
        )
    raise NotKnownError("which repository git config changes is not known")


_GPG = """
    -q -v -a -d -o= -r= -u= -b --batch --no-tty --yes --quiet --verbose --armor --dearmor --enarmor --decrypt
    --output= --keyserver= --recv-keys --recv-key --recv --import --verify --export --fingerprint
    --keyserver-options= --no-default-keyring --keyring= --homedir= --list-keys --with-colons --with-fingerprint
    --no-options --trust-model= --export-options= --ignore-time-conflict --no-auto-check-trustdb
    --no-permission-warning --always-trust --show-keys --status-fd= --import-options= --delete-key --delete-keys
    --version --allow-non-selfsigned-uid --no-verbose --primary-keyring= --export-secret-keys
    --import-ownertrust --list-secret-keys --with-key-data
    """
_FROM_NETWORK = ("--recv-keys", "--recv-key", "--recv")


def gpg(call: Call) -> Effects:
    """Keeps keys in its home, `$GNUPGHOME` or ~/.gnupg, and starts helpers that keep sockets there."""
    given = read(call, _GPG)
    named = given.last("--homedir")
    home = call.path(named) if named else call.setting("GNUPGHOME")
    places = (call.path(home),) if home else (*call.at_home(".gnupg"), "/run/user")
    rings = given.values("--keyring", "--primary-keyring")
    paths = tuple(call.path(one) if "/" in one.raw else f"{place}/{one.text}" for one in rings for place in places)
    writes = (*places, *paths, *(f"{path}*" for path in paths))
    output = call.paths(one for one in given.values("-o", "--output") if one.text != "-")
    receives = given.has(*_FROM_NETWORK)
    # Keys are no files; without a list of them what is named may be either.
    keys = receives or given.has("--export", "--fingerprint", "--list-keys", "--delete-key", "--delete-keys")
    files = () if keys else call.paths(one for one in given.operands if one.text != "-")
    if given.has("--dearmor", "--enarmor") and not output:
        output = tuple(f"{path}.*" for path in files)
    if given.has("--verify") and len(files) == 1:
        # `x.asc` alone stands for x.
        files = (*files, files[0].rpartition(".")[0] or files[0])
    needs = tuple(map(above, output))
    helpers = frozenset(("gpg-agent", "dirmngr", "keyboxd"))
    variables = PROXIES | {"GNUPGHOME"} if receives else frozenset(("GNUPGHOME",))
    reads = (*places, *files, "/etc/gnupg")
    return Effects(
        reads,
        (*writes, *output),
        needs=needs,
        environment=variables,
        network=receives,
        accounts="read",
        programs=helpers,
    )


MODELS: dict[str, Model] = {"curl": curl, "wget": wget, "git": git, "gpg": gpg, "gpg2": gpg}
