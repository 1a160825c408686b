"""The command-line syntax of package managers, as tables: programs, verbs, and which flags take a value.

A flag list is one string of flags as they are written: `-y` stands alone, `-t=` takes a value (joined, or
the next word), `--binstubs?` takes the next word unless it is a flag, `--without*` takes all words up to the
next flag.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from layersmith.values import derived, value

Verb = Literal["update", "install", "remove", "purge", "autoremove", "clean", "upgrade", "other"]


@value
class FlagTable:
    """A flag list as it is written, in front of another one, `below`, which it wins over."""

    text: str
    below: FlagTable | None = None

    @derived
    def kinds(self) -> Mapping[str, str]:
        """Name -> how it takes a value ("", "=", "?" or "*"). One file asks for few of all the tables."""
        own = {token.rstrip("=?*"): token[len(token.rstrip("=?*")) :] for token in self.text.split()}
        return {**self.below.kinds, **own} if self.below else own

    def find(self, name: str) -> tuple[str, str] | None:
        """The flag called `name` and how it takes a value; most managers take a clear beginning for a long
        flag."""
        if name in self.kinds:
            return name, self.kinds[name]
        longer = [flag for flag in self.kinds if flag.startswith(name)] if len(name) > 5 else []
        kinds = {self.kinds[flag] for flag in longer}
        return (longer[0] if len(longer) == 1 else name, kinds.pop()) if len(kinds) == 1 else None


@value
class Manager:
    """One command-line syntax: `verbs` maps subcommands to verbs, `front` are the flags before the verb,
    `flags` those behind it (the ones of `front` included), `special` overrides them for single subcommands.
    `bare` is the verb of a call without subcommand. `programs` are the names of its programs, those with `*` behind
    them also with a version there (`pip3.11`)."""

    name: str
    programs: frozenset[str]
    verbs: Mapping[str, Verb]
    front: FlagTable
    flags: FlagTable
    special: Mapping[str, FlagTable]
    bare: Verb


def _manager(
    name: str,
    programs: str,
    verbs: Mapping[Verb, str],
    flags: str,
    *,
    front: str | None = None,
    special: Mapping[str, str] = MappingProxyType({}),
    bare: Verb = "other",
) -> Manager:
    """A table row; a subcommand of two words is written `global+add`."""
    everywhere = FlagTable(flags)
    return Manager(
        name,
        frozenset(programs.split()),
        {word.replace("+", " "): verb for verb, words in verbs.items() for word in words.split()},
        everywhere if front is None else FlagTable(front),
        everywhere if front is None else FlagTable(flags, FlagTable(front)),
        {word: FlagTable(text, everywhere) for word, text in special.items()},
        bare,
    )


_DNF_VERBS: Mapping[Verb, str] = {
    "update": "makecache check-update check-upgrade",
    "install": "install in localinstall groupinstall group+install groups+install reinstall install-n",
    "remove": "remove rm erase groupremove group+remove",
    "autoremove": "autoremove",
    "clean": "clean",
    "upgrade": """
        update upgrade up update-minimal upgrade-minimal update-to upgrade-to localupdate distro-sync
        distribution-synchronization dist-upgrade groupupdate
        """,
}
_DNF_FLAGS = """
    -y --assumeyes --yes -q --quiet -v --verbose --assumeno --nogpgcheck --no-gpgchecks --skip-broken
    --best --nobest --allowerasing --no-allow-downgrade --nodocs --refresh --security --bugfix
    --enhancement --newpackage --downloadonly --noplugins --obsoletes --noautoremove --noautoclean
    --setopt= --enablerepo= --disablerepo= --enable-repo= --disable-repo= --repo= --repoid= -x= --exclude=
    --excludepkgs= --installroot= --releasever= --disableplugin= --enableplugin= --disable-plugin=
    --enable-plugin= --downloaddir= --destdir= --color= --rpmverbosity= --debuglevel= -d= --errorlevel= -e=
    -c= --config= -C --cacheonly -R= --randomwait= --forcearch= --comment= --advisory= --bz= --cve=
    --sec-severity= --skip-unavailable --allow-vendor-change -4 -6 --disableexcludes= --disableexcludepkgs=
    --showduplicates --tolerant -t --install_weak_deps= --noroot --from-repo= --use-host-config
    --nocontexts --cleanbeforetransaction --nodeps --noscripts
    """

_CONDA_VERBS: Mapping[Verb, str] = {
    "install": "install create env+create env+update",
    "remove": "remove uninstall env+remove",
    "clean": "clean",
    "upgrade": "update upgrade",
}
_CONDA_FLAGS = """
    -n= --name= -p= --prefix= -c= --channel= --file= --clone= --revision= --repodata-fn= --solver=
    --platform= --subdir= --experimental= --environment-specifier= -y --yes -q --quiet -v --verbose -k
    --insecure --json --offline --override-channels -C --use-index-cache --use-local -S
    --satisfied-skip-solve --no-deps --only-deps --freeze-installed --update-deps --no-update-deps
    --update-all --update-specs --copy --mkdir -m --force-reinstall --no-pin --download-only --dry-run -d
    --all -a --strict-channel-priority --channel-priority --no-channel-priority --force --force-remove
    --no-default-packages --show-channel-urls --unknown -f --alias --no-show-channel-urls --debug
    --use-local --dev
    """

MANAGERS = (
    _manager(
        "apt",
        "apt-get apt aptitude",
        {
            "update": "update",
            "install": "install reinstall satisfy",
            "remove": "remove",
            "purge": "purge",
            "autoremove": "autoremove auto-remove autopurge",
            "clean": "clean autoclean auto-clean distclean dist-clean",
            "upgrade": "upgrade dist-upgrade full-upgrade safe-upgrade dselect-upgrade",
        },
        """
            -y --yes --assume-yes --assume-no -q --quiet -f --fix-broken -m --fix-missing --ignore-missing
            --no-install-recommends --install-recommends --no-install-suggests --install-suggests
            --without-recommends --with-recommends -R -r --force-yes --allow-unauthenticated
            --allow-downgrades --allow-remove-essential --allow-change-held-packages
            --allow-insecure-repositories --allow-releaseinfo-change --auto-remove --autoremove
            --no-auto-remove --no-autoremove --no-remove --remove --purge --reinstall --no-upgrade
            --upgrade --only-upgrade --download-only -d --no-download --print-uris -s --simulate
            --just-print --dry-run --recon --no-act -u --show-upgraded -V --verbose-versions -b --build
            --compile --trivial-only --arch-only --ignore-hold --list-cleanup --no-list-cleanup
            --show-progress --with-new-pkgs --verbose -o= --option= -c= --config-file= -t=
            --target-release= --default-release= -a= --host-architecture= -P= --build-profiles= --solver=
            --planner= --with-source= --snapshot= -S= --no-show-upgraded -U --update --mark-auto --color
            --no-color --audit
            --no-audit --error-on=
            """,
    ),
    _manager(
        "apk",
        "apk",
        {
            "update": "update",
            "install": "add",
            "remove": "del",
            "clean": "cache+clean cache+purge",
            "upgrade": "upgrade fix",
        },
        """
            -q --quiet -v --verbose -i --interactive --no-interactive -f --force --force-broken-world
            --force-binary-stdout --force-missing-repositories --force-non-repository --force-old-apk
            --force-overwrite --force-refresh -U --update-cache --update --progress --no-progress --purge
            --allow-untrusted --no-network --no-cache --no-logfile --no-scripts --no-commit-hooks
            --no-chown --clean-protected --overlay-from-stdin --simulate -s --print-arch --initdb -u
            --upgrade -l --latest -r --rdepends --recursive -a --available --no-self-upgrade
            --self-upgrade-only --ignore --prune --preserve-env --usermode --cache-packages -d --depends -x
            --directory-permissions --reinstall -p= --root= -X= --repository= --wait= --keys-dir=
            --repositories-file= --cache-dir= --cache-max-age= --arch= --timeout= -t= --virtual=
            --cache-predownload= --progress-fd=
            """,
    ),
    _manager(
        "dnf",
        "dnf dnf3 dnf5 dnf-3 dnf-5 tdnf",
        _DNF_VERBS,
        _DNF_FLAGS,
    ),
    _manager(
        "yum",
        "yum",
        _DNF_VERBS,
        _DNF_FLAGS,
    ),
    _manager(
        "microdnf",
        "microdnf",
        _DNF_VERBS,
        _DNF_FLAGS,
    ),
    _manager(
        "zypper",
        "zypper",
        {
            "update": "refresh ref",
            "install": "install in",
            "remove": "remove rm",
            "clean": "clean cc",
            "upgrade": "update up dist-upgrade dup patch",
        },
        """
            -y --no-confirm -l --auto-agree-with-licenses --no-recommends --recommends -r= --repo= --from=
            -t= --type= -n --name -C --capability -f --force --oldpackage --replacefiles --download= -d
            --download-only --details -D --dry-run --force-resolution --no-force-resolution
            --allow-downgrade --allow-name-change --allow-arch-change --allow-vendor-change
            --no-allow-vendor-change -u --clean-deps --no-clean-deps -a --all -m --metadata -M
            --raw-metadata --services -s --force-build --force-download --build-only --allow-unsigned-rpm
            --with-interactive --skip-interactive --with-optional --updatestack-only --best-effort
            --auto-agree-with-product-licenses
            """,
        front="""
            -n --non-interactive -q --quiet -v --verbose --gpg-auto-import-keys --no-gpg-checks
            --no-refresh -R= --root= -c= --config= -C= --cache-dir= -D= --reposd-dir= --releasever=
            --non-interactive-include-reboot-patches --no-cd --no-remote --ignore-unknown -i -x --xmlout
            --no-color --no-abbrev -A -p= --plus-repo= --installroot= --raw-cache-dir= --solv-cache-dir=
            --pkg-cache-dir= -t --terse -s= --table-style= --plus-content= --userdata=
            """,
    ),
    _manager(
        "pip",
        "pip*",
        {
            "install": "install",
            "remove": "uninstall",
            "clean": "cache+purge",
            "other": "cache+remove",
        },
        """
            -r= --requirement= -c= --constraint= -e= --editable= -t= --target= --platform=
            --python-version= --implementation= --abi= --root= --prefix= --src= --source=
            --upgrade-strategy= --install-option= --global-option= -C= --config-settings= --config-setting=
            --no-binary= --only-binary= --progress-bar= --report= -b= --build= --build-dir= -i=
            --index-url= --pypi-url= --extra-index-url= -f= --find-links= --log= --log-file= --proxy=
            --retries= --timeout= --default-timeout= --exists-action= --trusted-host= --cert=
            --client-cert= --cache-dir= --download-cache= -d= --download= --use-feature= --use-deprecated=
            --python= --root-user-action= --allow-external= --allow-unverified= --group=
            --keyring-provider= --resume-retries= --build-constraint= --uploaded-prior-to= -U --upgrade -q
            --quiet -v --verbose -y --yes -I --ignore-installed --force-reinstall --no-deps
            --no-dependencies --user --no-user --pre --no-index --no-cache-dir --no-cache --isolated
            --compile --no-compile --no-clean --require-hashes --no-require-hashes --prefer-binary
            --disable-pip-version-check --no-input --no-color --egg --use-wheel --no-use-wheel
            --use-mirrors --allow-all-external --process-dependency-links --no-build-isolation --use-pep517
            --no-use-pep517 --ignore-requires-python --no-warn-script-location --no-warn-conflicts
            --break-system-packages --dry-run --require-virtualenv --require-venv --debug
            --no-python-version-warning --no-download --check-build-dependencies --force --no-install
            """,
    ),
    _manager(
        "uv",
        "uv",
        {
            "install": "pip+install sync add pip+sync tool+install python+install",
            "remove": "pip+uninstall remove tool+uninstall",
            "clean": "cache+clean cache+prune",
        },
        """
            -r= --requirement= --requirements= -c= --constraint= --constraints= -e= --editable= --override=
            --overrides= -b= --build-constraint= --build-constraints= --extra= --index= --default-index=
            -i= --index-url= --extra-index-url= -f= --find-links= --index-strategy= --keyring-provider= -P=
            --upgrade-package= --resolution= --prerelease= --config-setting= -C=
            --no-build-isolation-package= --exclude-newer= --link-mode= --reinstall-package=
            --refresh-package= -p= --python= --target= --prefix= --cache-dir= --python-preference= --color=
            --directory= --project= --config-file= --group= --no-group= --only-group= --package=
            --no-install-package= --no-extra= --python-platform= --python-version= --allow-insecure-host=
            --no-binary= --only-binary= --no-build-package= --no-binary-package= --with= --torch-backend=
            -U --upgrade -n --no-cache --no-cache-dir --no-index --system --no-system
            --break-system-packages --no-deps --all-extras --no-dev --dev --only-dev --no-default-groups
            --all-groups --frozen --locked --inexact --exact --no-install-project --no-install-workspace
            --no-install-local --no-editable --compile-bytecode --compile --no-compile-bytecode --reinstall
            --refresh --no-build --no-sources --no-build-isolation --require-hashes --strict --dry-run
            --offline --no-progress --no-config --no-managed-python --managed-python -q --quiet -v
            --verbose --native-tls --preview --active --all-packages --no-python-downloads --user --pre
            --verify-hashes --force-reinstall --no-reinstall --no-dependencies -y --yes --trusted-host=
            --default --cert= --config-settings-package= --exclude-newer-package= --excludes= --fork-strategy=
            --mirror= -w= --install-dir= --prerelease-package= --no-editable-package= --no-sources-package=
            --upgrade-group= --with-editable= --with-executables-from= --with-requirements= -t=
            --output-format=
            --check --lfs --no-bin --no-verify-hashes --system-certs --allow-empty-requirements
            --no-break-system-packages
            """,
        special={
            "add": "--editable --no-editable",
            "python install": "-r -f --force -i=",
            "cache clean": "-f --force",
        },
    ),
    _manager(
        "pipenv",
        "pipenv",
        {
            "install": "install sync",
            "remove": "uninstall",
            "autoremove": "clean",
        },
        """
            -r= --requirements= -e= --editable= -i= --index= --extra-pip-args= --python= --pypi-mirror=
            --categories= --system --deploy --ignore-pipfile --dev -d --skip-lock --clear --keep-outdated
            --sequential --pre --selective-upgrade -v --verbose -q --quiet --three --two --site-packages
            """,
    ),
    _manager(
        "poetry",
        "poetry",
        {
            "install": "install add sync",
            "remove": "remove",
            "upgrade": "update",
            "clean": "cache+clear",
        },
        """
            -E= --extras= -G= --group= --with= --without= --only= -C= --directory= -P= --project= --python=
            --platform= --source= --all-extras --all-groups --no-root --only-root --no-dev --dev -D --sync
            --no-directory --compile --dry-run --remove-untracked --no-cache --no-plugins -n
            --no-interaction --ansi --no-ansi -q --quiet -v --verbose --lock --editable -e --optional
            --allow-prereleases --all
            """,
    ),
    _manager(
        "npm",
        "npm",
        {
            "install": """
                install i in ins inst insta instal isnt isnta isntal add ci clean-install ic install-clean
                install-test it cit
                """,
            "remove": "uninstall un unlink remove rm r",
            "clean": "cache+clean cache+clear cache+rm",
            "upgrade": "update up upgrade udpate",
            "autoremove": "prune",
        },
        """
            -g --global --production -P --save-prod --prod -D --save-dev -S --save -O --save-optional -E
            --save-exact -B --save-bundle --no-save --no-optional --no-audit --audit --no-fund --fund
            --no-bin-links --no-shrinkwrap --no-package-lock --package-lock-only --package-lock
            --no-progress --progress --no-color --color --unsafe-perm --no-unsafe-perm --unsafe
            --allow-root --force -f --legacy-peer-deps --strict-peer-deps --ignore-scripts
            --foreground-scripts --prefer-offline --prefer-online --offline --prefer-dedupe --silent -s
            --quiet -q --verbose -d -dd -ddd -p --parseable -y --yes -l --long --legacy-bundling
            --global-style
            --install-links --engine-strict --dev --dry-run --json --no-update-notifier --no-strict-ssl
            --build-from-source --link --workspaces --ws --include-workspace-root --iwr --no-engine-strict
            --no-legacy-peer-deps --no-ignore-scripts --registry= --reg= --prefix= -C= --loglevel= --cache=
            --only= --also= --omit= --include= --tag= --otp= --userconfig= --globalconfig= -w= --workspace=
            --before= --fetch-retries= --fetch-timeout= --fetch-retry-mintimeout= --fetch-retry-maxtimeout=
            --fetch-retry-factor= --maxsockets= --install-strategy= --python= --proxy= --https-proxy=
            --noproxy= --cafile= --ca= --user= --scope= --depth= --cpu= --os= --libc= --cache-min=
            --cache-max= --tmp= --script-shell= --node-options= --target= --runtime= --arch= --disturl=
            --dist-url= --save-prefix= --audit-level= --omit-lockfile-registry-resolved --shell=
            --access= --umask= --cert= --key= -L= --location= --user-agent=
            --lockfile-version= --logs-max= --logs-dir= --local-address= --replace-registry-host= --call= -c=
            --package= --rebuild-bundle --no-rebuild-bundle --allow-same-version --strict-ssl --if-present
            --save-peer --timing --unicode --optional --shrinkwrap --bin-links -a --all
            --auth-type=
            """,
    ),
    _manager(
        "yarn",
        "yarn yarnpkg",
        {
            "install": "install add global+add workspace+add workspaces+focus",
            "remove": "remove global+remove",
            "upgrade": "upgrade up global+upgrade",
            "clean": "cache+clean",
        },
        """
            --production? --prod? -P --frozen-lockfile --pure-lockfile --no-lockfile --immutable
            --immutable-cache --check-cache --inline-builds --non-interactive --interactive --silent -s
            --verbose --no-progress --prefer-offline --offline --ignore-scripts --ignore-optional
            --ignore-engines --ignore-platform --no-bin-links --flat --force --dev -D --peer --optional -O
            --exact -E --tilde -T -W --ignore-workspace-root-check --har --json --check-files
            --link-duplicates --audit --skip-integrity-check --strict-semver --no-default-rc --no-emoji
            --no-node-version-check --focus --all --mirror --latest -L --skip-builds --disable-pnp
            --enable-pnp --pnp --cwd= --modules-folder= --prefix= --global-folder= --cache-folder=
            --preferred-cache-folder= --mutex= --network-timeout= --network-concurrency=
            --child-concurrency= --registry= --use-yarnrc= --proxy= --https-proxy= --link-folder= --mode=
            --otp= --scripts-prepend-node-path?
            """,
        bare="install",
    ),
    _manager(
        "pnpm",
        "pnpm",
        {
            "install": "install i add fetch ci install-test it",
            "remove": "remove rm uninstall un",
            "upgrade": "update up upgrade",
            "clean": "store+prune cache+delete",
            "autoremove": "prune",
        },
        """
            -g --global -P --prod --production -D --dev --save-dev --save-prod -O --save-optional -E
            --save-exact -S --save --no-optional --frozen-lockfile --no-frozen-lockfile
            --prefer-frozen-lockfile --no-lockfile --lockfile-only --fix-lockfile --offline
            --prefer-offline --ignore-scripts --shamefully-hoist --force --silent -s --verbose -r
            --recursive -w --workspace-root --ignore-workspace --ignore-workspace-root-check
            --strict-peer-dependencies --no-strict-peer-dependencies --side-effects-cache
            --no-verify-store-integrity --unsafe-perm --no-color --aggregate-output --stream --latest -L
            --dangerously-allow-all-builds --color --merge-git-branch-lockfiles -C= --dir= --prefix= -F=
            --filter= --filter-prod= --store-dir= --reporter= --loglevel= --registry= --lockfile-dir=
            --virtual-store-dir= --modules-dir= --global-dir= --global-bin-dir= --network-concurrency=
            --child-concurrency= --node-linker= --package-import-method= --hoist-pattern= --allow-build=
            --cpu= --os= --trust-policy=
            """,
    ),
    _manager(
        "bun",
        "bun",
        {
            "install": "install i add a ci",
            "remove": "remove rm",
            "upgrade": "update",
        },
        """
            -p --production --frozen-lockfile --no-save --save -d --dev --optional --peer -E --exact -f --force
            --ignore-scripts --no-verify --no-progress --silent --verbose --no-summary --no-cache -y --yarn
            --dry-run --trust -g --global --lockfile-only --save-text-lockfile --prefer-offline --prefer-latest
            --no-frozen-lockfile -a --analyze --only-missing --save-dev --save-optional --save-peer -D -r
            --recursive --ca= --cafile= -c= --config= --registry= --cache-dir= --backend= --cwd= --omit= --linker=
            --concurrent-scripts= --network-concurrency= --filter= --cpu= --os= --minimum-release-age=
            """,
    ),
    _manager(
        "gem",
        "gem*",
        {
            "install": "install i",
            "remove": "uninstall",
            "autoremove": "cleanup",
            "upgrade": "update",
        },
        """
            -v= --version= -i= --install-dir= -n= --bindir= --platform= -P= --trust-policy= -s= --source=
            -B= --bulk-threshold= --config-file= --build-root= -p? --http-proxy? -g? --file? --without=
            --target-rbconfig= -j= --document? --rdoc --no-rdoc --ri --no-ri --no-document --no-doc -N
            --system? -E --env-shebang --no-env-shebang -f --force --no-force -w --wrappers --no-wrappers
            --format-exec --no-format-exec --format-executable --no-format-executable --user-install
            --no-user-install --development --development-all --minimal-deps --conservative
            --no-minimal-deps --suggestions --no-suggestions --ignore-dependencies --explain --default
            --prerelease --pre --no-prerelease -l --local -r --remote -b --both --clear-sources -V
            --verbose --no-verbose -q --quiet --silent --backtrace --debug --norc --lock --no-lock -u
            --update-sources --no-update-sources --no-http-proxy --post-install-message
            --no-post-install-message -a --all -x --executables -I --vendor --include-dependencies -y
            --no-test --no-suggestions
            """,
    ),
    _manager(
        "bundle",
        "bundle bundler",
        {
            "install": "install",
            "upgrade": "update",
            "autoremove": "clean",
        },
        """
            -j= --jobs= --retry= --path= --gemfile= --without* --with* --binstubs? --shebang= --standalone*
            --trust-policy= -P= --target-rbconfig= --deployment --no-deployment --frozen --local
            --prefer-local --system --clean --no-clean --no-prune --no-cache --full-index --force
            --redownload --quiet --verbose -V --no-color --all --conservative --use-system-libraries
            --dry-run -d --all-platforms
            """,
        bare="install",
    ),
    _manager(
        "composer",
        "composer composer.phar",
        {
            "install": "install i require req create-project global+require global+req global+install",
            "remove": "remove rm global+remove",
            "upgrade": "update u upgrade global+update",
            "clean": "clear-cache clearcache cc",
        },
        """
            -d= --working-dir= --prefer-install= --repository= --repository-url= --stability= -s=
            --ignore-platform-req= --apcu-autoloader-prefix= --with= --audit-format= --prefer-dist
            --prefer-source --dev --no-dev --no-scripts --no-autoloader --no-progress --no-suggest
            --no-update --update-no-dev --no-audit --no-install --no-plugins --no-cache
            --no-security-blocking -o --optimize-autoloader --optimize -a --classmap-authoritative
            --apcu-autoloader --ignore-platform-reqs -n --no-interaction --ansi --no-ansi -q --quiet -v -vv
            -vvv --verbose --profile --dry-run --prefer-stable --prefer-lowest --sort-packages
            --update-with-dependencies --update-with-all-dependencies -w -W --with-dependencies
            --with-all-dependencies --no-custom-installers --gc --keep-vcs --remove-vcs --no-secure-http
            --ask --fixed -m --minimal-changes --bump-after-update --interactive -i --lock --root-reqs
            --unused --profile --no-ansi
            """,
    ),
    _manager(
        "conda",
        "conda mamba",
        _CONDA_VERBS,
        _CONDA_FLAGS,
        special={
            "env create": "-f=",
            "env update": "-f= --prune",
            "env remove": "",
            "clean": """
                -t --tarballs -i --index-cache -p --packages -s --source-cache -l --lock --locks
                --force-pkgs-dirs --logfiles --tempfiles* --source
                """,
        },
    ),
    _manager(
        "conda",
        "micromamba",
        _CONDA_VERBS,
        _CONDA_FLAGS + " -f= -r= --root-prefix= --rc-file= --category= --platform=",
        special={
            "clean": "-t --tarballs -i --index-cache -p --packages -l --locks -f --force-pkgs-dirs --trash",
        },
    ),
)

_BY_PROGRAM = {program: manager for manager in MANAGERS for program in manager.programs}


def manager_of(program: str) -> Manager | None:
    """The manager whose program is called `program`, if one is."""
    return _BY_PROGRAM.get(program) or _BY_PROGRAM.get(program.rstrip("0123456789.") + "*")


PACMAN = frozenset(("pacman", "yay", "paru"))
PACMAN_FLAGS = FlagTable("""
    --noconfirm --needed --noprogressbar --force --asdeps --asexplicit --quiet -q -v --verbose --debug
    --nodeps --dbonly --noscriptlet --print --removemake --mflags= --recursive --cascade --nosave
    --unneeded --downloadonly
    --disable-download-timeout --overwrite= --ignore= --ignoregroup= --assume-installed= --cachedir=
    --config= --root= -r= --dbpath= -b= --color= --arch= --gpgdir= --hookdir= --logfile= --sysroot=
    """)

_SUDO = FlagTable("""
    -E --preserve-env -H --set-home -n --non-interactive -S --stdin -i --login -k -u= --user= -g= --group=
    -D= -R=
    """)
_ENV = FlagTable("-i --ignore-environment - -u= --unset= -C= --chdir= -v --debug")
WRAPPERS: Mapping[str, FlagTable] = {
    "sudo": _SUDO,
    "env": _ENV,
    "command": FlagTable("-p"),
    "eatmydata": FlagTable(""),
}
