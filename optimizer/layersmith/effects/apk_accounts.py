"""Which packages of Alpine may be installed one after the other or together, as far as users and groups go.

Scripts of packages add users (`adduser -S`) and groups, which get the next free number, and login shells to
`/etc/shells`. apk sorts what one command asks for by name, so that two packages that do so may get other numbers than
in two commands. No index of Alpine says which packages do: the table has, of the names that public Dockerfiles install
most, those that bring none, nor depend on one that does (aports, the `pre-install` scripts). Any other may.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from layersmith.effects.installs import package_of
from layersmith.values import pattern

_NAMES = """
    acl acl-dev alsa-lib alsa-lib-dev ansible apache-ant apr apr-dev apr-util-dev asciidoc augeas-dev autoconf
    automake bash bash-completion bash-doc bc bind-tools binutils binutils-doc binutils-gold binutils-libs bison
    boost boost-dev boost-program_options boost-system boost-thread bsd-compat-headers build-base busybox
    busybox-extras busybox-suid bzip2 bzip2-dev bzr c-ares c-ares-dev ca-certificates cairo cairo-dev cargo
    certbot clang clang-dev cmake coreutils cppunit-dev curl curl-dev db db-dev dialog diffutils dos2unix
    doxygen dpkg dpkg-dev drill dumb-init e2fsprogs e2fsprogs-extra ethtool exiftool expat expat-dev expect
    fdk-aac-dev ffmpeg ffmpeg-libs fftw-dev figlet file file-dev findutils flac flex font-noto fontconfig
    fontconfig-dev freetds-dev freetype freetype-dev g++ gawk gcc gcc-doc gd gd-dev gdb gdbm gdbm-dev geoip
    geoip-dev geos geos-dev gettext gettext-dev gfortran ghostscript giflib giflib-dev gifsicle git git-lfs glib
    glib-dev gmp gmp-dev gnu-libiconv gnupg gnupg1 gnutls gnutls-dev gnutls-utils go gperf gpgme graphicsmagick
    graphviz grep groff gzip harfbuzz hiredis-dev htop icu icu-dev icu-libs imagemagick imagemagick-dev
    imagemagick6-dev inotify-tools iproute2 iptables iputils isl jansson jansson-dev jasper-dev java-cacerts
    jemalloc-dev jpeg jpeg-dev jpegoptim jq json-c json-c-dev krb5 krb5-dev krb5-libs lame lame-dev lapack-dev
    lcms2 lcms2-dev less lftp libacl libaio libarchive-tools libass libass-dev libatomic libbz2 libc-dev
    libc6-compat libcap libcap-dev libconfig libcrypto1.0 libcrypto1.1 libcurl libedit libedit-dev libev
    libev-dev libevent libevent-dev libexecinfo-dev libexif libffi libffi-dev libgcc libgcrypt libgcrypt-dev
    libgfortran libgomp libidn libidn-dev libintl libjpeg libjpeg-turbo libjpeg-turbo-dev libjpeg-turbo-utils
    libltdl libmagic libmaxminddb-dev libmcrypt libmcrypt-dev libmemcached libmemcached-dev libmemcached-libs
    libmicrohttpd libmicrohttpd-dev libnl3 libnl3-dev libogg-dev libpcap libpcap-dev libpcre32 libpng libpng-dev
    libpq librdkafka-dev libressl libressl-dev libsass libseccomp-dev libsodium libsodium-dev libssh-dev libssh2
    libssh2-dev libssl1.0 libssl1.1 libstdc++ libtbb libtbb-dev libtheora libtheora-dev libtirpc-dev libtool
    libusb libusb-dev libuuid libuv libuv-dev libvorbis libvorbis-dev libvpx libvpx-dev libwebp libwebp-dev
    libx11 libxext libxml2 libxml2-dev libxml2-utils libxpm-dev libxrender libxslt libxslt-dev libzip libzip-dev
    libzmq linux-headers lsof lua lua-dev luajit luajit-dev lz4 lz4-dev lz4-libs m4 mailcap make mariadb-client
    mariadb-client-libs mariadb-connector-c mariadb-connector-c-dev maven mbedtls mbedtls-dev mercurial
    mosquitto-clients mpc1 mpc1-dev mpfr-dev mpfr3 musl musl-dev mysql-client nano nasm ncurses ncurses-dev
    ncurses-libs ncurses-terminfo ncurses-terminfo-base neovim net-tools netcat-openbsd ninja nmap nmap-ncat
    nodejs nodejs-current nodejs-current-npm nodejs-npm npm nss ocaml openjdk7 openjdk7-jre openjdk7-jre-base
    openjdk8 openjdk8-jre openjdk8-jre-base openjpeg openjpeg-dev openldap-clients openssh-client openssh-keygen
    openssl openssl-dev optipng opus opus-dev p7zip pango pango-dev parallel patch pax-utils pciutils pcre
    pcre-dev pcre2-dev perl perl-archive-zip perl-dbd-mysql perl-dbd-pg perl-dbi perl-dev perl-digest-sha1
    perl-io-socket-ssl perl-json perl-libwww perl-lwp-protocol-https perl-net-ssleay perl-term-readkey
    perl-utils perl-xml-libxml pigz pkgconf pkgconfig pngquant poppler poppler-utils postgresql-libs procps
    proj4 proj4-dev protobuf protobuf-dev pwgen py-cffi py-crcmod py-crypto py-cryptography py-jinja2 py-lxml
    py-mysqldb py-openssl py-paramiko py-pillow py-pip py-psycopg2 py-pygments py-requests py-setuptools
    py-virtualenv py-yaml py2-openssl py2-pip py3-cffi py3-cryptography py3-dateutil py3-lxml py3-numpy
    py3-openssl py3-pillow py3-pip py3-psycopg2 py3-requests py3-setuptools py3-yaml python python-dev python2
    python2-dev python3 python3-dev re2c readline readline-dev rsync rtmpdump-dev ruby ruby-bigdecimal
    ruby-bundler ruby-dev ruby-etc ruby-io-console ruby-irb ruby-json ruby-nokogiri ruby-rake ruby-rdoc
    ruby-webrick rust sassc sed snappy snappy-dev sqlite sqlite-dev sqlite-libs sshpass strace su-exec sudo swig
    tar tcl tcl-dev tesseract-ocr texinfo tiff tiff-dev tini tk tk-dev tmux tree ttf-dejavu ttf-droid
    ttf-freefont ttf-liberation ttf-opensans ttf-ubuntu-font-family tzdata udns udns-dev unixodbc unixodbc-dev
    unrar unzip upx util-linux-dev vim vips-dev wget x264-dev x265-dev xmlsec xmlsec-dev xmlstarlet xmlto xz
    xz-dev xz-libs yaml yaml-dev yarn yasm yasm-dev zeromq zeromq-dev zip zlib zlib-dev
    """
_WITHOUT = frozenset(_NAMES.split())
_MODULES = pattern(r"php\d*(?:-(?!fpm|apache|litespeed|embed)[a-z\d_]+)*")
"""PHP and its modules, without the programs that serve."""

_SHELLS = frozenset(("zsh", "fish", "dash", "mksh", "tcsh", "loksh", "oksh", "yash", "elvish", "nushell", "xonsh"))


def keep_numbers(steps: Sequence[Iterable[str]]) -> bool:
    """Whether installs of the packages `steps`, as written, add the same users, groups and shells in the same order
    when they become one."""
    every = [frozenset(map(package_of, names)) for names in steps]
    if sum(any(not _brings_none(name) for name in names) for names in every) > 1:
        return False
    shells = [names for names in every if names & _SHELLS]
    return not any("bash" in names for names in every if shells and names is not shells[0])


def _brings_none(name: str) -> bool:
    return name in _WITHOUT or bool(_MODULES.fullmatch(name))
