"""Which packages of Alpine, Ubuntu and the Red Hat world are for building, and the libraries that go with them.

No index of these was read. What is said is what the packages are called in all their releases of the last ten years, by
their own listings; where a name changed, or is not listed here, a doubt says so.
"""

from __future__ import annotations

from layersmith.effects.bases import Base
from layersmith.effects.build_packages import Needs
from layersmith.effects.tags import stand
from layersmith.values import number, pattern

_ALPINE_TOOLS = """
    build-base alpine-sdk gcc g++ make cmake autoconf automake libtool pkgconf pkgconfig bison flex m4 swig
    meson ninja samurai nasm yasm re2c musl-dev libc-dev cargo rust go maven gradle clang llvm gfortran
    binutils-gold fortify-headers bsd-compat-headers linux-headers abuild patchelf protoc protobuf-compiler cython
    py3-cython
    """
_ALPINE_BUILDING = frozenset(_ALPINE_TOOLS.split())
_OF_COMPILERS = {
    "gfortran": ("libgfortran",),
    "g++": ("libstdc++",),
    "build-base": ("libstdc++",),
    "alpine-sdk": ("libstdc++",),
}
"""The libraries that all that a compiler makes needs; the images of Node have that of C++."""
_ALPINE_LIBRARIES = """
    acl=libacl argon2=argon2-libs aspell=aspell-libs attr=libattr bzip2=libbz2 cairo=cairo c-ares=c-ares
    curl=libcurl cyrus-sasl=libsasl db=db eudev=eudev-libs expat=expat ffmpeg=ffmpeg-libs
    fftw=fftw-double-libs,fftw-single-libs file=libmagic fontconfig=fontconfig freetds=freetds freetype=freetype
    fribidi=fribidi gd=libgd gdal=gdal gdbm=gdbm gdk-pixbuf=gdk-pixbuf geoip=geoip geos=geos gettext=libintl
    giflib=giflib glib=glib gmp=gmp gnutls=gnutls gpgme=gpgme graphicsmagick=graphicsmagick harfbuzz=harfbuzz
    hdf5=hdf5 icu=icu-libs imagemagick=imagemagick imap=c-client jansson=jansson jpeg=libjpeg-turbo
    json-c=json-c krb5=krb5-libs lapack=lapack lcms2=lcms2 leptonica=leptonica libaio=libaio
    libarchive=libarchive libassuan=libassuan libcap=libcap libedit=libedit libev=libev libevent=libevent
    libexif=libexif libffi=libffi libgcrypt=libgcrypt libgit2=libgit2 libidn=libidn libimagequant=libimagequant
    libjpeg-turbo=libjpeg-turbo libmaxminddb=libmaxminddb-libs libmcrypt=libmcrypt
    libmemcached=libmemcached-libs libnl3=libnl3 libpcap=libpcap libpng=libpng libpq=libpq libpsl=libpsl
    librdkafka=librdkafka librsvg=librsvg libsass=libsass libseccomp=libseccomp libsodium=libsodium
    libssh2=libssh2 libstemmer=libstemmer libunwind=libunwind libusb=libusb libuv=libuv libva=libva
    libvpx=libvpx libwebp=libwebp libx11=libx11 libxext=libxext libxml2=libxml2 libxpm=libxpm
    libxrender=libxrender libxslt=libxslt libxt=libxt libzip=libzip lmdb=lmdb lz4=lz4-libs
    mariadb=mariadb-connector-c mariadb-connector-c=mariadb-connector-c mpc1=mpc1 mpfr=mpfr4
    mysql=mariadb-connector-c ncurses=ncurses-libs nghttp2=nghttp2-libs oniguruma=oniguruma openblas=openblas
    openexr=openexr openjpeg=openjpeg openldap=libldap opus=opus pango=pango pcre=pcre pcre2=pcre2
    poppler=poppler postgresql=libpq proj=proj protobuf=protobuf rabbitmq-c=rabbitmq-c re2=re2 readline=readline
    snappy=snappy sqlite=sqlite-libs taglib=taglib tesseract-ocr=tesseract-ocr tidyhtml=tidyhtml-libs tiff=tiff
    tk=tk unixodbc=unixodbc util-linux=libuuid,libblkid,libmount vips=vips xz=xz-libs yaml=yaml zeromq=libzmq
    zlib=zlib zstd=zstd-libs
    """
