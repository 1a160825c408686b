"""What packages of Debian bring along only because it is recommended.

Written by benchmarks/recommended.py; see docs/recommends.md. One row a package: how many others it recommends, directly
or through others, and their size in MB; how many and how large without those that are kept; the packages that are kept,
toolchains behind a plus; those among them that are worth keeping when one of their programs is called; and what of all
these comes anyway. Numbers are those of Debian 12.
"""

ROWS = """
acl: 0 0 0 0
adduser: 0 0 0 0
alien: 89 135 85 81 | +build-essential | ca-certificates curl gpg gpgconf openssl | autoconf automake binutils bzip2
    dpkg-dev gcc libc6-dev libtool make patch
alsa-utils: 3 1 3 1
amavisd-new: 51 16 51 16 |  | ca-certificates openssl | netbase systemd
ansible: 52 56 52 56 |  |  | ca-certificates netbase openssh-client openssl python3-minimal wget
ant: 15 55 15 55 |  |  | ca-certificates java-common openssl
antiword: 0 0 0 0
apache2: 9 5 7 2 | ca-certificates |  | apache2-bin apache2-utils procps
apache2-dev: 77 130 72 76 | ca-certificates +build-essential | curl gpg gpgconf | autoconf automake binutils bzip2
    dpkg-dev gcc libc6-dev libtool make openssl patch python3-minimal
apache2-utils: 0 0 0 0
apparmor: 0 0 0 0
apt: 3 9 0 0 | ca-certificates
apt-transport-https: 0 0 0 0
apt-utils: 0 0 0 0
aptitude: 7 4 7 4 |  | bzip2
aria2: 2 3 0 0 | ca-certificates
arj: 0 0 0 0
asciidoc: 483 1803 481 1801 | ca-certificates | bzip2 fontconfig java-common procps rake ruby ruby-rubygems systemd
    texlive-base unzip zip | python3-minimal
asciidoctor: 6 13 6 13 |  | unzip zip | ca-certificates openssl rake ruby ruby-rubygems
aspell: 2 0 2 0
aspell-en: 1 0 1 0
autoconf: 2 2 0 0 | +automake
autogen: 1 3 1 3
automake: 0 0 0 0 |  |  | autoconf
autopoint: 0 0 0 0
autotools-dev: 0 0 0 0
avahi-daemon: 1 0 1 0 |  |  | dbus
avahi-utils: 1 0 1 0 |  |  | dbus
awscli: 48 85 46 83 | ca-certificates | bzip2 | python3-minimal
base-files: 0 0 0 0
bash: 1 1 1 1
bash-completion: 0 0 0 0
bc: 0 0 0 0
bind9: 3 0 3 0 |  |  | libcap2-bin netbase
binutils: 0 0 0 0
binutils-aarch64-linux-gnu: 0 0 0 0
binutils-mingw-w64: 0 0 0 0
bison: 0 0 0 0
bridge-utils: 0 0 0 0
bsdmainutils: 0 0 0 0
build-essential: 68 75 68 75 |  | gpg gpgconf | binutils bzip2 dpkg-dev g++ gcc libc6-dev make patch
bundler: 129 373 75 112 | +build-essential +ruby-dev | gpg gpgconf unzip zip | ca-certificates openssl rake ruby
    ruby-rubygems
busybox: 0 0 0 0
byobu: 12 4 10 1 | ca-certificates |  | libcap2-bin python3-minimal
bzip2: 0 0 0 0
bzr: 182 241 180 239 | ca-certificates | fontconfig gpg gpgconf openssh-client procps systemd | python3-minimal
ca-certificates: 0 0 0 0 |  |  | openssl
ca-certificates-java: 0 0 0 0 |  |  | ca-certificates openssl
cabextract: 0 0 0 0
calibre: 391 1086 357 840 | +g++ | gpg gpgconf procps systemd | ca-certificates fontconfig fonts-liberation2 openssl
    python3-minimal
cargo: 78 526 76 523 | ca-certificates | python3-minimal | binutils gcc libc6-dev
ccache: 0 0 0 0
certbot: 4 38 4 38 |  |  | ca-certificates openssl python3-minimal
checkinstall: 105 297 68 75 | +build-essential | gpg gpgconf | binutils bzip2 dpkg-dev make patch
chromium: 207 243 206 241 | fonts-liberation | ca-certificates openssl python3-minimal | dbus fontconfig procps
    systemd
chrpath: 0 0 0 0
clamav: 23 12 21 9 | ca-certificates |  | procps
clamav-daemon: 25 44 23 41 | ca-certificates |  | procps
clang: 88 524 88 524 |  | ca-certificates openssl python3-minimal | binutils libc6-dev
clang-format: 4 3 2 0 | ca-certificates |  | python3-minimal
clinfo: 0 0 0 0
cmake: 78 253 40 56 | ca-certificates +gcc +libc6-dev +make |  | procps
collectd: 144 329 144 329 |  | ca-certificates java-common openssl | fontconfig
composer: 36 63 36 63 |  | git openssh-client patch unzip | ca-certificates openssl
conntrack: 0 0 0 0
coreutils: 0 0 0 0
cowsay: 0 0 0 0
cpanminus: 96 33 95 31 | +make | gpg gpgconf
cpio: 0 0 0 0
cppcheck: 4 3 2 0 | ca-certificates |  | python3-minimal
cron: 25 19 25 19 |  | ca-certificates openssl
csh: 0 0 0 0
cups: 120 213 119 212 | ca-certificates | acl bzip2 systemd | ghostscript openssl procps
curl: 6 4 4 1 | ca-certificates
cvs: 13 10 13 10 |  | openssh-client
cython3: 84 288 38 55 | ca-certificates +gcc +python3-dev |  | python3-minimal
daemontools: 0 0 0 0
dbus: 0 0 0 0
dbus-x11: 2 0 2 0
debconf-utils: 0 0 0 0
debhelper: 86 136 82 82 | +build-essential | ca-certificates curl gpg gpgconf openssl | autoconf automake binutils
    bzip2 dpkg-dev gcc libc6-dev libtool make patch
debootstrap: 29 28 5 1 | ca-certificates gnupg |  | wget
default-jdk: 73 68 73 68 |  | procps systemd | ca-certificates fontconfig java-common openssl
default-jre: 62 61 61 54 | fonts-dejavu-extra | procps systemd | ca-certificates fontconfig java-common openssl
default-jre-headless: 14 54 14 54 |  |  | ca-certificates java-common openssl
default-libmysqlclient-dev: 37 56 37 56 |  |  | libc6-dev
default-mysql-client: 4 2 4 2
desktop-file-utils: 5 52 5 52
devscripts: 312 502 284 289 | +build-essential | autoconf git openssh-client unzip wget | binutils bzip2
    ca-certificates dpkg-dev gnupg gpg gpgconf make netbase openssl patch python3-minimal
dh-autoreconf: 39 57 39 57 |  |  | autoconf automake binutils gcc libc6-dev libtool
dh-make: 81 133 75 76 | ca-certificates +build-essential | curl gpg gpgconf | autoconf automake binutils bzip2
    dpkg-dev gcc libc6-dev libtool make patch python3-minimal
dialog: 1 0 1 0
diffstat: 0 0 0 0
dirmngr: 15 21 4 6 | gnupg |  | gpgconf
dkms: 94 222 75 145 | +build-essential | gpg gpgconf | binutils bzip2 dpkg-dev gcc make patch
dmsetup: 0 0 0 0
dnsmasq: 8 1 8 1 |  |  | netbase
dnsutils: 1 0 1 0
docbook-xsl: 2 3 2 3
docker.io: 109 170 106 161 | ca-certificates | binutils git libcap2-bin openssh-client patch python3-minimal systemd
    | netbase
dos2unix: 0 0 0 0
dosfstools: 0 0 0 0
dovecot-core: 1 0 1 0 |  |  | openssl
dovecot-imapd: 1 0 1 0 |  |  | openssl
dovecot-lmtpd: 1 0 1 0 |  |  | openssl
dovecot-managesieved: 1 0 1 0 |  |  | openssl
dovecot-sieve: 1 0 1 0 |  |  | openssl
doxygen: 0 0 0 0
dpkg: 0 0 0 0
dpkg-dev: 105 297 47 57 | gnupg +build-essential |  | binutils bzip2 make patch
dumb-init: 0 0 0 0
elfutils: 0 0 0 0
elixir: 4 1 4 1 |  |  | procps
emacs: 55 128 54 118 | fonts-noto-color-emoji | ca-certificates openssl | binutils dbus fontconfig libc6-dev procps
    systemd
equivs: 86 136 82 82 | +build-essential | ca-certificates curl gpg gpgconf openssl | autoconf automake binutils
    bzip2 dpkg-dev gcc libc6-dev libtool make patch
erlang: 231 657 229 655 | ca-certificates | java-common python3-minimal | dbus fontconfig libcap2-bin procps systemd
espeak-ng: 9 3 9 3
ethtool: 0 0 0 0
expat: 0 0 0 0
expect: 0 0 0 0
exuberant-ctags: 0 0 0 0
fail2ban: 16 6 14 3 | ca-certificates |  | python3-minimal
fakeroot: 0 0 0 0
ffmpeg: 43 150 43 150 |  | ca-certificates openssl python3-minimal | fontconfig
file: 0 0 0 0
firefox-esr: 90 337 90 337 |  |  | dbus fontconfig procps systemd
fish: 20 23 18 20 | ca-certificates | bzip2 | procps python3-minimal
flac: 0 0 0 0
flatpak: 112 152 103 148 | ca-certificates dbus | fontconfig procps systemd | gnupg gpg gpgconf
flatpak-builder: 111 217 101 182 | ca-certificates +binutils | fontconfig git openssh-client patch unzip | dbus
    gnupg gpg gpgconf procps systemd
flex: 80 256 39 56 | +gcc +libc6-dev
fluxbox: 34 42 34 42 |  | ca-certificates openssl | fontconfig
fontconfig: 0 0 0 0
fontconfig-config: 0 0 0 0
fonts-dejavu: 0 0 0 0 |  |  | fonts-dejavu-extra
fonts-dejavu-core: 0 0 0 0
fonts-freefont-ttf: 0 0 0 0
fonts-ipafont-gothic: 1 15 0 0 | fonts-ipafont-mincho
fonts-kacst: 1 0 0 0 | fonts-kacst-one
fonts-khmeros: 0 0 0 0
fonts-liberation: 0 0 0 0
fonts-noto-cjk: 0 0 0 0
fonts-noto-color-emoji: 0 0 0 0
fonts-thai-tlwg: 0 0 0 0
fonts-wqy-zenhei: 0 0 0 0 |  |  | fontconfig
freeglut3-dev: 0 0 0 0
freetds-bin: 1 0 1 0
freetds-common: 0 0 0 0
freetds-dev: 2 11 2 11
fuse: 0 0 0 0
fuse3: 0 0 0 0
g++: 37 56 37 56 |  |  | binutils gcc libc6-dev
g++-aarch64-linux-gnu: 0 0 0 0
g++-arm-linux-gnueabi: 0 0 0 0
g++-mingw-w64-i686: 0 0 0 0
g++-mingw-w64-x86-64: 0 0 0 0
g++-multilib: 37 56 37 56 |  |  | binutils g++ gcc libc6-dev
gawk: 0 0 0 0
gcc: 53 84 37 56 | +libc6-dev |  | binutils
gcc-aarch64-linux-gnu: 2 7 2 7
gcc-arm-none-eabi: 4 1915 4 1915
gcc-mingw-w64: 0 0 0 0
gcc-mingw-w64-i686: 0 0 0 0
gcc-multilib: 37 56 37 56 |  |  | binutils gcc libc6-dev
gconf-service: 13 22 13 22
gconf2: 11 18 9 16 | ca-certificates |  | dbus python3-minimal systemd
gdal-bin: 9 17 7 14 | ca-certificates |  | python3-minimal
gdb: 12 31 10 28 | ca-certificates
gdebi: 263 397 261 394 | ca-certificates | binutils bzip2 curl dpkg-dev g++ gcc gpg gpgconf patch unzip | dbus
    fontconfig procps python3-minimal systemd
gdebi-core: 7 25 5 22 | ca-certificates |  | python3-minimal
gedit: 340 822 338 819 | ca-certificates | libcap2-bin | dbus fontconfig procps python3-minimal systemd
genisoimage: 0 0 0 0
gettext: 22 15 22 15 |  | ca-certificates curl openssl
gettext-base: 0 0 0 0
gfortran: 37 56 37 56 |  |  | binutils gcc libc6-dev
gh: 0 0 0 0
ghostscript: 10 10 10 10
gi-docgen: 9 33 7 30 | ca-certificates |  | python3-minimal
gifsicle: 0 0 0 0
git: 21 14 19 12 | ca-certificates | openssh-client patch
git-all: 64 61 64 61 |  | apache2 apache2-bin apache2-utils openssh-client patch procps | ca-certificates git
    netbase openssl
git-lfs: 21 14 19 12 | ca-certificates | openssh-client patch | git
glance: 270 1049 270 1049 |  | binutils bzip2 g++ gcc systemd | ca-certificates dbus fontconfig libc6-dev netbase
    openssl procps python3-minimal wget
gnupg: 4 6 4 6 |  |  | gpg gpgconf
gnupg-agent: 17 22 17 22 |  | gpg | gpgconf
gnupg1: 7 7 5 4 | ca-certificates
gnupg2: 4 6 4 6 |  |  | gnupg gpg gpgconf
gnuplot: 21 59 21 59 |  |  | dbus fontconfig procps systemd
gobjc: 37 56 37 56 |  |  | binutils gcc libc6-dev
gobject-introspection: 73 131 71 129 | ca-certificates | gpg gpgconf | binutils build-essential bzip2 dpkg-dev g++
    gcc libc6-dev make patch python3-minimal
golang: 85 311 37 56 | +g++ +pkg-config
golang-go: 85 311 37 56 | +g++ +pkg-config
gosu: 0 0 0 0
gperf: 0 0 0 0
gpg: 19 20 4 6 | gnupg |  | gpgconf
gpg-agent: 17 22 4 6 | gnupg |  | gpgconf
gradle: 24 58 24 58 |  |  | ant ca-certificates java-common openssl unzip
graphicsmagick: 44 77 10 10 | ghostscript
graphviz: 7 56 6 52 | fonts-liberation2 |  | fontconfig
grep: 0 0 0 0
groff: 102 201 61 126 | ghostscript | fontconfig
groff-base: 0 0 0 0
gstreamer1.0-plugins-bad: 80 192 78 190 | ca-certificates | python3-minimal | dbus fontconfig libcap2-bin procps
    systemd
gstreamer1.0-plugins-base: 6 52 6 52 |  |  | libcap2-bin
gstreamer1.0-tools: 6 52 6 52 |  |  | libcap2-bin
gtk-doc-tools: 10 5 8 3 | ca-certificates |  | pkg-config python3-minimal
gzip: 0 0 0 0
haproxy: 0 0 0 0
hdf5-tools: 6 4 4 1 | ca-certificates
help2man: 0 0 0 0
hicolor-icon-theme: 0 0 0 0
html2text: 0 0 0 0
htop: 1 0 1 0
imagemagick: 69 113 39 48 | ghostscript | fontconfig
inetutils-ping: 0 0 0 0 |  |  | netbase
inkscape: 75 148 73 146 | ca-certificates |  | dbus fontconfig procps python3-minimal systemd
inotify-tools: 0 0 0 0
intel-opencl-icd: 0 0 0 0
intltool: 27 7 27 7 |  | curl | autoconf automake ca-certificates netbase openssl patch
iperf: 0 0 0 0
iproute2: 3 0 3 0 |  |  | libcap2-bin
ipset: 13 5 13 5
iptables: 5 2 5 2 |  |  | netbase
iputils-ping: 1 0 1 0 |  |  | libcap2-bin
joe: 0 0 0 0
jpegoptim: 0 0 0 0
jq: 0 0 0 0
keystone: 153 196 152 194 | +make | bzip2 fontconfig systemd | ca-certificates dbus netbase openssl procps
    python3-minimal wget
kmod: 0 0 0 0
lame: 0 0 0 0
lcov: 57 85 41 56 | +libc6-dev |  | binutils gcc
ldap-utils: 3 6 3 6
less: 0 0 0 0
lftp: 20 18 20 18 |  | openssh-client | netbase
lib32stdc++6: 0 0 0 0
lib32z1: 0 0 0 0
lib32z1-dev: 84 287 84 287 |  | binutils gcc | libc6-dev
libaio-dev: 0 0 0 0
libaio1: 0 0 0 0
libapache2-mod-fcgid: 6 4 4 1 | ca-certificates |  | apache2-bin
libapache2-mod-php: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
libapparmor-dev: 0 0 0 0
libapparmor1: 0 0 0 0
libapr1-dev: 39 58 37 55 | ca-certificates |  | libc6-dev python3-minimal
libaprutil1-dev: 41 58 39 56 | ca-certificates |  | libc6-dev python3-minimal
libarchive-zip-perl: 0 0 0 0
libargon2-dev: 0 0 0 0
libasound2: 2 1 2 1
libasound2-dev: 2 1 2 1
libaspell-dev: 7 3 7 3
libass-dev: 37 59 35 57 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libass9: 5 52 5 52
libatk-bridge2.0-0: 40 86 40 86 |  | procps systemd
libatk1.0-0: 5 52 5 52
libatlas-base-dev: 0 0 0 0
libatomic1: 0 0 0 0
libavcodec-dev: 37 214 37 214 |  |  | fontconfig
libavdevice-dev: 43 150 43 150 |  | ca-certificates openssl python3-minimal | fontconfig
libavformat-dev: 40 215 40 215 |  |  | fontconfig
libavutil-dev: 37 242 37 242
libblas-dev: 0 0 0 0
libbluetooth-dev: 37 56 37 56 |  |  | libc6-dev
libboost-all-dev: 45 72 37 60 | ca-certificates +libtool |  | autoconf automake binutils libc6-dev openssh-client
    python3-dev python3-minimal
libboost-dev: 37 56 37 56 |  |  | libc6-dev
libboost-filesystem-dev: 37 56 37 56 |  |  | libc6-dev
libboost-iostreams-dev: 37 56 37 56 |  |  | libc6-dev
libboost-program-options-dev: 37 56 37 56 |  |  | libc6-dev
libboost-regex-dev: 37 56 37 56 |  |  | libc6-dev
libboost-system-dev: 37 56 37 56 |  |  | libc6-dev
libboost-test-dev: 37 56 37 56 |  |  | libc6-dev
libboost-thread-dev: 37 56 37 56 |  |  | libc6-dev
libbrotli-dev: 0 0 0 0
libbz2-dev: 38 56 38 56 |  |  | libc6-dev
libc-ares-dev: 0 0 0 0
libc-client2007e-dev: 37 56 37 56 |  |  | libc6-dev
libc6: 0 0 0 0
libc6-dbg: 0 0 0 0
libc6-dev: 37 56 37 56
libc6-dev-i386: 84 287 84 287 |  | binutils gcc | libc6-dev
libc6-i386: 0 0 0 0
libcairo-gobject2: 5 52 5 52
libcairo2: 0 0 0 0
libcairo2-dev: 32 91 30 88 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libcanberra-gtk-module: 18 23 18 23 |  |  | fontconfig
libcap-dev: 0 0 0 0
libcap-ng-dev: 0 0 0 0
libcap2: 0 0 0 0
libcap2-bin: 1 0 1 0
libcgal-dev: 37 56 37 56 |  |  | libc6-dev
libclang-dev: 40 112 40 112 |  |  | libc6-dev
libcunit1-dev: 0 0 0 0
libcups2: 8 2 8 2
libcups2-dev: 92 270 71 77 | +build-essential | gpg gpgconf | binutils bzip2 dpkg-dev libc6-dev make patch
libcurl3-gnutls: 6 4 4 1 | ca-certificates
libcurl4: 6 4 4 1 | ca-certificates
libcurl4-gnutls-dev: 6 4 4 1 | ca-certificates
libcurl4-openssl-dev: 6 4 4 1 | ca-certificates
libdb-dev: 0 0 0 0
libdbd-mysql-perl: 0 0 0 0
libdbi-perl: 0 0 0 0
libdbus-1-3: 7 1 0 0 | dbus
libdbus-glib-1-2: 12 53 12 53
libde265-0: 0 0 0 0
libde265-dev: 0 0 0 0
libdevmapper-dev: 37 56 37 56 |  |  | libc6-dev
libdrm-dev: 0 0 0 0
libdrm2: 0 0 0 0
libdw-dev: 37 56 37 56 |  |  | libc6-dev
libedit-dev: 37 55 37 55 |  |  | libc6-dev
libedit2: 0 0 0 0
libegl-dev: 0 0 0 0
libegl1: 0 0 0 0
libegl1-mesa: 0 0 0 0
libeigen3-dev: 0 0 0 0 |  |  | pkg-config
libelf-dev: 37 56 37 56 |  |  | libc6-dev
libelf1: 0 0 0 0
libev-dev: 0 0 0 0
libev4: 0 0 0 0
libevent-dev: 0 0 0 0
libexif-dev: 38 57 38 57 |  |  | libc6-dev
libexif12: 0 0 0 0
libexpat1: 0 0 0 0
libexpat1-dev: 36 55 36 55 |  |  | libc6-dev
libfaketime: 0 0 0 0
libffi-dev: 0 0 0 0
libfftw3-dev: 0 0 0 0
libfontconfig1: 0 0 0 0
libfontconfig1-dev: 31 49 31 49 |  |  | libc6-dev pkg-config
libfreeimage-dev: 0 0 0 0
libfreetype6: 0 0 0 0
libfreetype6-dev: 35 54 35 54 |  |  | libc6-dev
libfuse-dev: 37 56 37 56 |  |  | libc6-dev
libfuse2: 0 0 0 0
libgbm-dev: 0 0 0 0
libgbm1: 0 0 0 0
libgconf-2-4: 19 61 19 61
libgcrypt20-dev: 37 56 37 56 |  |  | libc6-dev
libgd-dev: 5 6 5 6 |  |  | libc6-dev pkg-config
libgd3: 0 0 0 0
libgdal-dev: 51 188 25 40 | ca-certificates +libtool +pkg-config |  | autoconf automake libc6-dev
libgdbm-dev: 37 56 37 56 |  |  | libc6-dev
libgdiplus: 5 52 5 52 |  |  | fontconfig
libgdk-pixbuf2.0-0: 3 10 3 10
libgdk-pixbuf2.0-dev: 28 52 26 49 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libgeoip-dev: 2 10 2 10
libgeos-dev: 0 0 0 0
libgflags-dev: 0 0 0 0
libgif-dev: 0 0 0 0
libgirepository1.0-dev: 72 122 70 120 | ca-certificates | gpg gpgconf | binutils build-essential bzip2 dpkg-dev g++
    gcc libc6-dev make patch pkg-config python3-minimal
libgit2-dev: 37 56 37 56 |  |  | libc6-dev
libgl-dev: 0 0 0 0
libgl1: 0 0 0 0
libgl1-mesa-dev: 0 0 0 0
libgl1-mesa-dri: 0 0 0 0
libgl1-mesa-glx: 0 0 0 0
libgles2: 0 0 0 0
libgles2-mesa-dev: 0 0 0 0
libglew-dev: 0 0 0 0
libglfw3-dev: 39 92 39 92 |  | ca-certificates openssl python3-minimal
libglib2.0-0: 5 52 5 52
libglib2.0-dev: 43 100 41 98 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libglib2.0-doc: 0 0 0 0
libglm-dev: 0 0 0 0
libglu1-mesa: 0 0 0 0
libglu1-mesa-dev: 0 0 0 0
libgmock-dev: 0 0 0 0
libgmp-dev: 0 0 0 0
libgmp3-dev: 0 0 0 0
libgnutls28-dev: 38 56 38 56 |  |  | libc6-dev
libgomp1: 0 0 0 0
libgoogle-glog-dev: 0 0 0 0
libgoogle-perftools-dev: 0 0 0 0
libgrpc++-dev: 64 280 36 54 | +g++ |  | libc6-dev
libgsl-dev: 0 0 0 0
libgssapi-krb5-2: 1 0 1 0
libgtest-dev: 0 0 0 0
libgtk-3-0: 15 28 15 28 |  |  | dbus fontconfig procps systemd
libgtk-3-dev: 31 64 29 61 | ca-certificates |  | dbus fontconfig libc6-dev pkg-config procps python3-minimal systemd
libgtk2.0-0: 16 22 16 22 |  |  | fontconfig
libgtk2.0-dev: 134 343 132 341 | ca-certificates | autoconf binutils bzip2 curl dpkg-dev g++ gcc gpg gpgconf patch |
    fontconfig libc6-dev pkg-config python3-minimal
libgts-dev: 44 101 42 98 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libhdf5-dev: 40 58 38 55 | ca-certificates |  | libc6-dev
libhiredis-dev: 0 0 0 0
libibverbs-dev: 0 0 0 0
libicu-dev: 37 56 37 56 |  |  | libc6-dev
libidn11-dev: 0 0 0 0 |  |  | pkg-config
libimage-exiftool-perl: 7 2 7 2
libjansson-dev: 0 0 0 0
libjemalloc-dev: 0 0 0 0
libjemalloc2: 0 0 0 0
libjpeg-dev: 36 55 36 55 |  |  | libc6-dev
libjpeg62-turbo: 0 0 0 0
libjpeg62-turbo-dev: 36 55 36 55 |  |  | libc6-dev
libjson-c-dev: 0 0 0 0
libjson-perl: 3 0 3 0
libkrb5-dev: 37 56 37 56 |  |  | libc6-dev
liblapack-dev: 0 0 0 0
liblcms2-2: 0 0 0 0
liblcms2-dev: 0 0 0 0
libldap-dev: 3 6 3 6
libldap2-dev: 3 6 3 6
libleptonica-dev: 0 0 0 0
libleveldb-dev: 0 0 0 0
liblmdb-dev: 1 2 1 2
liblog4cplus-dev: 0 0 0 0
libltdl-dev: 82 265 37 56 | +libtool |  | autoconf automake
libltdl7: 0 0 0 0
liblz4-dev: 0 0 0 0
liblz4-tool: 0 0 0 0
liblzma-dev: 0 0 0 0
libmagic-dev: 0 0 0 0
libmagic1: 0 0 0 0
libmagick++-dev: 79 272 49 88 | ca-certificates +libtool |  | autoconf automake fontconfig libc6-dev pkg-config
    python3-minimal
libmagickcore-dev: 79 272 49 88 | ca-certificates +libtool |  | autoconf automake fontconfig libc6-dev pkg-config
    python3-minimal
libmagickwand-dev: 79 272 49 88 | ca-certificates +libtool |  | autoconf automake fontconfig libc6-dev pkg-config
    python3-minimal
libmcrypt-dev: 0 0 0 0
libmcrypt4: 0 0 0 0
libmecab-dev: 0 0 0 0
libmediainfo0v5: 6 4 4 1 | ca-certificates
libmemcached-dev: 38 56 38 56 |  |  | libc6-dev
libmemcached11: 1 0 1 0
libmicrohttpd-dev: 38 56 38 56 |  |  | libc6-dev
libminiupnpc-dev: 0 0 0 0
libmp3lame-dev: 0 0 0 0
libmpc-dev: 0 0 0 0
libmpfr-dev: 0 0 0 0
libncurses-dev: 38 56 38 56 |  |  | libc6-dev
libncurses5: 1 0 1 0
libncurses5-dev: 38 56 38 56 |  |  | libc6-dev
libncursesw5-dev: 38 56 38 56 |  |  | libc6-dev
libnet1-dev: 37 56 37 56 |  |  | libc6-dev
libnetcdf-dev: 44 58 38 55 | ca-certificates +pkg-config |  | libc6-dev
libnetfilter-queue-dev: 0 0 0 0 |  |  | pkg-config
libnewlib-arm-none-eabi: 7 2001 7 2001
libnghttp2-dev: 0 0 0 0 |  |  | pkg-config
libnl-3-dev: 0 0 0 0
libnlopt-dev: 0 0 0 0
libnotify-dev: 34 55 32 53 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libnotify4: 3 10 3 10
libnspr4: 0 0 0 0
libnss-sss: 101 129 101 129 |  | ca-certificates openssl python3-minimal
libnss-wrapper: 0 0 0 0
libnss3: 0 0 0 0
libnss3-dev: 0 0 0 0
libnss3-tools: 0 0 0 0
libnuma-dev: 36 56 36 56 |  |  | libc6-dev
libnuma1: 0 0 0 0
libomp-dev: 0 0 0 0
libonig-dev: 0 0 0 0
libopenblas-dev: 0 0 0 0
libopencv-dev: 100 216 98 214 | ca-certificates | procps systemd | fontconfig libc6-dev libcap2-bin pkg-config
libopenexr-dev: 37 56 37 56 |  |  | libc6-dev
libopenmpi-dev: 43 70 37 61 | +libtool |  | autoconf automake binutils libc6-dev openssh-client
libopus-dev: 0 0 0 0
libosmpbf-dev: 37 56 37 56 |  |  | libc6-dev
libpam0g-dev: 37 56 37 56 |  |  | libc6-dev
libpango-1.0-0: 5 52 5 52 |  |  | fontconfig
libpango1.0-0: 5 52 5 52 |  |  | fontconfig
libpango1.0-dev: 31 56 29 53 | ca-certificates |  | fontconfig libc6-dev pkg-config python3-minimal
libpangocairo-1.0-0: 5 52 5 52 |  |  | fontconfig
libpcap-dev: 43 57 43 57 |  |  | libc6-dev pkg-config
libpcap0.8: 7 1 7 1
libpciaccess-dev: 0 0 0 0
libpciaccess0: 0 0 0 0
libpcre3: 0 0 0 0
libpcre3-dev: 37 56 37 56 |  |  | libc6-dev
libperl-dev: 37 56 37 56 |  |  | libc6-dev
libpng-dev: 37 55 37 55 |  |  | libc6-dev
libpng16-16: 0 0 0 0
libpq-dev: 3 1 3 1
libpq5: 3 1 3 1
libproj-dev: 35 55 33 53 | ca-certificates |  | libc6-dev
libprotobuf-dev: 37 56 37 56 |  |  | libc6-dev
libprotoc-dev: 37 56 37 56 |  |  | libc6-dev
libpulse-dev: 43 98 41 95 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libpulse0: 7 1 7 1
libpython3-all-dev: 37 55 37 55 |  |  | libc6-dev
libpython3-dev: 37 55 37 55 |  |  | libc6-dev
libpython3-stdlib: 2 0 2 0
libqt5opengl5-dev: 88 189 86 186 | ca-certificates | procps systemd | fontconfig python3-minimal
libqt5webkit5-dev: 139 216 137 214 | ca-certificates | procps systemd | fontconfig libcap2-bin python3-minimal
libqt5widgets5: 89 153 89 153 |  | procps systemd | fontconfig
libre2-dev: 0 0 0 0
libreadline-dev: 38 56 38 56 |  |  | libc6-dev
libreoffice: 541 1534 526 1133 | ca-certificates fonts-crosextra-caladea fonts-crosextra-carlito fonts-dejavu
    fonts-liberation fonts-liberation2 fonts-linuxlibertine fonts-noto-core fonts-noto-extra fonts-noto-mono
    fonts-noto-ui-core fonts-sil-gentium fonts-sil-gentium-basic | ant java-common procps systemd unzip | fontconfig
    gnupg gpg gpgconf libcap2-bin python3-minimal
librsvg2-bin: 4 10 4 10 |  |  | fontconfig
librsvg2-dev: 23 46 21 43 | ca-certificates |  | fontconfig libc6-dev pkg-config python3-minimal
librtlsdr-dev: 1 2 1 2
librtmp-dev: 38 56 38 56 |  |  | libc6-dev
librtmp1: 0 0 0 0
libsasl2-2: 2 6 2 6
libsasl2-dev: 38 56 38 56 |  |  | libc6-dev
libsasl2-modules: 0 0 0 0
libsdl1.2-dev: 43 61 41 59 | ca-certificates |  | libc6-dev pkg-config python3-minimal
libsdl2-dev: 57 69 55 67 | ca-certificates | fontconfig | libc6-dev pkg-config python3-minimal
libsdl2-ttf-dev: 53 65 51 62 | ca-certificates | fontconfig | libc6-dev pkg-config python3-minimal
libseccomp-dev: 0 0 0 0
libsm6: 0 0 0 0
libsnappy-dev: 0 0 0 0
libsndfile1: 0 0 0 0
libsndfile1-dev: 4 0 0 0 | +pkg-config
libsnmp-dev: 40 59 40 59 |  |  | libc6-dev procps
libsodium-dev: 0 0 0 0
libsoup2.4-1: 9 17 9 17 |  |  | dbus procps systemd
libsoup2.4-dev: 44 64 42 62 | ca-certificates |  | dbus libc6-dev pkg-config procps python3-minimal systemd
libsqlite3-0: 0 0 0 0
libsqlite3-dev: 37 56 37 56 |  |  | libc6-dev
libssh2-1-dev: 37 56 37 56 |  |  | libc6-dev
libssl-dev: 0 0 0 0
libstdc++-arm-none-eabi-newlib: 0 0 0 0
libstdc++6: 0 0 0 0
libswscale-dev: 37 242 37 242
libsystemd-dev: 0 0 0 0
libtbb-dev: 13 41 13 41
libtcnative-1: 0 0 0 0
libtesseract-dev: 6 4 4 1 | ca-certificates
libtheora-dev: 0 0 0 0
libtheora0: 0 0 0 0
libthrift-dev: 11 26 11 26 |  |  | pkg-config
libtidy-dev: 0 0 0 0
libtiff-dev: 31 53 31 53 |  |  | libc6-dev
libtiff5-dev: 35 53 31 53 | +pkg-config |  | libc6-dev
libtinfo-dev: 38 56 38 56 |  |  | libc6-dev
libtinyxml-dev: 0 0 0 0
libtool: 42 61 42 61 |  | autoconf | binutils gcc libc6-dev
libtool-bin: 42 61 42 61 |  | autoconf | binutils gcc libc6-dev libtool
libudev-dev: 0 0 0 0
libudunits2-dev: 4 0 0 0 | +pkg-config
libunwind-dev: 0 0 0 0
libunwind8: 0 0 0 0
libusb-1.0-0-dev: 1 2 1 2
libutf8proc-dev: 0 0 0 0
libuv1-dev: 0 0 0 0
libv4l-0: 0 0 0 0
libv4l-dev: 0 0 0 0
libva-dev: 5 28 5 28
libvisual-0.4-0: 0 0 0 0
libvisual-0.4-dev: 37 56 37 56 |  |  | libc6-dev pkg-config
libvlc-dev: 10 2 10 2
libvlccore-dev: 9 2 9 2
libvorbis-dev: 0 0 0 0
libvpl2: 0 0 0 0
libvpx-dev: 0 0 0 0
libwayland-client0: 0 0 0 0
libwayland-dev: 0 0 0 0
libwebp-dev: 0 0 0 0
libwww-perl: 8 1 8 1 |  |  | ca-certificates netbase openssl
libx11-6: 0 0 0 0
libx11-dev: 0 0 0 0
libx11-xcb-dev: 0 0 0 0
libx11-xcb1: 0 0 0 0
libx264-dev: 0 0 0 0
libxcb-keysyms1-dev: 0 0 0 0
libxcb-shape0: 0 0 0 0
libxcb-xfixes0: 0 0 0 0
libxcb1: 0 0 0 0
libxcomposite1: 0 0 0 0
libxcursor-dev: 0 0 0 0
libxcursor1: 0 0 0 0
libxdamage-dev: 0 0 0 0
libxdamage1: 0 0 0 0
libxext-dev: 0 0 0 0
libxext6: 0 0 0 0
libxfixes-dev: 0 0 0 0
libxfixes3: 0 0 0 0
libxft-dev: 25 46 25 46 |  |  | libc6-dev pkg-config
libxi-dev: 0 0 0 0
libxi6: 0 0 0 0
libxinerama-dev: 0 0 0 0
libxkbcommon0: 0 0 0 0
libxkbfile1: 0 0 0 0
libxml-parser-perl: 8 1 8 1 |  |  | ca-certificates netbase openssl
libxml2: 0 0 0 0
libxml2-dev: 37 56 37 56 |  |  | libc6-dev
libxml2-utils: 0 0 0 0
libxmlsec1-dev: 38 56 38 56 |  |  | libc6-dev
libxpm-dev: 0 0 0 0
libxpm4: 0 0 0 0
libxrandr-dev: 0 0 0 0
libxrandr2: 0 0 0 0
libxrender-dev: 0 0 0 0
libxrender1: 0 0 0 0
libxshmfence1: 0 0 0 0
libxslt1-dev: 37 56 37 56 |  |  | libc6-dev
libxslt1.1: 0 0 0 0
libxss1: 0 0 0 0
libxt-dev: 0 0 0 0
libxt6: 0 0 0 0
libxtst-dev: 0 0 0 0
libxtst6: 0 0 0 0
libxv-dev: 0 0 0 0
libxv1: 0 0 0 0
libxxhash-dev: 0 0 0 0
libyaml-0-2: 0 0 0 0
libyaml-dev: 0 0 0 0
libzip-dev: 37 56 37 56 |  |  | libc6-dev
libzmq3-dev: 37 56 37 56 |  |  | libc6-dev
libzstd-dev: 0 0 0 0
lighttpd: 6 7 6 7
links: 2 3 0 0 | ca-certificates
lintian: 123 291 88 75 | +build-essential | curl | binutils bzip2 ca-certificates dpkg-dev gpg gpgconf make netbase
    openssl patch unzip
linux-libc-dev: 0 0 0 0
lld: 0 0 0 0
llvm: 79 484 77 481 | ca-certificates | python3-minimal
llvm-dev: 42 58 40 55 | ca-certificates |  | libc6-dev python3-minimal
lmodern: 0 0 0 0
locales: 0 0 0 0
locales-all: 0 0 0 0
locate: 0 0 0 0
logrotate: 25 19 25 19 |  | ca-certificates openssl
lsb-release: 0 0 0 0
lsof: 1 0 1 0
lua5.1: 0 0 0 0
luarocks: 83 248 47 64 | ca-certificates +libtool +pkg-config | autoconf | libc6-dev unzip wget zip
lxc: 126 212 105 194 | gnupg | binutils bzip2 ca-certificates openssl python3-minimal rsync wget | libcap2-bin
lxterminal: 15 28 15 28 |  |  | dbus fontconfig procps systemd
lynx: 8 10 8 10 |  | bzip2
lzop: 0 0 0 0
m4: 0 0 0 0
mailutils: 18 11 16 8 | ca-certificates
make: 0 0 0 0
man-db: 0 0 0 0
mariadb-client: 4 2 4 2
mariadb-server: 31 3 31 3 |  |  | libcap2-bin procps rsync socat
maven: 14 54 14 54 |  |  | ca-certificates java-common openssl
mc: 14 62 14 62 |  | bzip2 unzip
mcrypt: 0 0 0 0 |  |  | bzip2
mecab: 0 0 0 0
mediainfo: 6 4 4 1 | ca-certificates
memcached: 1 0 1 0
mercurial: 17 13 15 10 | ca-certificates | openssh-client | python3-minimal
mesa-common-dev: 0 0 0 0
mesa-utils: 0 0 0 0
meson: 107 328 105 326 | ca-certificates | binutils bzip2 dpkg-dev g++ gcc gpg gpgconf patch | python3-minimal
mjpegtools: 225 511 225 511 |  | fontconfig
mold: 0 0 0 0
monit: 0 0 0 0
mono-devel: 10 52 10 52 |  |  | binutils ca-certificates fontconfig openssl pkg-config
moreutils: 0 0 0 0
mosquitto: 1 0 1 0
mosquitto-clients: 0 0 0 0
msmtp: 9 61 6 52 | ca-certificates
munin: 147 129 147 129 |  | ca-certificates git jq openssh-client openssl patch procps | fontconfig netbase
musl-dev: 53 84 37 56 | +libc6-dev |  | binutils gcc
musl-tools: 53 84 37 56 | +libc6-dev |  | binutils gcc
mutt: 15 31 13 11 | locales | bzip2 | gnupg gpg gpgconf
nano: 1 0 1 0
nasm: 0 0 0 0
ncbi-blast+: 4 3 2 0 | ca-certificates |  | python3-minimal
ncdu: 1 0 1 0
net-tools: 0 0 0 0
netbase: 0 0 0 0
netcat-openbsd: 0 0 0 0
netcat-traditional: 0 0 0 0
neutron-l3-agent: 228 523 193 274 | +build-essential +python3-dev | fontconfig gpg gpgconf systemd | binutils bzip2
    ca-certificates dbus dpkg-dev libcap2-bin make netbase openssl patch procps python3-minimal wget
nfs-common: 6 3 4 1 | ca-certificates |  | python3-minimal
nginx: 3 0 3 0 |  |  | libcap2-bin
nginx-extras: 4 10 4 10 |  |  | libcap2-bin
nginx-full: 3 0 3 0 |  |  | libcap2-bin
nginx-light: 3 0 3 0 |  |  | libcap2-bin
ninja-build: 0 0 0 0
nlohmann-json3-dev: 0 0 0 0
nmap: 7 1 7 1
node-gyp: 108 342 64 86 | ca-certificates +build-essential | gpg gpgconf | python3-minimal
node-less: 6 18 4 15 | ca-certificates
nodejs: 3 17 1 15 | ca-certificates
nova-compute: 506 1493 480 1281 | +build-essential | acl fontconfig gpg gpgconf wget | binutils bzip2
    ca-certificates curl dbus dpkg-dev libcap2-bin make netbase openssh-client openssl patch procps python3-minimal
    rsync systemd
npm: 400 801 358 547 | +build-essential | fontconfig git gpg gpgconf openssh-client procps systemd | ca-certificates
    openssl python3-minimal
ntp: 21 21 19 19 | ca-certificates | systemd | netbase python3-minimal
nuget: 13 55 13 55 |  | ca-certificates openssl | binutils fontconfig
numactl: 0 0 0 0
ocl-icd-libopencl1: 0 0 0 0
ocl-icd-opencl-dev: 51 213 51 213
openbox: 62 118 60 115 | ca-certificates | procps systemd | fontconfig python3-minimal
opencl-headers: 0 0 0 0
openmpi-bin: 3 0 3 0 |  |  | openssh-client
openssh-client: 9 4 9 4
openssh-server: 35 29 35 29 |  | systemd | openssh-client procps
openssl: 0 0 0 0
openvpn: 16 64 16 64 |  | openssl
optipng: 0 0 0 0
p7zip: 0 0 0 0
p7zip-full: 0 0 0 0
pandoc: 0 0 0 0
parallel: 22 26 22 26 |  | systemd | procps
passenger: 10 14 10 14 |  | unzip zip | ca-certificates openssl rake ruby ruby-rubygems
passwd: 1 0 1 0
patch: 0 0 0 0
patchelf: 0 0 0 0
pciutils: 0 0 0 0
pdftk: 14 54 14 54 |  |  | ca-certificates java-common openssl
perl: 1 0 0 0 | netbase
php: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-apcu: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-bcmath: 0 0 0 0
php-cli: 0 0 0 0
php-common: 0 0 0 0
php-curl: 6 4 4 1 | ca-certificates
php-fpm: 9 2 9 2 |  |  | procps systemd
php-gd: 0 0 0 0
php-gmp: 0 0 0 0
php-imagick: 49 89 25 30 | ca-certificates ghostscript | apache2 apache2-utils procps | apache2-bin
php-intl: 0 0 0 0
php-json: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-ldap: 2 0 2 0
php-mbstring: 0 0 0 0
php-mcrypt: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-memcache: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-memcached: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-mysql: 0 0 0 0
php-pear: 0 0 0 0
php-pgsql: 3 1 3 1
php-redis: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-soap: 0 0 0 0
php-sqlite3: 0 0 0 0
php-ssh2: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-xdebug: 14 8 12 6 | ca-certificates | apache2 apache2-utils procps | apache2-bin
php-xml: 0 0 0 0
php-zip: 0 0 0 0
phpmyadmin: 61 79 61 79 |  | apache2 apache2-utils procps | apache2-bin ca-certificates openssl
pigz: 0 0 0 0
pipx: 78 136 78 136 |  | mkdocs procps python3-pytest | ca-certificates openssl python3-minimal
pkg-config: 0 0 0 0
pkgconf: 0 0 0 0
pngcrush: 0 0 0 0
pngquant: 0 0 0 0
poppler-utils: 1 13 1 13
portaudio19-dev: 2 1 2 1 |  |  | pkg-config
postfix: 17 25 16 24 | ca-certificates | python3-minimal | netbase openssl
postgis: 76 330 74 327 | ca-certificates | locales postgresql-client-common postgresql-common systemd
postgresql: 48 32 47 31 | ca-certificates | systemd | locales netbase openssl postgresql-client-common
    postgresql-common
postgresql-client: 3 1 3 1 |  |  | netbase postgresql-client-common
postgresql-common: 29 12 29 12 |  | ca-certificates | netbase openssl postgresql-client-common
postgresql-contrib: 48 32 48 32 |  | ca-certificates systemd | locales netbase openssl postgresql-client-common
    postgresql-common
postgresql-server-dev-all: 63 120 62 120 | ca-certificates |  | binutils libc6-dev make netbase openssl
    postgresql-client-common postgresql-common python3-minimal
procps: 2 1 2 1
protobuf-c-compiler: 0 0 0 0
protobuf-compiler: 56 98 56 98
protobuf-compiler-grpc: 54 90 54 90
psmisc: 0 0 0 0
pulseaudio: 71 238 71 238 |  | systemd | fontconfig libcap2-bin
pv: 0 0 0 0
pwgen: 0 0 0 0
python-gi-dev: 43 100 41 98 | ca-certificates |  | libc6-dev pkg-config python3-minimal
python-is-python3: 4 3 2 0 | ca-certificates |  | python3-minimal
python3: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-cryptography: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-dev: 40 58 38 55 | ca-certificates |  | libc6-dev python3-minimal
python3-distutils: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-gi: 9 55 7 52 | ca-certificates |  | python3-minimal
python3-gi-cairo: 9 55 7 52 | ca-certificates |  | python3-minimal
python3-lxml: 11 6 9 4 | ca-certificates |  | python3-minimal
python3-matplotlib: 33 63 31 60 | ca-certificates |  | binutils g++ gcc libc6-dev python3-dev python3-minimal
python3-minimal: 19 17 19 17 |  | ca-certificates openssl
python3-numpy: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-openssl: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-pil: 15 64 13 62 | ca-certificates | bzip2 | python3-minimal
python3-pip: 116 362 64 72 | +build-essential +python3-dev | gpg gpgconf | ca-certificates openssl python3-minimal
python3-psycopg2: 6 3 4 1 | ca-certificates |  | python3-minimal
python3-requests: 2 0 2 0 |  |  | ca-certificates openssl python3-minimal
python3-scipy: 64 129 62 127 | ca-certificates | bzip2 | binutils g++ gcc libc6-dev python3-dev python3-minimal
python3-setuptools: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-tk: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-venv: 2 0 2 0 |  |  | ca-certificates openssl python3-minimal
python3-virtualenv: 118 363 64 72 | +build-essential +python3-dev | gpg gpgconf | ca-certificates openssl
    python3-minimal
python3-wheel: 4 3 2 0 | ca-certificates |  | python3-minimal
python3-yaml: 4 3 2 0 | ca-certificates |  | python3-minimal
python3.11: 4 3 2 0 | ca-certificates
python3.11-dev: 39 58 37 55 | ca-certificates |  | libc6-dev
qemu-utils: 51 110 51 110 |  | ca-certificates openssl
qpdf: 0 0 0 0
qt5-qmake: 0 0 0 0
qtbase5-dev: 90 190 88 187 | ca-certificates | procps systemd | fontconfig python3-minimal
qttools5-dev-tools: 136 179 136 179 |  | procps systemd | fontconfig libcap2-bin
quilt: 23 15 23 15 |  | ca-certificates curl openssl | bzip2 patch
r-base: 342 836 342 836 |  | binutils bzip2 dpkg-dev g++ gcc gpg gpgconf patch procps systemd | ca-certificates
    fontconfig openssl unzip zip
r-base-dev: 282 482 282 482 |  | gpg gpgconf procps systemd | binutils build-essential bzip2 ca-certificates
    dpkg-dev fontconfig g++ gcc gfortran libc6-dev make openssl patch pkg-config unzip xauth zip
rabbitmq-server: 17 8 16 8 | ca-certificates |  | openssl procps python3-minimal socat
rake: 6 13 6 13 |  | unzip zip | ca-certificates openssl ruby ruby-rubygems
rapidjson-dev: 0 0 0 0
re2c: 0 0 0 0
redis-server: 0 0 0 0
redis-tools: 0 0 0 0
rlwrap: 4 3 2 0 | ca-certificates |  | python3-minimal
rpm: 7 1 7 1
rsync: 0 0 0 0
rsyslog: 30 20 30 20 |  | ca-certificates openssl
ruby: 6 13 6 13 |  | unzip zip | ca-certificates openssl rake ruby-rubygems
ruby-dev: 7 30 7 30 |  | unzip zip | ca-certificates openssl rake ruby ruby-rubygems
ruby-ffi: 6 13 6 13 |  | unzip zip | ca-certificates openssl rake ruby ruby-rubygems
ruby-full: 6 13 6 13 |  | unzip zip | ca-certificates openssl rake ruby ruby-dev ruby-rubygems
rubygems-integration: 0 0 0 0 |  |  | ca-certificates openssl
runit: 1 0 1 0
rustc: 93 543 93 543 |  | ca-certificates openssl python3-minimal | binutils gcc libc6-dev
s3cmd: 4 3 2 0 | ca-certificates |  | python3-minimal
samtools: 7 4 5 1 | ca-certificates
sasl2-bin: 3 1 3 1
scala: 14 54 14 54 |  |  | ca-certificates java-common openssl
scons: 4 3 2 0 | ca-certificates |  | python3-minimal
screen: 0 0 0 0
sed: 0 0 0 0
shared-mime-info: 2 10 2 10
shellcheck: 0 0 0 0
silversearcher-ag: 0 0 0 0
slapd: 4 1 4 1
smbclient: 49 81 47 78 | ca-certificates | gpg gpgconf python3-minimal
snmp: 1 0 1 0
socat: 1 0 1 0
software-properties-common: 24 22 24 22 |  |  | ca-certificates dbus gpg gpgconf libcap2-bin openssl python3-minimal
    systemd
sox: 2 1 2 1
spamassassin: 236 348 215 329 | gnupg | binutils gcc systemd | ca-certificates netbase openssl
sqlite3: 0 0 0 0
ssh: 35 29 35 29 |  | systemd | openssh-client procps
sshfs: 14 56 14 56 |  |  | openssh-client
sshpass: 20 18 20 18 |  | openssh-client
ssl-cert: 0 0 0 0 |  |  | openssl
ssmtp: 0 0 0 0
strace: 0 0 0 0
subversion: 2 1 2 1
sudo: 0 0 0 0
supervisor: 4 3 2 0 | ca-certificates |  | python3-minimal
swig: 0 0 0 0
syslog-ng: 79 76 79 76 |  | ca-certificates openssl python3-minimal
sysstat: 20 25 20 25 |  | systemd
systemd: 8 2 1 0 | dbus
systemtap-sdt-dev: 4 3 2 0 | ca-certificates |  | python3-minimal
tar: 0 0 0 0
tcl: 0 0 0 0
tcl8.6-dev: 89 269 68 75 | +build-essential | gpg gpgconf | binutils bzip2 dpkg-dev libc6-dev make patch
tcpdump: 7 1 7 1
tdsodbc: 4 1 4 1
telnet: 1 0 1 0 |  |  | netbase
tesseract-ocr: 9 18 7 15 | ca-certificates |  | fontconfig
tesseract-ocr-eng: 70 110 70 110 |  | ca-certificates fontconfig openssl
texinfo: 38 14 38 14 |  | ca-certificates openssl
texlive: 273 670 273 670 |  | ca-certificates fontconfig openssl procps systemd | texlive-base
texlive-base: 270 636 270 636 |  | ca-certificates fontconfig openssl procps systemd
texlive-fonts-extra: 405 1502 362 1326 | fonts-adf-accanthis fonts-adf-berenis fonts-adf-gillius
    fonts-adf-universalis fonts-cabin fonts-cantarell fonts-clear-sans fonts-comfortaa fonts-comic-neue fonts-croscore
    fonts-crosextra-caladea fonts-crosextra-carlito fonts-dejavu-extra fonts-ebgaramond-extra fonts-freefont-otf
    fonts-freefont-ttf fonts-gfs-artemisia fonts-gfs-complutum fonts-gfs-didot fonts-gfs-neohellenic fonts-gfs-olga
    fonts-gfs-solomos fonts-go fonts-junicode fonts-linuxlibertine fonts-lobstertwo fonts-noto-color-emoji
    fonts-noto-core fonts-noto-mono fonts-oflb-asana-math fonts-open-sans fonts-paratype fonts-roboto-slab
    fonts-roboto-unhinted fonts-sil-andika fonts-sil-charis fonts-sil-gentium fonts-sil-gentium-basic
    fonts-sil-gentiumplus fonts-sil-gentiumplus-compact fonts-stix | ca-certificates java-common openssl procps
    python3-minimal rake ruby ruby-rubygems systemd unzip zip | texlive-base
texlive-fonts-recommended: 275 693 275 693 |  | ca-certificates fontconfig openssl procps systemd | texlive-base
texlive-full: 219 574 214 560 | fonts-gfs-bodoni-classic fonts-gfs-didot-classic fonts-gfs-gazis
    fonts-gfs-theokritos fonts-texgyre | java-common procps systemd unzip zip | ca-certificates fontconfig
    fonts-adf-accanthis fonts-adf-berenis fonts-adf-gillius fonts-adf-universalis fonts-cabin fonts-cantarell
    fonts-clear-sans fonts-comfortaa fonts-comic-neue fonts-croscore fonts-crosextra-caladea fonts-crosextra-carlito
    fonts-dejavu-extra fonts-ebgaramond-extra fonts-freefont-otf fonts-freefont-ttf fonts-gfs-artemisia
    fonts-gfs-complutum fonts-gfs-didot fonts-gfs-neohellenic fonts-gfs-olga fonts-gfs-solomos fonts-go fonts-junicode
    fonts-linuxlibertine fonts-lobstertwo fonts-noto-color-emoji fonts-noto-core fonts-noto-mono fonts-oflb-asana-math
    fonts-open-sans fonts-paratype fonts-roboto-slab fonts-roboto-unhinted fonts-sil-andika fonts-sil-charis
    fonts-sil-gentium fonts-sil-gentium-basic fonts-sil-gentiumplus fonts-sil-gentiumplus-compact fonts-stix ghostscript
    netbase openssl python3-minimal rake ruby ruby-rubygems texlive-base
texlive-latex-base: 269 625 269 625 |  | ca-certificates fontconfig openssl procps systemd | texlive-base
texlive-latex-extra: 327 1029 325 1026 | ca-certificates | fontconfig java-common procps rake ruby ruby-rubygems
    systemd unzip zip | python3-minimal texlive-base
texlive-latex-recommended: 269 625 269 625 |  | ca-certificates fontconfig openssl procps systemd | texlive-base
texlive-xetex: 326 1024 324 1021 | ca-certificates | fontconfig java-common procps rake ruby ruby-rubygems systemd
    unzip zip | python3-minimal texlive-base
thin-provisioning-tools: 0 0 0 0
tightvncserver: 10 45 10 45 |  |  | xauth
time: 0 0 0 0
tini: 0 0 0 0
tk-dev: 77 259 56 66 | +build-essential | gpg gpgconf | binutils bzip2 dpkg-dev libc6-dev make patch pkg-config
tmux: 0 0 0 0
tofrodos: 0 0 0 0
tor: 30 38 30 38 |  | ca-certificates openssl
traceroute: 0 0 0 0
transmission-daemon: 7 6 5 4 | ca-certificates
tree: 0 0 0 0
tzdata: 0 0 0 0
u-boot-tools: 5 1 5 1
udev: 0 0 0 0
unattended-upgrades: 34 95 32 92 | ca-certificates | systemd | python3-minimal
unixodbc: 0 0 0 0
unixodbc-dev: 0 0 0 0
unzip: 0 0 0 0
usbutils: 0 0 0 0
util-linux: 1 0 1 0
uuid-dev: 37 56 37 56 |  |  | libc6-dev
uuid-runtime: 0 0 0 0
uwsgi: 1 0 1 0
uwsgi-plugin-python3: 2 0 2 0
valac: 68 272 41 98 | ca-certificates +gcc |  | libc6-dev pkg-config python3-minimal
valgrind: 54 180 54 180 |  | ca-certificates openssl
varnish: 37 55 37 55 |  |  | binutils gcc libc6-dev
vim: 1 0 1 0
vim-common: 5 40 5 40
vim-nox: 7 14 7 14 |  | unzip zip | ca-certificates openssl rake ruby ruby-rubygems
vim-tiny: 1 0 1 0
virtualenv: 118 363 64 72 | +build-essential +python3-dev | gpg gpgconf | ca-certificates openssl python3-minimal
vlc: 215 392 215 392 |  | ca-certificates openssl procps python3-minimal systemd | fontconfig
webp: 0 0 0 0
wget: 4 9 1 0 | ca-certificates
whois: 0 0 0 0
winbind: 29 23 27 20 | ca-certificates | gpg gpgconf | python3-minimal
wine: 200 456 198 453 | ca-certificates | fontconfig procps python3-minimal systemd | libcap2-bin
wkhtmltopdf: 158 229 158 229 |  | procps systemd | fontconfig libcap2-bin
x11-apps: 1 0 1 0
x11-utils: 0 0 0 0
x11-xserver-utils: 0 0 0 0
x11proto-core-dev: 0 0 0 0
x11vnc: 53 206 53 206 |  |  | openssl
xauth: 0 0 0 0
xclip: 2 0 0 0 | xauth
xdg-utils: 281 501 281 501 |  | ca-certificates fontconfig openssl procps systemd
xdotool: 0 0 0 0
xfce4: 341 633 339 631 | ca-certificates | acl gpg gpgconf libcap2-bin | dbus fontconfig procps python3-minimal
    systemd
xfce4-goodies: 205 322 203 319 | ca-certificates | bzip2 gpg gpgconf p7zip-full unzip | dbus fontconfig libcap2-bin
    procps systemd
xfonts-100dpi: 0 0 0 0
xfonts-75dpi: 0 0 0 0
xfonts-base: 0 0 0 0
xfonts-scalable: 0 0 0 0
xfsprogs: 4 3 2 0 | ca-certificates |  | python3-minimal
xmlstarlet: 0 0 0 0
xorg: 32 40 32 40 |  | systemd | xauth
xorg-dev: 24 46 24 46 |  |  | libc6-dev pkg-config
xorriso: 0 0 0 0
xsltproc: 0 0 0 0
xterm: 1 0 1 0
xvfb: 5 8 3 8 | xauth
xxd: 0 0 0 0
xz-utils: 0 0 0 0
yasm: 0 0 0 0
zenity: 222 430 220 427 | ca-certificates | python3-minimal | dbus fontconfig libcap2-bin procps systemd
zip: 1 0 1 0 |  | unzip
zlib1g: 0 0 0 0
zlib1g-dev: 37 56 37 56 |  |  | libc6-dev
zoneminder: 205 531 205 531 |  | apache2 apache2-utils ffmpeg libcap2-bin mariadb-server procps python3-minimal
    rsync socat unzip | apache2-bin ca-certificates fontconfig netbase openssh-client openssl zip
zookeeper: 62 61 62 61 |  | procps systemd | ca-certificates fontconfig java-common openssl
zsh: 3 1 3 1
zstd: 0 0 0 0
"""

PROGRAMS = """
acl: setfacl
ant: ant
apache2: a2dismod a2dissite a2enconf a2enmod a2ensite apache2ctl apachectl
apache2-bin: apache2
apache2-utils: htpasswd
autoconf: autoconf autoheader autoreconf
binutils: strip
bzip2: bunzip2 bzip2
ca-certificates: update-ca-certificates
curl: curl
dpkg-dev: dpkg-buildpackage
ffmpeg: ffmpeg
fontconfig: fc-cache
g++: g++
gcc: gcc
git: git
gpg: gpg
gpgconf: gpgconf
java-common: update-java-alternatives
jq: jq
libcap2-bin: setcap
locales: locale-gen update-locale
mariadb-server: mysqld_safe
mkdocs: mkdocs
openssh-client: ssh ssh-keygen ssh-keyscan
openssl: openssl
p7zip-full: 7z
patch: patch
postgresql-client-common: createdb psql
postgresql-common: pg_createcluster pg_dropcluster
procps: ps
python3-minimal: python3
python3-pytest: py.test
rake: rake
rsync: rsync
ruby: irb ruby
ruby-rubygems: gem
socat: socat
systemd: systemd
texlive-base: tlmgr
unzip: unzip
wget: wget
zip: zip
"""
