"""Which Debian packages may change what apt-get chooses, or does first, for which others.

Written by benchmarks/alternatives.py; the method is explained in docs/decisions/0005-alternatives.md. Names with the
same marks stand together: a small letter marks the first side of a group, the capital the second one. Two packages
of different sides of a group don't go together. The first marks are about what gets chosen, the second about the
order in which users and groups are made.
"""

RELEASES = frozenset({11, 12, 13})

MARKED: tuple[tuple[str, str, str], ...] = (
    (
        "",
        "",
        """
        acl adduser alsa-utils antiword apache2-utils apparmor apt apt-transport-https apt-utils aria2 arj asciidoctor
        autopoint autotools-dev base-files bash bash-completion bc binutils binutils-aarch64-linux-gnu binutils-gold
        binutils-mingw-w64 bison bridge-utils bsdmainutils bzip2 ca-certificates cabextract ccache chrpath clinfo
        conntrack coreutils cpio csh daemontools debconf-utils desktop-file-utils dialog diffstat dmsetup dnsutils
        dos2unix dosfstools doxygen dpkg dumb-init elfutils ethtool expat expect exuberant-ctags fakeroot file flac
        fonts-dejavu fonts-dejavu-core fonts-kacst fonts-khmeros fonts-noto-cjk fonts-noto-color-emoji freetds-bin
        freetds-common freetds-dev g++-mingw-w64-i686 g++-mingw-w64-x86-64 gawk gcc-arm-none-eabi gcc-mingw-w64
        gcc-mingw-w64-i686 genisoimage gettext-base gh gifsicle gosu gperf grep groff-base gstreamer1.0-tools gzip
        hdf5-tools hicolor-icon-theme html2text htop inotify-tools intel-opencl-icd iperf iproute2 joe jpegoptim jq kmod
        kubectl lame ldap-utils less libaio-dev libaio1 libapparmor-dev libapparmor1 libargon2-dev libasound2
        libasound2-dev libatk1.0-0 libatomic1 libbrotli-dev libc-ares-dev libc6 libc6-dbg libcap-dev libcap-ng-dev
        libcap2 libcap2-bin libcunit1-dev libcurl3-gnutls libcurl4 libdb-dev libde265-0 libde265-dev libdrm-dev libdrm2
        libedit2 libegl1 libegl1-mesa libelf1 libev-dev libev4 libevent-dev libexif12 libexpat1 libfaketime libffi-dev
        libfftw3-dev libfreeimage-dev libfreetype6 libfuse2 libgbm-dev libgbm1 libgdk-pixbuf2.0-0 libgeos-dev
        libgflags-dev libgif-dev libgl1-mesa-dri libgl1-mesa-glx libgles2 libglib2.0-0 libglib2.0-doc libglm-dev
        libgmock-dev libgmp-dev libgmp3-dev libgomp1 libgoogle-glog-dev libgoogle-perftools-dev libgsl-dev
        libgssapi-krb5-2 libgtest-dev libhiredis-dev libjansson-dev libjemalloc-dev libjemalloc2 libjpeg62-turbo
        libjson-c-dev liblcms2-2 liblcms2-dev libldap-2.4-2 libldap2-dev libleptonica-dev libleveldb-dev liblmdb-dev
        liblog4cplus-dev libltdl7 liblz4-dev liblz4-tool liblzma-dev libmagic-dev libmagic1 libmcrypt-dev libmcrypt4
        libmecab-dev libmediainfo0v5 libmemcached11 libminiupnpc-dev libmp3lame-dev libmpc-dev libmpfr-dev libncurses5
        libnewlib-arm-none-eabi libnl-3-dev libnlopt-dev libnspr4 libnss-wrapper libnss3 libnss3-dev libnss3-tools
        libnuma1 libomp-dev libonig-dev libopentelemetry-proto-dev libopus-dev libpciaccess-dev libpciaccess0 libpcre3
        libpng16-16 libpq-dev libpq5 librtlsdr-dev librtmp1 libsasl2-2 libsasl2-modules libseccomp-dev libsm6
        libsnappy-dev libsndfile1 libsodium-dev libsqlite3-0 libssl-dev libssl1.1 libstdc++-arm-none-eabi-newlib
        libstdc++6 libsystemd-dev libtbb-dev libtbb2 libtcnative-1 libtidy-dev libtiff5 libtinyxml-dev libudev-dev
        libunwind-dev libunwind8 libusb-1.0-0-dev libutf8proc-dev libuv1-dev libv4l-0 libvisual-0.4-0 libvorbis-dev
        libvpl2 libvpx-dev libwayland-client0 libwayland-dev libwebp-dev libx11-6 libx11-xcb1 libx264-dev libxcb-shape0
        libxcb-xfixes0 libxcb1 libxcomposite1 libxcursor1 libxdamage1 libxext6 libxfixes3 libxi6 libxkbcommon0
        libxkbfile1 libxml2 libxml2-utils libxpm4 libxrandr2 libxrender1 libxshmfence1 libxslt1.1 libxss1 libxt6
        libxtst6 libxv1 libxxhash-dev libyaml-0-2 libyaml-dev libzstd-dev linux-libc-dev lld lmodern locales locate lsof
        lua5.1 lzop m4 make man-db mcrypt mecab mediainfo mold monit mosquitto-clients nano nasm ncdu netbase netcat
        ninja-build nlohmann-json3-dev node-less nodejs numactl ocl-icd-libopencl1 opencl-headers openssl
        opentelemetry-cpp-dev optipng p7zip p7zip-full pandoc pandoc-citeproc passenger passwd patch patchelf pciutils
        php-bcmath php-common php-curl php-gmp php-intl php-ldap php-mbstring php-mysql php-pgsql php-soap php-sqlite3
        php-xml php-zip pigz pngcrush pngquant procps protobuf-c-compiler psmisc pv pwgen qemu qpdf qt5-qmake rake
        rapidjson-dev re2c rsync ruby ruby-dev ruby-ffi ruby-full rubygems-integration samtools sasl2-bin screen sed
        shared-mime-info shellcheck silversearcher-ag socat sox sqlite3 strace subversion sudo swig tar tcl tdsodbc
        thin-provisioning-tools time tini tmux tofrodos traceroute tree tzdata tzdata-legacy u-boot-tools
        ubuntu-cloud-keyring unixodbc unzip usbutils util-linux uwsgi vim whois x11-xserver-utils xauth xclip xdotool
        xfonts-75dpi xfonts-base xfonts-cyrillic xfonts-scalable xmlstarlet xorriso xsltproc xxd xz-utils yasm zip
        zlib1g zsh zstd
        """,
    ),
    ("", "ABCDEFGhH", "haproxy redis-server redis-tools"),
    ("", "ABCDEFgGhH", "dovecot-core dovecot-imapd dovecot-lmtpd dovecot-managesieved dovecot-sieve"),
    ("", "ABCDEFgH", "ssl-cert"),
    ("", "ABCDEfFGhH", "cvs"),
    ("", "ABCDEfGH", "lftp openssh-client sshpass"),
    ("", "ABCDeEFGhH", "transmission-daemon"),
    ("", "ABCdDEFGhH", "elixir libibverbs-dev"),
    ("", "ABCdDEfFGhH", "openmpi-bin"),
    ("", "ABCdDeEFGH", "mosquitto msmtp"),
    ("", "aAbBcCdDEFGhH", "avahi-daemon avahi-utils tcpdump"),
    ("", "acDFGH", "gconf-service libcups2 libgconf-2-4 libpcap0.8"),
    ("A", "ABCdDeEFGH", "fuse3"),
    ("A", "ABCdDeEfFGH", "sshfs"),
    ("AI", "aAbBcCdDeEFGH", "systemd"),
    ("AbMO", "", "xterm"),
    ("B", "", "fonts-freefont-ttf fonts-liberation"),
    ("CFHKmM", "", "mutt"),
    ("CK", "", "gnupg gnupg2"),
    ("CKM", "", "dirmngr gnupg-agent gpg gpg-agent"),
    ("ChHkKM", "", "cpanminus"),
    ("DoO", "", "libre2-dev"),
    ("EFgHIKM", "", "lynx"),
    ("EK", "", "wget"),
    ("EKM", "", "debootstrap"),
    ("EfFgGHIJKM", "", "fish"),
    ("EfgjJkK", "ABCDEfGH", "ansible"),
    ("FHK", "", "mc"),
    ("FgGH", "CDFgH", "php-geoip"),
    ("H", "", "libpython2.7 python-all python-jinja2 python-pkg-resources python-setuptools python-six python2.7"),
    (
        "HK",
        "",
        """
        aptitude autoconf autogen automake cowsay docbook-xsl help2man libapache2-mod-fcgid libarchive-zip-perl
        libdbi-perl libgeoip-dev libimage-exiftool-perl libjson-perl moreutils perl postgresql-client snmp
        """,
    ),
    ("HK", "ABCDEfGH", "git git-lfs"),
    ("HK", "ABCdDeEFGH", "memcached"),
    ("HK", "ABCdDeEFGhH", "slapd"),
    ("HK", "BeEFGH", "runit"),
    ("HKM", "ABCDEFgH", "apache2"),
    ("HKMO", "", "mariadb-client"),
    ("HKO", "", "default-mysql-client"),
    ("HKo", "", "libdbd-mysql-perl"),
    ("HO", "", "pkg-config"),
    ("HlLO", "", "libeigen3-dev libidn11-dev libnetfilter-queue-dev libnghttp2-dev libsndfile1-dev libudunits2-dev"),
    ("I", "", "fonts-thai-tlwg net-tools netcat-openbsd netcat-traditional xfonts-100dpi"),
    ("I", "AbBCdDeEFGH", "uuid-runtime"),
    ("I", "aAbBcCdDeEfFGH", "openssh-server ssh"),
    ("K", "", "curl gnupg1"),
    ("L", "", "libldap-dev"),
    ("LO", "", "libcurl4-openssl-dev"),
    ("M", "", "fonts-ipafont-gothic telnet"),
    ("N", "", "libopenblas-base libopenblas-dev vim-common"),
    ("NO", "", "libatlas-base-dev"),
    ("O", "", "iputils-ping libblas-dev libgl1 libglu1-mesa webp xvfb"),
    (
        "OpP",
        "",
        """
        freeglut3-dev libegl-dev libgl-dev libgl1-mesa-dev libgles2-mesa-dev libglew-dev libglu1-mesa-dev
        mesa-common-dev ocl-icd-opencl-dev
        """,
    ),
    ("P", "", "x11proto-core-dev"),
    ("a", "", "aspell aspell-en libaspell-dev"),
    ("a", "ABCdDeEFGH", "fuse"),
    ("a", "abcCdDEFGH", "dnsmasq"),
    ("a", "abcDEFGH", "dbus espeak-ng libdbus-1-3 libdbus-glib-1-2 libpulse0 libvlc-dev libvlccore-dev"),
    ("aA", "abcDEFGH", "dbus-x11"),
    ("aACfgGhHiIjJKmMnO", "aAbBcCdDeEfFGH", "texlive-full"),
    ("aAHKO", "", "libva-dev"),
    ("aAI", "AbBCdDeEFGH", "udev"),
    ("aAI", "bBeEFGH", "openvpn"),
    ("aAO", "", "libavutil-dev libswscale-dev"),
    ("aAb", "abcDEFGH", "ant gradle maven scala"),
    ("aAb", "acDFGH", "pdftk"),
    ("aAb", "cDFGH", "ca-certificates-java"),
    ("aAbBCDEfFgHIjJkKmMnNoO", "aAbBcCdDeEFGhH", "glance"),
    ("aAbBCDfFhHIjJKmMnNoO", "aAbBcCdDeEfFGH", "calibre"),
    ("aAbBCEfFgGhHIJKmMnNO", "aAbBcCdDeEfFGH", "asciidoc"),
    ("aAbBCfGHIJKmMn", "aAbBcCdDeEFGH", "inkscape"),
    ("aAbBCfghHIJKmMnO", "aAbBcCdDeEfFGhH", "chromium"),
    (
        "aAbBCfhHIJKmMnO",
        "aAbBcCdDeEfFGH",
        """
        libreoffice texlive texlive-base texlive-fonts-extra texlive-fonts-recommended texlive-latex-base
        texlive-latex-extra texlive-latex-recommended texlive-xetex vlc xdg-utils
        """,
    ),
    ("aAbBHjJK", "abcDEFGH", "groff"),
    ("aAbBcCdDfhHIJKlLmMnO", "aAbBcCdDeEfFGH", "r-base"),
    ("aAbBcCdDfhHIJKmMnO", "aAbBcCdDeEfFGH", "npm"),
    ("aAbBcCefgGhHiIJKmMnO", "aAbBcCdDeEfFGhH", "xfce4-goodies"),
    ("aAbBcCefgGhHiIJKmMnoO", "aAbBcCdDeEfFGhH", "xfce4"),
    ("aAbBcCfhHIJKlLmMnO", "aAbBcCdDeEfFGH", "r-base-dev"),
    ("aAbBcdDfFgGhHiIjJkKMnoO", "aAbBcCdDeEfFGhH", "nova-compute"),
    ("aAbBfFHJ", "cDFGH", "awscli"),
    ("aAbBfFgGHIKM", "aAbBcCdDeEFgGH", "php-imagick"),
    ("aAbBfHIJKnO", "aAbBcCdDeEFGH", "gedit"),
    ("aAbBfHIJO", "aAbBcCdDeEFGH", "wine"),
    ("aAbBfIJM", "aAbBcCdDeEFGH", "openbox"),
    ("aAbBfIJO", "aAbBcCdDeEFGH", "gstreamer1.0-plugins-bad"),
    ("aAbBfIJnO", "aAbBcCdDeEFGH", "zenity"),
    ("aAbBfIJnO", "aAbBcCdDeEFGhH", "erlang"),
    ("aAbCEfGHIJKMnN", "aAbBcCdDeEFGhH", "lxc"),
    ("aAbCHIKlLmMnO", "aAbBcCdDeEFGhH", "libopencv-dev"),
    ("aAbCHIKmMn", "aAbBcCdDeEfFGH", "flatpak-builder"),
    ("aAbCIKmM", "aAbBcCdDeEFGH", "flatpak"),
    ("aAbCfgGHiIKmMn", "aAbBcCdDeEFgGH", "postgis"),
    ("aAbHlLO", "", "portaudio19-dev"),
    ("aAbI", "AbBCDeEFGhH", "varnish"),
    ("aAbI", "aAbBcCdDeEFGH", "zookeeper"),
    ("aAbIM", "aAbBcCdDeEFGH", "lxterminal"),
    ("aAbIMoO", "aAbBcCdDeEFGH", "xorg"),
    ("aAbIO", "aAbBcCdDeEFGH", "gnuplot pulseaudio qttools5-dev-tools"),
    ("aAbIO", "aAbBcdDeEFGH", "default-jre"),
    ("aAbIO", "bBeEFGH", "mesa-utils"),
    ("aAbIOpP", "aAbBcdDeEFGH", "default-jdk"),
    ("aAbO", "", "libavcodec-dev libavformat-dev"),
    ("aAbO", "cDFGH", "openjdk-11-jre"),
    ("aAbOpP", "cDFGH", "openjdk-11-jdk"),
    ("aAbcCdDefghHIJKMO", "aAbBcCdDeEFGH", "gdebi"),
    ("aAbfFgGHIKmMO", "aAbBCdDeEFgGH", "phpmyadmin"),
    ("aAbfFgGhHiIJKmMnoO", "aAbBcCdDeEfFgGhH", "zoneminder"),
    ("aAbfHIJKOpP", "aAbBcCdDeEFGH", "libqt5opengl5-dev qtbase5-dev"),
    ("aAbfHIJlLO", "aAbBcCdDeEFGH", "libsoup2.4-dev"),
    ("aAbfHIJlLOpP", "aAbBcCdDeEFGH", "libgtk-3-dev"),
    ("aAbfHIJlLOpP", "abBcDeEFGH", "libsdl1.2-dev libsdl2-dev libsdl2-ttf-dev"),
    ("aAbfHIK", "abBcCdDEFGhH", "collectd"),
    ("aAbfIJOpP", "bBeEFGH", "libglfw3-dev"),
    ("aAbfIJn", "aAbBdDeEFGhH", "qemu-utils"),
    ("aAbfIJnO", "abBcDeEFGH", "ffmpeg libavdevice-dev"),
    ("aAbfIO", "abBcDeEFGH", "mjpegtools"),
    ("aAbfgGHiIK", "aAbBcCdDeEFGH", "emacs"),
    ("aAbgIO", "aAbBcCdDeEFGH", "firefox-esr"),
    ("aAfFgGHIKM", "AbBCDeEfFgGH", "composer"),
    ("aAfFgGHIKM", "aAbBCdDeEFgGH", "php-apcu php-memcache php-memcached php-redis php-ssh2 php-xdebug"),
    ("aAfgGHIKM", "aAbBdDeEFgGH", "php-json php-mcrypt"),
    ("aAfgGHiIK", "AbBCdDeEFGH", "clamav logrotate mailutils rsyslog"),
    ("aAfgGHiIjJK", "AbBCdDeEFGH", "syslog-ng"),
    ("aAfgGhHiIK", "aAbBCdDeEFGH", "amavisd-new"),
    ("aAfgHIM", "aAbBdDeEFGH", "php-fpm"),
    ("aAfgIJ", "aAbBcCdDeEFGH", "unattended-upgrades"),
    ("aAgHIK", "aAbBcCdDeEFGH", "parallel"),
    ("aAgI", "aAbBcCdDeEFGH", "sysstat"),
    ("aH", "abcDEFGH", "rpm"),
    ("aHlLO", "abcDEFGH", "libthrift-dev"),
    ("aI", "aAcCdDFGH", "libsoup2.4-1"),
    ("aI", "aAcdDFGH", "libatk-bridge2.0-0"),
    ("ab", "abcDEFGH", "default-jre-headless"),
    ("abB", "abcDEFGH", "ghostscript graphicsmagick imagemagick"),
    ("abBCEHIKmM", "aAbBcCdDeEFgGhH", "cups"),
    ("abBM", "abDEFGH", "fluxbox"),
    ("abBdDfHJKlLOpP", "abcDEFGH", "libmagick++-dev libmagickcore-dev libmagickwand-dev"),
    ("abCfgIjJkKmM", "aABcCdDEfFGH", "bzr"),
    ("abDfiIJnO", "", "clang"),
    ("abEfFHIjJkK", "aABcCdDEFGhH", "keystone"),
    ("abHIoO", "aAcCdDFGH", "wkhtmltopdf"),
    ("abHKO", "", "tightvncserver"),
    ("abHlLO", "abcDEFGH", "libpcap-dev"),
    ("abI", "aAcCdDFGH", "libgtk-3-0"),
    ("abI", "cCdDFGH", "libnotify4"),
    ("abIO", "aAcCdDFGH", "libqt5widgets5"),
    ("abMO", "abcDEFGH", "x11vnc"),
    ("abO", "", "x11-utils"),
    ("abcdDEfFHIjJkKMnO", "aAbBcCdDeEFGhH", "neutron-l3-agent"),
    ("abcdDHKlLMO", "abcDEFGH", "libcups2-dev"),
    ("abcdDHKlLMOpP", "", "tk-dev"),
    ("abcdDeHKMO", "abcDEFGH", "alien"),
    ("abcdDefHIJKlLMOpP", "abcDEFGH", "libgtk2.0-dev"),
    ("abdDfiIJnO", "", "cargo"),
    ("abfFgGhHiIKmMO", "ABcCdDEfFgGhH", "git-all"),
    ("abfHIJOpP", "aAcCdDFGH", "libqt5webkit5-dev"),
    ("abfHIJlLO", "cCdDFGH", "libnotify-dev"),
    ("abfHJlLO", "abcDEFGH", "libpulse-dev"),
    ("abfgiIJ", "", "llvm"),
    ("abfiIJnO", "", "rustc"),
    ("af", "", "python3-minimal"),
    ("afHIJKn", "aAbBcCdDeEfFGH", "docker.io"),
    ("afIJ", "aAcCdDFGH", "gconf2"),
    ("afJ", "aAbBcCdDEFGhH", "libnss-sss"),
    ("afJ", "bEFGH", "xfsprogs"),
    ("afJKmM", "abcDEFGH", "smbclient winbind"),
    ("afgGJ", "ABCdDEFgGhH", "postfix"),
    ("an", "abcDEFGH", "nmap"),
    (
        "b",
        "",
        """
        default-libmysqlclient-dev fontconfig fontconfig-config fonts-wqy-zenhei g++ gcc gfortran gobjc
        gstreamer1.0-plugins-base libass9 libbluetooth-dev libboost-dev libboost-filesystem-dev libboost-iostreams-dev
        libboost-program-options-dev libboost-regex-dev libboost-system-dev libboost-test-dev libboost-thread-dev
        libbz2-dev libc-client2007e-dev libc6-dev libcairo-gobject2 libcairo2 libcgal-dev libdevmapper-dev libdw-dev
        libelf-dev libexif-dev libexpat1-dev libfontconfig1 libfreetype6-dev libfuse-dev libgcrypt20-dev libgd3
        libgdbm-dev libgdiplus libgit2-dev libgnutls28-dev libicu-dev libjpeg-dev libkrb5-dev libmemcached-dev
        libmicrohttpd-dev libnet1-dev libnuma-dev libopenexr-dev libosmpbf-dev libpam0g-dev libpango-1.0-0 libpango1.0-0
        libpangocairo-1.0-0 libpcre++-dev libpcre3-dev libpng-dev libprotobuf-dev libprotoc-dev librsvg2-bin librtmp-dev
        libsasl2-dev libsqlite3-dev libssh2-1-dev libtheora-dev libtheora0 libtinfo-dev libxml2-dev libxmlsec1-dev
        libxslt1-dev libzip-dev libzmq3-dev musl-dev musl-tools php-gd protobuf-compiler protobuf-compiler-grpc
        tesseract-ocr tesseract-ocr-eng uuid-dev x11-apps zlib1g-dev
        """,
    ),
    ("b", "acDFGH", "libcanberra-gtk-module libgtk2.0-0"),
    ("bB", "", "graphviz"),
    ("bBDfFgGHjJnNoO", "", "python3-matplotlib"),
    ("bCDhHIkKM", "aAbBCdDeEFGH", "spamassassin"),
    ("bCKmM", "", "poppler-utils"),
    ("bCdDHKlLmMnNoO", "", "libgdal-dev"),
    ("bCfJKmMn", "", "gdal-bin"),
    ("bD", "", "cmake"),
    ("bDGHJK", "", "lcov"),
    ("bDHlLO", "", "golang golang-go"),
    ("bDLoO", "", "libgrpc++-dev"),
    ("bDN", "", "lib32z1-dev libc6-dev-i386"),
    ("bDfFgHJnNoO", "", "python3-scipy"),
    ("bDfHJlLO", "", "valac"),
    ("bDfJ", "", "cython3"),
    ("bDfgGHiIJKnO", "AbBCdDeEFgGH", "postgresql-server-dev-all"),
    ("bH", "", "nuget python-all-dev python-tk python2-dev python2.7-dev"),
    ("bHJKlLO", "", "mono-devel"),
    ("bHK", "", "libperl-dev libsnmp-dev"),
    ("bHKMoO", "", "nginx-extras"),
    ("bHlLO", "", "libfontconfig1-dev libnetcdf-dev libtiff5-dev libvisual-0.4-dev"),
    ("bHlLOpP", "", "libgd-dev libxft-dev xorg-dev"),
    ("bI", "", "libedit-dev libncurses-dev libncurses5-dev libncursesw5-dev libreadline-dev"),
    ("bL", "", "libjpeg62-turbo-dev"),
    ("bMO", "", "nginx nginx-full"),
    ("bMoO", "", "nginx-light"),
    ("bN", "", "g++-multilib gcc-multilib"),
    ("bcCdDeEfghHJkKmMO", "ABCDEfGH", "devscripts"),
    ("bcCdDehHKMO", "", "lintian"),
    ("bcHKM", "", "build-essential"),
    ("bcdDHKMO", "", "bundler checkinstall dpkg-dev tcl8.6-dev"),
    ("bcdDeHKMO", "", "debhelper equivs"),
    ("bcdDefHJKMO", "", "dh-make"),
    ("bcdDefHJKlLMO", "", "apache2-dev"),
    ("bcdDfHJKMO", "", "node-gyp python3-pip"),
    ("bcdDfHjJKMO", "", "meson python3-virtualenv virtualenv"),
    ("bcdDfHkKmMO", "", "dkms"),
    ("bcfHjJKLMO", "", "gobject-introspection"),
    ("bcfHjJKlLMO", "", "libgirepository1.0-dev"),
    ("bdD", "", "flex"),
    ("bdDEHIKlLO", "", "luarocks"),
    ("bdDH", "", "unixodbc-dev"),
    ("bdDHK", "", "dh-autoreconf libltdl-dev libtool libtool-bin"),
    ("bdDHK", "ABCdDEfFGhH", "libopenmpi-dev"),
    ("bdDHKLMoO", "", "pkgconf"),
    ("bdDfHJK", "ABCdDEfFGhH", "libboost-all-dev"),
    ("bf", "", "libpython3-all-dev libpython3-dev python3.11-dev"),
    ("bfHJlLO", "", "libass-dev libglib2.0-dev libgts-dev python-gi-dev"),
    ("bfHJlLOpP", "", "libcairo2-dev libgdk-pixbuf2.0-dev libpango1.0-dev librsvg2-dev"),
    ("bfJ", "", "libapr1-dev python3-dev python3-gi-cairo python3-tk"),
    ("bfJlL", "", "libaprutil1-dev"),
    ("bfgiIJ", "", "llvm-dev"),
    ("bfjJn", "", "pipx"),
    ("blL", "", "libtiff-dev"),
    ("blLO", "", "libhdf5-dev libproj-dev"),
    ("bn", "", "libclang-dev"),
    ("eHK", "", "quilt"),
    ("eK", "", "gettext"),
    ("ehHK", "", "intltool"),
    ("f", "", "gdb libpython3-stdlib lsb-release python3.11"),
    ("f", "ABCdDeEFGH", "bind9"),
    ("fFHJ", "", "python3-pil"),
    ("fFgGH", "", "php-pear"),
    ("fFgGHKM", "ABCDEFgH", "php"),
    ("fGHJKlLO", "", "gtk-doc-tools"),
    ("fGJ", "", "python3-lxml"),
    ("fHJK", "", "ncbi-blast+ rlwrap"),
    ("fHKn", "", "vim-nox"),
    ("fHM", "", "lighttpd"),
    (
        "fJ",
        "",
        """
        byobu clang-format cppcheck python-is-python3 python3 python3-cryptography python3-distutils python3-gi
        python3-psycopg2 python3-requests python3-venv python3-wheel python3-yaml s3cmd scons systemtap-sdt-dev
        uwsgi-plugin-python3 valgrind
        """,
    ),
    ("fJ", "ABCDEfGH", "mercurial"),
    ("fJ", "ABCdDEFGhH", "nfs-common"),
    ("fJn", "", "python3-numpy"),
    ("fgGHIK", "AbBCdDeEFGH", "cron"),
    ("fgGHiI", "aAcCdDFgGH", "postgresql-contrib"),
    ("fgGHiIJK", "AbBCdDeEFGhH", "rabbitmq-server"),
    ("fgGHiIK", "AbBCdDeEFGH", "clamav-daemon tor"),
    ("fgGHiIK", "AbBCdDeEFgGH", "postgresql-common"),
    ("fgGHiIK", "aAbBcCdDeEFgGH", "postgresql"),
    ("fgGhHiIK", "AbBCdDeEfFGH", "munin"),
    ("fgH", "", "php-cli"),
    ("fgHK", "ABCDEFgH", "libapache2-mod-php"),
    ("fgHiIJ", "aACdDFGH", "ntp"),
    ("fgIjJKM", "aAcCdDFGH", "software-properties-common"),
    ("fgJ", "", "gdebi-core"),
    ("fjJ", "", "certbot gi-docgen python3-openssl python3-setuptools supervisor"),
    ("fjJN", "", "fail2ban"),
    ("g", "", "busybox locales-all ssmtp"),
    ("gI", "", "links"),
    ("hHK", "", "libwww-perl libxml-parser-perl texinfo"),
    ("hHKMO", "ABCDEFGhH", "mariadb-server"),
    ("lL", "", "libv4l-dev"),
    ("lLO", "", "libcurl4-gnutls-dev libtesseract-dev"),
    (
        "n",
        "",
        """
        g++-aarch64-linux-gnu g++-arm-linux-gnueabi gcc-aarch64-linux-gnu ipset iptables lib32stdc++6 lib32z1 libc6-i386
        vim-tiny
        """,
    ),
    ("nO", "", "liblapack-dev"),
    ("o", "", "inetutils-ping"),
    (
        "pP",
        "",
        """
        libx11-dev libx11-xcb-dev libxcb-keysyms1-dev libxcursor-dev libxdamage-dev libxext-dev libxfixes-dev libxi-dev
        libxinerama-dev libxpm-dev libxrandr-dev libxrender-dev libxt-dev libxtst-dev libxv-dev
        """,
    ),
)