_ALPINE = dict(row.split("=") for row in _ALPINE_LIBRARIES.split())
_NO_LIBRARY = frozenset(("python", "python2", "python3", "ruby", "perl", "lua", "php", "linux", "musl", "libc"))
_ALPINE_JDK = pattern(r"(openjdk\d+)(-jdk)?")


def alpine(name: str, base: Base) -> Needs | None:
    """What comes with Alpine's package `name`; None when it may be needed by what runs."""
    if name.startswith(".") or name in _ALPINE_BUILDING:
        return Needs(_OF_COMPILERS.get(name, ()) if name == "gfortran" or base.name != "node" else ())
    jdk = _ALPINE_JDK.fullmatch(name)
    if jdk:
        return Needs((f"{jdk[1]}-jre",))
    if not name.endswith(("-dev", "-headers")):
        return None
    of = name.removesuffix("-dev").removesuffix("-headers")
    if of in ("openssl", "libressl", "openssl3", "openssl1.1-compat"):
        return _openssl(of, base)
    if of in _NO_LIBRARY or pattern(r"(python|php|ruby|lua|py3?-).*").fullmatch(of):
        return Needs()
    if of in ("mariadb", "mysql") and () < _numbers(base) < (3, 8):
        return Needs(("mariadb-client-libs",))
    if of in _ALPINE:
        return Needs(tuple(_ALPINE[of].split(",")))
    return Needs(doubt=f"Which package has the library of {name}? It is not known by name.")


def _numbers(base: Base) -> tuple[int, ...]:
    """The release of Alpine that `base` stands on; nothing when it is not known."""
    found = stand(base)
    return tuple(number(part) for part in found.release.split(".")) if found else ()


def _openssl(of: str, base: Base) -> Needs:
    """Alpine has OpenSSL 3 since 3.17, 1.1 before that and since 3.9; its libraries are named by the version."""
    if of == "libressl":
        return Needs(doubt="Which package has the library of libressl-dev? Its name has the version in it.")
    if of != "openssl":
        return Needs(("libssl3", "libcrypto3") if of == "openssl3" else ("libssl1.1", "libcrypto1.1"))
    numbers = _numbers(base)
    if base.moving or numbers >= (3, 17):
        return Needs(("libssl3", "libcrypto3"))
    if numbers >= (3, 9):
        return Needs(("libssl1.1", "libcrypto1.1"))
    # The command line tool depends on both libraries, whatever they are called.
    return Needs(("openssl",))


_RED_HAT_TOOLS = """
    gcc gcc-c++ make cmake cmake3 autoconf automake libtool pkgconfig pkgconf pkgconf-pkg-config bison flex m4
    swig meson ninja-build nasm yasm clang llvm gcc-gfortran kernel-devel kernel-headers glibc-headers rpm-build
    rpmdevtools redhat-rpm-config cargo rust golang go maven ant byacc patchutils libgcc-devel libstdc++-static
    glibc-static
    """
_RED_HAT_BUILDING = frozenset(_RED_HAT_TOOLS.split())
_RED_HAT_LIBRARIES = """
    openssl=openssl-libs libxml2=libxml2 libxslt=libxslt zlib=zlib libffi=libffi bzip2=bzip2-libs
    sqlite=sqlite-libs readline=readline ncurses=ncurses-libs libcurl=libcurl xz=xz-libs gmp=gmp
    libjpeg-turbo=libjpeg-turbo freetype=freetype pcre=pcre pcre2=pcre2 libyaml=libyaml
    cyrus-sasl=cyrus-sasl-lib openldap=openldap gdbm=gdbm-libs expat=expat tk=tk ImageMagick=ImageMagick-libs
    systemd=systemd-libs krb5=krb5-libs libuuid=libuuid unixODBC=unixODBC mesa-libGL=mesa-libGL libpng=libpng
    libtiff=libtiff libwebp=libwebp libicu=libicu libevent=libevent libsodium=libsodium libpq=libpq
    postgresql=libpq mariadb=mariadb-connector-c mariadb-connector-c=mariadb-connector-c pam=pam libcap=libcap
    libselinux=libselinux glib2=glib2 cairo=cairo pango=pango gtk3=gtk3 libX11=libX11 libXext=libXext
    libmemcached=libmemcached-libs libzip=libzip
    """
_RED_HAT = dict(row.split("=") for row in _RED_HAT_LIBRARIES.split())
_ONE_PACKAGE = {"openssl": 7, "sqlite": 8, "gdbm": 8, "libmemcached": 8, "ImageMagick": 8}
"""Programs and libraries that are one package in the releases of Red Hat before this one."""
_RED_HAT_INTERPRETERS = pattern(r"(python|ruby|perl|php|lua|glibc|libstdc\+\+|kernel).*")
_RED_HAT_JDK = pattern(r"(java-[\d.]+-\w+)-devel")


def red_hat(name: str, base: Base) -> Needs | None:
    """What comes with the package `name` of Fedora and the Red Hat world; None when it may be needed by what runs."""
    jdk = _RED_HAT_JDK.fullmatch(name)
    if jdk:
        return Needs((jdk[1],))
    if name in _RED_HAT_BUILDING:
        return Needs(("libgfortran",)) if name == "gcc-gfortran" else Needs()
    if not name.endswith("-devel"):
        return None
    of = name.removesuffix("-devel")
    if _RED_HAT_INTERPRETERS.fullmatch(of):
        return Needs()
    if of in ("postgresql", "mariadb") and base.release and base.release[0] < 8:
        return Needs((f"{of}-libs",))
    if of in _ONE_PACKAGE and base.distro != "fedora" and base.release and base.release[0] < _ONE_PACKAGE[of]:
        return Needs((of,))
    if of in _RED_HAT:
        return Needs((_RED_HAT[of],))
    return Needs(doubt=f"Which package has the library of {name}? It is not known by name.")


_UBUNTU: dict[str, tuple[str, str, str, str]] = {
    "libssl-dev": ("libssl1.1", "libssl1.1", "libssl3", "libssl3t64"),
    "libffi-dev": ("libffi6", "libffi7", "libffi8", "libffi8"),
    "libicu-dev": ("libicu60", "libicu66", "libicu70", "libicu74"),
    "libcurl4-openssl-dev": ("libcurl4", "libcurl4", "libcurl4", "libcurl4t64"),
    "libmysqlclient-dev": ("libmysqlclient20", "libmysqlclient21", "libmysqlclient21", "libmysqlclient21"),
    "default-libmysqlclient-dev": ("libmysqlclient20", "libmysqlclient21", "libmysqlclient21", "libmysqlclient21"),
    "libreadline-dev": ("libreadline7", "libreadline8", "libreadline8", "libreadline8t64"),
    "libpng-dev": ("libpng16-16", "libpng16-16", "libpng16-16", "libpng16-16t64"),
    "libjpeg-dev": ("libjpeg-turbo8", "libjpeg-turbo8", "libjpeg-turbo8", "libjpeg-turbo8"),
    "libjpeg8-dev": ("libjpeg-turbo8", "libjpeg-turbo8", "libjpeg-turbo8", "libjpeg-turbo8"),
    "libglib2.0-dev": ("libglib2.0-0", "libglib2.0-0", "libglib2.0-0", "libglib2.0-0t64"),
    "libldap2-dev": ("libldap-2.4-2", "libldap-2.4-2", "libldap-2.5-0", "libldap2"),
}
"""In 18.04, 20.04, 22.04 and 24.04."""
_UBUNTU_RELEASES = ((18, 4), (20, 4), (22, 4), (24, 4))


def ubuntu(name: str, base: Base, debian: tuple[tuple[str, ...] | None, ...] | None) -> Needs:
    """What comes with Ubuntu's development package `name`, whose libraries in Debian's releases are `debian`."""
    if name in _UBUNTU and base.release in _UBUNTU_RELEASES:
        return Needs((_UBUNTU[name][_UBUNTU_RELEASES.index(base.release)],))
    if name in ("libjpeg-dev", "libjpeg8-dev"):
        return Needs(_UBUNTU[name][:1])
    if debian is not None and None not in debian and len(set(debian)) == 1 and name not in _UBUNTU:
        return Needs(debian[0] or ())
    return Needs(doubt=f"Which library goes with {name} on this release of Ubuntu? Its name has a version in it.")
