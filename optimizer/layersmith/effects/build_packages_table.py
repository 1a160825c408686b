"""Which libraries what is built with a development package needs, in Debian 11, 12 and 13.

Written by benchmarks/building.py. One row a development package: its name, and its libraries; where they differ, one
column a release.
"""

RELEASES = (11, 12, 13)

LIBRARIES = """
apache2-dev: libaprutil1 libpcre2-16-0 libpcre2-32-0 libpcre2-posix2 | libaprutil1 libpcre2-16-0 libpcre2-32-0
    libpcre2-posix3 | libaprutil1t64 libpcre2-16-0 libpcre2-32-0 libpcre2-posix3
autotools-dev:
binutils-dev:
default-libmysqlclient-dev: libmariadb3
dpkg-dev:
erlang-dev:
freeglut3-dev: freeglut3 | libglut3.12 | libglut3.12
freetds-dev: libct4 libsybdb5
lib32z1-dev: lib32z1
libace-dev: libace-6.5.12 | libace-7.0.8 | libace-8.0.2
libacl1-dev:
libaio-dev: libaio1 | libaio1 | libaio1t64
libapparmor-dev: libapparmor1
libapr1-dev: libapr1 | libapr1 | libapr1t64
libaprutil1-dev: libaprutil1 | libaprutil1 | libaprutil1t64
libarchive-dev: libarchive13 | libarchive13 | libarchive13t64
libargon2-dev: libargon2-1
libasound2-dev: libasound2 | libasound2 | libasound2t64
libaspell-dev: libaspell15
libass-dev: libass9
libatlas-base-dev: libatlas3-base | libatlas3-base | -
libattr1-dev:
libavahi-client-dev: libavahi-client3 libavahi-common3
libavahi-compat-libdnssd-dev: libavahi-client3 libavahi-common3 libavahi-compat-libdnssd1
libavcodec-dev: libavcodec58 libavutil56 libswresample3 | libavcodec59 libavutil57 libswresample4 | libavcodec61
    libavutil59 libswresample5
libavdevice-dev: libavcodec58 libavdevice58 libavfilter7 libavformat58 libavutil56 libpostproc55 libswresample3
    libswscale5 | libavcodec59 libavdevice59 libavfilter8 libavformat59 libavutil57 libpostproc56 libswresample4
    libswscale6 | libavcodec61 libavdevice61 libavfilter10 libavformat61 libavutil59 libpostproc58 libswresample5
    libswscale8
libavfilter-dev: libavcodec58 libavfilter7 libavformat58 libavutil56 libpostproc55 libswresample3 libswscale5 |
    libavcodec59 libavfilter8 libavformat59 libavutil57 libpostproc56 libswresample4 libswscale6 | libavcodec61
    libavfilter10 libavformat61 libavutil59 libpostproc58 libswresample5 libswscale8
libavformat-dev: libavcodec58 libavformat58 libavutil56 libswresample3 | libavcodec59 libavformat59 libavutil57
    libswresample4 | libavcodec61 libavformat61 libavutil59 libswresample5
libavutil-dev: libavutil56 | libavutil57 | libavutil59
libblas-dev: libblas3
libblocksruntime-dev: libblocksruntime0
libbluetooth-dev: libbluetooth3
libboost-all-dev: libboost-atomic1.74.0 libboost-chrono1.74.0 libboost-container1.74.0 libboost-context1.74.0
    libboost-coroutine1.74.0 libboost-date-time1.74.0 libboost-fiber1.74.0 libboost-filesystem1.74.0
    libboost-graph-parallel1.74.0 libboost-graph1.74.0 libboost-iostreams1.74.0 libboost-locale1.74.0 libboost-log1.74.0
    libboost-math1.74.0 libboost-mpi-python1.74.0 libboost-mpi1.74.0 libboost-nowide1.74.0 libboost-numpy1.74.0
    libboost-program-options1.74.0 libboost-python1.74.0 libboost-random1.74.0 libboost-regex1.74.0
    libboost-serialization1.74.0 libboost-stacktrace1.74.0 libboost-system1.74.0 libboost-test1.74.0
    libboost-thread1.74.0 libboost-timer1.74.0 libboost-type-erasure1.74.0 libboost-wave1.74.0 | libboost-atomic1.74.0
    libboost-chrono1.74.0 libboost-container1.74.0 libboost-context1.74.0 libboost-coroutine1.74.0
    libboost-date-time1.74.0 libboost-fiber1.74.0 libboost-filesystem1.74.0 libboost-graph-parallel1.74.0
    libboost-graph1.74.0 libboost-iostreams1.74.0 libboost-locale1.74.0 libboost-log1.74.0 libboost-math1.74.0
    libboost-mpi-python1.74.0 libboost-mpi1.74.0 libboost-nowide1.74.0 libboost-numpy1.74.0
    libboost-program-options1.74.0 libboost-python1.74.0 libboost-random1.74.0 libboost-regex1.74.0
    libboost-serialization1.74.0 libboost-stacktrace1.74.0 libboost-system1.74.0 libboost-test1.74.0
    libboost-thread1.74.0 libboost-timer1.74.0 libboost-type-erasure1.74.0 libboost-wave1.74.0 | libboost-atomic1.83.0
    libboost-chrono1.83.0t64 libboost-container1.83.0 libboost-context1.83.0 libboost-coroutine1.83.0
    libboost-date-time1.83.0 libboost-fiber1.83.0 libboost-filesystem1.83.0 libboost-graph-parallel1.83.0
    libboost-graph1.83.0 libboost-iostreams1.83.0 libboost-json1.83.0 libboost-locale1.83.0 libboost-log1.83.0
    libboost-math1.83.0 libboost-mpi-python1.83.0 libboost-mpi1.83.0 libboost-nowide1.83.0 libboost-numpy1.83.0
    libboost-program-options1.83.0 libboost-python1.83.0 libboost-random1.83.0 libboost-regex1.83.0
    libboost-serialization1.83.0 libboost-stacktrace1.83.0 libboost-system1.83.0 libboost-test1.83.0
    libboost-thread1.83.0 libboost-timer1.83.0 libboost-type-erasure1.83.0 libboost-url1.83.0 libboost-wave1.83.0
libboost-date-time-dev: libboost-date-time1.74.0 libboost-serialization1.74.0 | libboost-date-time1.74.0
    libboost-serialization1.74.0 | libboost-date-time1.83.0 libboost-serialization1.83.0
libboost-dev:
libboost-filesystem-dev: libboost-filesystem1.74.0 libboost-system1.74.0 | libboost-filesystem1.74.0
    libboost-system1.74.0 | libboost-atomic1.83.0 libboost-filesystem1.83.0 libboost-system1.83.0
libboost-iostreams-dev: libboost-iostreams1.74.0 libboost-regex1.74.0 | libboost-iostreams1.74.0
    libboost-regex1.74.0 | libboost-iostreams1.83.0 libboost-regex1.83.0
libboost-program-options-dev: libboost-program-options1.74.0 | libboost-program-options1.74.0 |
    libboost-program-options1.83.0
libboost-python-dev: libboost-python1.74.0 | libboost-python1.74.0 | libboost-python1.83.0
libboost-regex-dev: libboost-regex1.74.0 | libboost-regex1.74.0 | libboost-regex1.83.0
libboost-serialization-dev: libboost-serialization1.74.0 | libboost-serialization1.74.0 |
    libboost-serialization1.83.0
libboost-system-dev: libboost-system1.74.0 | libboost-system1.74.0 | libboost-system1.83.0
libboost-test-dev: libboost-test1.74.0 | libboost-test1.74.0 | libboost-test1.83.0
libboost-thread-dev: libboost-atomic1.74.0 libboost-chrono1.74.0 libboost-date-time1.74.0
    libboost-serialization1.74.0 libboost-system1.74.0 libboost-thread1.74.0 | libboost-atomic1.74.0
    libboost-chrono1.74.0 libboost-date-time1.74.0 libboost-serialization1.74.0 libboost-system1.74.0
    libboost-thread1.74.0 | libboost-atomic1.83.0 libboost-chrono1.83.0t64 libboost-date-time1.83.0
    libboost-serialization1.83.0 libboost-system1.83.0 libboost-thread1.83.0
libbrotli-dev: libbrotli1
libbsd-dev: libbsd0 | libbsd0 |
libbz2-dev:
libc++-dev: libc++1-11 | libc++1-14 libunwind-14 | libc++1-19 libc++abi1-19 libunwind-19
libc++abi-dev: libc++abi1-11 | libc++abi1-14 | libc++abi1-19
libc-ares-dev: libc-ares2 | libc-ares2 | libcares2
libc-client2007e-dev: libc-client2007e | libc-client2007e | -
libc6-dev:
libcairo2-dev: libcairo-gobject2 libcairo-script-interpreter2 libcairo2
libcap-dev: libcap2 |  |
libcap-ng-dev:
libcfitsio-dev: libcfitsio9 | libcfitsio10 | libcfitsio10t64
libcgal-dev: libboost-atomic1.74.0 libboost-chrono1.74.0 libboost-date-time1.74.0 libboost-program-options1.74.0
    libboost-serialization1.74.0 libboost-system1.74.0 libboost-thread1.74.0 libgmpxx4ldbl libmpfr6 |
    libboost-atomic1.74.0 libboost-chrono1.74.0 libboost-date-time1.74.0 libboost-program-options1.74.0
    libboost-serialization1.74.0 libboost-system1.74.0 libboost-thread1.74.0 libgmpxx4ldbl libmpfr6 |
    libboost-atomic1.83.0 libboost-chrono1.83.0t64 libboost-date-time1.83.0 libboost-program-options1.83.0
    libboost-serialization1.83.0 libboost-system1.83.0 libboost-thread1.83.0 libgmpxx4ldbl libmpfr6
libcgal-qt5-dev: libboost-atomic1.74.0 libboost-chrono1.74.0 libboost-date-time1.74.0 libboost-program-options1.74.0
    libboost-serialization1.74.0 libboost-system1.74.0 libboost-thread1.74.0 libgmpxx4ldbl libmpfr6 libqt5concurrent5
    libqt5opengl5 libqt5printsupport5 libqt5sql5 libqt5svg5 libqt5test5 libqt5xml5 | libboost-atomic1.74.0
    libboost-chrono1.74.0 libboost-date-time1.74.0 libboost-program-options1.74.0 libboost-serialization1.74.0
    libboost-system1.74.0 libboost-thread1.74.0 libgmpxx4ldbl libmpfr6 libqt5concurrent5 libqt5opengl5
    libqt5printsupport5 libqt5sql5 libqt5svg5 libqt5test5 libqt5xml5 | -
libclang-dev: lib32gcc-s1 lib32stdc++6 libclang1-11 libllvm11 | libclang1-14 libllvm14 | libclang1-19
libconfuse-dev: libconfuse2
libcppunit-dev: libcppunit-1.15-0
libcrypto++-dev: libcrypto++8 | libcrypto++8 | libcrypto++8t64
libcunit1-dev: libcunit1
libcups2-dev: libcups2 libcupsimage2 | libcups2 libcupsimage2 | libcups2t64 libcupsimage2t64
libcurl4-gnutls-dev: libcurl3-gnutls | libcurl3-gnutls | libcurl3t64-gnutls
libcurl4-openssl-dev: libcurl4 | libcurl4 | libcurl4t64
libczmq-dev: libczmq4
libdb-dev:
libdbus-1-dev: libdbus-1-3
libdbus-glib-1-dev: libdbus-glib-1-2
libdc1394-22-dev: libdc1394-25 | - | -
libde265-dev: libde265-0
libdevmapper-dev: libdevmapper-event1.02.1 libdevmapper1.02.1
libdouble-conversion-dev: libdouble-conversion3
libdrm-dev: libdrm-amdgpu1 libdrm-intel1 libdrm-nouveau2 libdrm-radeon1 libdrm2
libdw-dev: libdw1 libelf1 | libdw1 libelf1 | libdw1t64 libelf1t64
libedit-dev: libedit2
libegl-dev: libegl1 libgl1 libglx0
libeigen3-dev:
libelf-dev: libelf1 | libelf1 | libelf1t64
libestr-dev: libestr0
libev-dev: libev4 | libev4 | libev4t64
libevent-dev: libevent-2.1-7 libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7 libevent-pthreads-2.1-7
    | libevent-2.1-7 libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7 libevent-pthreads-2.1-7 |
    libevent-2.1-7t64 libevent-core-2.1-7t64 libevent-extra-2.1-7t64 libevent-openssl-2.1-7t64
    libevent-pthreads-2.1-7t64
libexif-dev: libexif12
libexpat1-dev: libexpat1
libfcgi-dev: libfcgi0ldbl | libfcgi0ldbl | libfcgi0t64
libffi-dev:  |  | libffi8
libfftw3-dev: libfftw3-double3 libfftw3-long3 libfftw3-quad3 libfftw3-single3
libfontconfig1-dev: libfontconfig1
libfreeimage-dev: libfreeimage3
libfreetype6-dev: libfreetype6
libfribidi-dev: libfribidi0
libfuse-dev: libfuse2 | libfuse2 | libfuse2t64
libfuzzy-dev: libfuzzy2
libgbm-dev: libgbm1
libgc-dev: libgc1
libgconf2-dev: libgconf-2-4 | libgconf-2-4 | -
libgcrypt20-dev:  |  | libgcrypt20
libgd-dev: libgd3
libgdal-dev: libgdal28 | libgdal32 | libgdal36
libgdbm-dev: libgdbm6 |  | libgdbm6t64
libgdk-pixbuf2.0-dev: libgdk-pixbuf-xlib-2.0-0 | libgdk-pixbuf-xlib-2.0-0 | -
libgearman-dev: libevent-2.1-7 libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7
    libevent-pthreads-2.1-7 | libevent-2.1-7 libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7
    libevent-pthreads-2.1-7 | libevent-2.1-7t64 libevent-core-2.1-7t64 libevent-extra-2.1-7t64 libevent-openssl-2.1-7t64
    libevent-pthreads-2.1-7t64
libgeoip-dev: libgeoip1 | libgeoip1 | libgeoip1t64
libgeos++-dev: libgeos-3.9.0 libgeos-c1v5 | libgeos-c1v5 libgeos3.11.1 | libgeos-c1t64 libgeos3.13.1
libgeos-dev: libgeos-c1v5 | libgeos-c1v5 | libgeos-c1t64
libgettextpo-dev: libgettextpo0
libgflags-dev: libgflags2.2
libgif-dev: libgif7
libgirepository1.0-dev: libgirepository-1.0-1
libgit2-dev: libgit2-1.1 | libgit2-1.5 | libgit2-1.9
libgl-dev: libgl1 libglx0
libgl1-mesa-dev: libegl1 libgl1 libgles1 libgles2 libglvnd0 libglx0 libopengl0
libgles2-mesa-dev: libegl1 libgl1 libgles1 libgles2 libglvnd0 libglx0 libopengl0
libglew-dev: libglew2.1 | libglew2.2 | libglew2.2
libglfw3-dev: libglfw3
libglib2.0-dev: libglib2.0-0 | libglib2.0-0 | libgirepository-2.0-0 libglib2.0-0t64
libglm-dev:
libglu1-mesa-dev: libglu1-mesa
libgmock-dev:
libgmp-dev: libgmpxx4ldbl
libgmp3-dev: libgmpxx4ldbl
libgnutls28-dev: libgnutls-dane0 libgnutls-openssl27 libgnutlsxx28 | libgnutls-dane0 libgnutls-openssl27
    libgnutlsxx30 | libgnutls-dane0t64 libgnutls-openssl27t64 libgnutls30t64
libgoogle-glog-dev: libgoogle-glog0v5 | libgoogle-glog0v6 | libgoogle-glog0v6t64
libgoogle-perftools-dev: libgoogle-perftools4 libtcmalloc-minimal4 | libgoogle-perftools4 libtcmalloc-minimal4 |
    libgoogle-perftools4t64 libtcmalloc-minimal4t64
libgpgme-dev: libgpgme11 | libgpgme11 | libgpgme11t64
libgphoto2-dev: libgphoto2-6 | libgphoto2-6 | libgphoto2-6t64
libgraphicsmagick1-dev: libgraphicsmagick-q16-3 | libgraphicsmagick-q16-3 | libgraphicsmagick-q16-3t64
libgraphviz-dev: libcdt5 libcgraph6 libgvc6 libgvc6-plugins-gtk libgvpr2 liblab-gamut1 libpathplan4 libxdot4
libgrpc++-dev: libgrpc++1 libgrpc10 | libgrpc++1.51 libgrpc29 | libgrpc++1.51t64 libgrpc29t64
libgsf-1-dev: libgsf-1-114
libgsl-dev: libgsl25 libgslcblas0 | libgsl27 libgslcblas0 | libgsl28 libgslcblas0
libgtest-dev:
libgtk-3-dev: libgtk-3-0 | libgtk-3-0 | libgtk-3-0t64
libgtk2.0-dev: libgtk2.0-0 | libgtk2.0-0 | libgtk2.0-0t64
libgts-dev: libgts-0.7-5 | libgts-0.7-5 | libgts-0.7-5t64
libharfbuzz-dev: libharfbuzz-gobject0 libharfbuzz-icu0 libharfbuzz0b | libharfbuzz-gobject0 libharfbuzz-icu0
    libharfbuzz-subset0 libharfbuzz0b | libharfbuzz-cairo0 libharfbuzz-gobject0 libharfbuzz-icu0 libharfbuzz-subset0
    libharfbuzz0b
libhdf5-dev: libhdf5-103-1 libhdf5-cpp-103-1 libhdf5-fortran-102 libhdf5-hl-100 libhdf5-hl-cpp-100
    libhdf5-hl-fortran-100 | libhdf5-103-1 libhdf5-cpp-103-1 libhdf5-fortran-102 libhdf5-hl-100 libhdf5-hl-cpp-100
    libhdf5-hl-fortran-100 | libhdf5-310 libhdf5-cpp-310 libhdf5-fortran-310 libhdf5-hl-310 libhdf5-hl-cpp-310
    libhdf5-hl-fortran-310
libhdf5-openmpi-dev: libhdf5-openmpi-103-1 libhdf5-openmpi-cpp-103-1 libhdf5-openmpi-fortran-102
    libhdf5-openmpi-hl-100 libhdf5-openmpi-hl-cpp-100 libhdf5-openmpi-hl-fortran-100 | libhdf5-openmpi-103-1
    libhdf5-openmpi-cpp-103-1 libhdf5-openmpi-fortran-102 libhdf5-openmpi-hl-100 libhdf5-openmpi-hl-cpp-100
    libhdf5-openmpi-hl-fortran-100 | libhdf5-openmpi-310 libhdf5-openmpi-cpp-310 libhdf5-openmpi-fortran-310
    libhdf5-openmpi-hl-310 libhdf5-openmpi-hl-cpp-310 libhdf5-openmpi-hl-fortran-310
libhiredis-dev: libhiredis0.14 | libhiredis0.14 | libhiredis1.1.0
libhwloc-dev: libhwloc15
libi2c-dev: libi2c0
libiberty-dev:
libibverbs-dev: libibverbs1
libicu-dev: libicu67 | libicu72 | libicu76
libidn11-dev: libidn11 | libidn12 | libidn12
libjansson-dev: libjansson4
libjemalloc-dev: libjemalloc2
libjpeg-dev: libjpeg62-turbo
libjpeg62-turbo-dev: libjpeg62-turbo
libjson-c-dev: libjson-c5
libjsoncpp-dev: libjsoncpp24 | libjsoncpp25 | libjsoncpp26
libkrb5-dev: libgssrpc4 libkadm5clnt-mit12 libkadm5srv-mit12 | libgssapi-krb5-2 libgssrpc4 libk5crypto3
    libkadm5clnt-mit12 libkadm5srv-mit12 libkrb5-3 | libgssapi-krb5-2 libgssrpc4t64 libk5crypto3 libkadm5clnt-mit12
    libkadm5srv-mit12 libkrb5-3
liblapack-dev: libblas3 liblapack3
liblcms2-dev: liblcms2-2
libldap-dev: libldap-2.4-2 | libldap-2.5-0 | libldap2
libldap2-dev: libldap-2.4-2 | libldap-2.5-0 | libldap2
libldb-dev: libldb2 | libldb2 | libldb2 libtalloc2 libtdb1 libtevent0t64
libldns-dev: libldns3 | libldns3 | libldns3t64
libleptonica-dev: liblept5 | liblept5 | libleptonica6
libleveldb-dev: libleveldb1d
liblmdb-dev: liblmdb0
liblog4cplus-dev: liblog4cplus-2.0.5 | liblog4cplus-2.0.5 | liblog4cplus-2.0.5t64
libloudmouth1-dev: libloudmouth1-0
libltdl-dev: libltdl7
liblua5.1-0-dev: liblua5.1-0
liblua5.2-dev: liblua5.2-0
liblua5.3-dev: liblua5.3-0
libluabind-dev: libluabind0.9.1d1
libluajit-5.1-dev: libluajit-5.1-2
liblz4-dev:
liblzma-dev:
liblzo2-dev: liblzo2-2
libmagic-dev: libmagic1 | libmagic1 | libmagic1t64
libmagick++-dev: libmagick++-6.q16-8 libmagickcore-6.q16-6 libmagickwand-6.q16-6 | libmagick++-6.q16-8
    libmagickcore-6.q16-6 libmagickwand-6.q16-6 | libmagick++-7.q16-5 libmagickcore-7.q16-10 libmagickwand-7.q16-10
libmagickcore-dev: libmagickcore-6.q16-6 | libmagickcore-6.q16-6 | libmagickcore-7.q16-10
libmagickwand-6.q16-dev: libmagickcore-6.q16-6 libmagickwand-6.q16-6 | libmagickcore-6.q16-6 libmagickwand-6.q16-6 |
    -
libmagickwand-dev: libmagickcore-6.q16-6 libmagickwand-6.q16-6 | libmagickcore-6.q16-6 libmagickwand-6.q16-6 |
    libmagickcore-7.q16-10 libmagickwand-7.q16-10
libmariadb-dev: libmariadb3
libmariadbd-dev: libmariadb3 libmariadbd19 | libmariadb3 libmariadbd19 | libmariadb3 libmariadbd19t64
libmaxminddb-dev: libmaxminddb0
libmcrypt-dev: libmcrypt4
libmecab-dev: libmecab2
libmemcached-dev: libhashkit2 libmemcached11 libmemcachedutil2 | libhashkit2 libmemcached11 libmemcachedutil2 |
    libhashkit2t64 libmemcached11t64 libmemcachedutil2t64
libmhash-dev: libmhash2
libmicrohttpd-dev: libmicrohttpd12 | libmicrohttpd12 | libmicrohttpd12t64
libminiupnpc-dev: libminiupnpc17 | libminiupnpc17 | libminiupnpc18
libmnl-dev: libmnl0
libmosquitto-dev: libmosquitto1
libmp3lame-dev: libmp3lame0
libmpc-dev: libmpc3
libmpfr-dev: libmpfr6
libmysql++-dev: libmysql++3v5 | libmysql++3v5 | libmysql++3t64
libncurses-dev: libncurses6 libncursesw6
libncurses5-dev: libncurses6 libncursesw6
libncursesw5-dev: libncurses6 libncursesw6
libnet1-dev: libnet1
libnetcdf-dev: libnetcdf18 | libnetcdf19 | libnetcdf22
libnetfilter-queue-dev: libnetfilter-queue1
libnetpbm10-dev: libnetpbm10 | - | -
libnfnetlink-dev: libnfnetlink0
libnghttp2-dev: libnghttp2-14
libnl-3-dev: libnl-3-200
libnl-route-3-dev: libnl-3-200 libnl-route-3-200
libnlopt-dev: libnlopt0
libnotify-dev: libnotify4
libnsl-dev:  | libnsl2 | libnsl2
libnspr4-dev: libnspr4
libnss3-dev: libnss3
libnuma-dev: libnuma1
libogg-dev: libogg0
libomp-dev:  | libelf1 libllvm14 | libllvm19
libonig-dev: libonig5
libopenal-dev: libopenal1
libopenbabel-dev: libopenbabel7
libopenblas-dev: libopenblas0-pthread
libopencore-amrnb-dev: libopencore-amrnb0
libopencore-amrwb-dev: libopencore-amrwb0
libopencv-dev: libopencv-calib3d4.5 libopencv-contrib4.5 libopencv-core4.5 libopencv-dnn4.5 libopencv-features2d4.5
    libopencv-flann4.5 libopencv-highgui4.5 libopencv-imgcodecs4.5 libopencv-imgproc4.5 libopencv-ml4.5
    libopencv-objdetect4.5 libopencv-photo4.5 libopencv-shape4.5 libopencv-stitching4.5 libopencv-superres4.5
    libopencv-video4.5 libopencv-videoio4.5 libopencv-videostab4.5 libopencv-viz4.5 | libopencv-calib3d406
    libopencv-contrib406 libopencv-core406 libopencv-dnn406 libopencv-features2d406 libopencv-flann406
    libopencv-highgui406 libopencv-imgcodecs406 libopencv-imgproc406 libopencv-ml406 libopencv-objdetect406
    libopencv-photo406 libopencv-shape406 libopencv-stitching406 libopencv-superres406 libopencv-video406
    libopencv-videoio406 libopencv-videostab406 libopencv-viz406 | libopencv-calib3d410 libopencv-contrib410
    libopencv-core410 libopencv-dnn410 libopencv-features2d410 libopencv-flann410 libopencv-highgui410
    libopencv-imgcodecs410 libopencv-imgproc410 libopencv-ml410 libopencv-objdetect410 libopencv-photo410
    libopencv-shape410 libopencv-stitching410 libopencv-superres410 libopencv-video410 libopencv-videoio410
    libopencv-videostab410 libopencv-viz410
libopenexr-dev: libopenexr25 | libopenexr-3-1-30 | libopenexr-3-1-30
libopenipmi-dev: libopenipmi0 | libopenipmi0 | libopenipmi0t64
libopenjp2-7-dev: libopenjp2-7
libopenmpi-dev: libopenmpi3 | libopenmpi3 | libopenmpi40
libopentelemetry-proto-dev: - | - |
libopus-dev: libopus0
libosmpbf-dev: libosmpbf1
libossp-uuid-dev: libossp-uuid16
libpam0g-dev:
libpango1.0-dev: libpango-1.0-0 libpangocairo-1.0-0 libpangoft2-1.0-0 libpangoxft-1.0-0
libpcap-dev: libpcap0.8 | libpcap0.8 | libpcap0.8t64
libpcap0.8-dev: libpcap0.8 | libpcap0.8 | libpcap0.8t64
libpciaccess-dev: libpciaccess0
libpcre++-dev: libpcre++0v5 | - | -
libpcre2-dev: libpcre2-16-0 libpcre2-32-0 libpcre2-posix2 | libpcre2-16-0 libpcre2-32-0 libpcre2-posix3 |
    libpcre2-16-0 libpcre2-32-0 libpcre2-posix3
libpcre3-dev: libpcre16-3 libpcre32-3 libpcrecpp0v5 | libpcre16-3 libpcre3 libpcre32-3 libpcrecpp0v5 | -
libperl-dev:
libpixman-1-dev: libpixman-1-0
libpng++-dev: libpng16-16 | libpng16-16 | libpng16-16t64
libpng-dev: libpng16-16 | libpng16-16 | libpng16-16t64
libpoppler-cpp-dev: libpoppler-cpp0v5 libpoppler102 | libpoppler-cpp0v5 libpoppler126 | libpoppler-cpp2
    libpoppler147
libpopt-dev: libpopt0
libpostproc-dev: libavutil56 libpostproc55 | libavutil57 libpostproc56 | libavutil59 libpostproc58
libpq-dev: libpq5
libproj-dev: libproj19 | libproj25 | libproj25
libprotobuf-c-dev: libprotobuf-c1
libprotobuf-dev: libprotobuf-lite23 libprotobuf23 | libprotobuf-lite32 libprotobuf32 | libprotobuf-lite32t64
    libprotobuf32t64
libprotoc-dev: libprotobuf-lite23 libprotobuf23 libprotoc23 | libprotobuf-lite32 libprotobuf32 libprotoc32 |
    libprotobuf-lite32t64 libprotobuf32t64 libprotoc32t64
libpspell-dev: libaspell15
libpthread-stubs0-dev:
libpulse-dev: libpulse-mainloop-glib0 libpulse0
libpython2.7-dev:  | - | -
libpython3-all-dev:
libpython3-dev:
libqrencode-dev: libqrencode4
libqt5opengl5-dev: libqt5concurrent5 libqt5core5a libqt5dbus5 libqt5gui5 libqt5network5 libqt5opengl5
    libqt5printsupport5 libqt5sql5 libqt5test5 libqt5widgets5 libqt5xml5 | libqt5concurrent5 libqt5core5a libqt5dbus5
    libqt5gui5 libqt5network5 libqt5opengl5 libqt5printsupport5 libqt5sql5 libqt5test5 libqt5widgets5 libqt5xml5 |
    libqt5concurrent5t64 libqt5core5t64 libqt5dbus5t64 libqt5gui5t64 libqt5network5t64 libqt5opengl5t64
    libqt5printsupport5t64 libqt5sql5t64 libqt5test5t64 libqt5widgets5t64 libqt5xml5t64
libqt5svg5-dev: libqt5svg5
libqt5webkit5-dev: libqt5webkit5 | libqt5webkit5 | -
librabbitmq-dev: librabbitmq4
libraptor2-dev: libraptor2-0
libraw-dev: libraw20 | libraw20 | libraw23t64
librdf0-dev: librdf0 | librdf0 | librdf0t64
libre2-dev: libre2-9 | libre2-9 | libre2-11
libreadline-dev: libreadline8 | libreadline8 | libreadline8t64
librecode-dev: librecode0 | librecode0 | librecode3
librrd-dev: librrd8 | librrd8 | librrd8t64
librsvg2-dev: librsvg2-2
librsync-dev: librsync2 | librsync2 | librsync2t64
librtlsdr-dev: librtlsdr0
librtmp-dev: librtmp1
libsasl2-dev: libsasl2-2
libsass-dev: libsass1
libsctp-dev: libsctp1
libsdl1.2-dev: libsdl1.2debian
libsdl2-dev: libgl1 libsdl2-2.0-0 | libsdl2-2.0-0 | libsdl2-2.0-0
libsdl2-image-dev: libsdl2-image-2.0-0
libsdl2-mixer-dev: libsdl2-mixer-2.0-0
libsdl2-ttf-dev: libsdl2-ttf-2.0-0 | libsdl2-ttf-2.0-0 | libgl1 libsdl2-ttf-2.0-0
libseccomp-dev:
libsecret-1-dev: libsecret-1-0
libselinux1-dev:
libsnappy-dev: libsnappy1v5
libsndfile1-dev: libsndfile1
libsnmp-dev: libnetsnmptrapd40 libsnmp40 | libnetsnmptrapd40 libsnmp40 | libnetsnmptrapd40t64 libsnmp40t64
libsodium-dev: libsodium23
libsoup2.4-dev: libsoup2.4-1 | libsoup2.4-1 | libsoup-2.4-1
libspatialindex-dev: libspatialindex-c6 libspatialindex6 | libspatialindex-c6 libspatialindex6 | libspatialindex-c8
    libspatialindex8
libspeex-dev: libspeex1
libspeexdsp-dev: libspeex1 libspeexdsp1 | libspeexdsp1 | libspeexdsp1
libsqlite3-dev: libsqlite3-0 | libsqlite3-0 |
libssh-dev: libssh-4
libssh2-1-dev: libssh2-1 | libssh2-1 | libssh2-1t64
libssl-dev:  | libssl3 |
libstxxl-dev: libstxxl1v5 | libstxxl1v5 | libstxxl1t64
libsuitesparse-dev: libamd2 libbtf1 libcamd2 libccolamd2 libcholmod3 libcolamd2 libcxsparse3 libgraphblas3 libklu1
    libldl2 libmongoose2 librbio2 libsliplu1 libspqr2 libsuitesparseconfig5 libumfpack5 | libamd2 libbtf1 libcamd2
    libccolamd2 libcholmod3 libcolamd2 libcxsparse3 libklu1 libldl2 libmongoose2 librbio2 libsliplu1 libspqr2
    libsuitesparseconfig5 libumfpack5 | libamd3 libbtf2 libcamd3 libccolamd3 libcholmod5 libcolamd3 libcxsparse4 libklu2
    libldl3 libparu1 librbio4 libspex3 libspqr4 libsuitesparse-mongoose3 libsuitesparseconfig7 libumfpack6
libswscale-dev: libavutil56 libswscale5 | libavutil57 libswscale6 | libavutil59 libswscale8
libsystemd-dev:
libtbb-dev: libtbb2 | libtbb12 | libtbb12
libtesseract-dev: libarchive13 liblept5 | libtesseract5 | libtesseract5
libtheora-dev: libtheora0 | libtheora0 | libtheora0 libtheoradec1 libtheoraenc1
libthrift-dev:  | libthrift-0.17.0 | libthrift-0.19.0t64
libtidy-dev: libtidy5deb1 | libtidy5deb1 | libtidy58
libtiff-dev: libtiff5 libtiffxx5 | libtiff6 libtiffxx6 | libtiff6 libtiffxx6
libtiff5-dev: libtiff5 libtiffxx5 | libtiff6 libtiffxx6 | libtiff6 libtiffxx6
libtinfo-dev: libncurses6 libncursesw6
libtinyxml-dev: libtinyxml2.6.2v5
libtirpc-dev:  | libtirpc3 | libtirpc3t64
libudev-dev:
libudns-dev: libudns0 | libudns0 | libudns0t64
libudunits2-dev: libudunits2-0
libunistring-dev:  |  | libunistring5
libunwind-dev: libunwind8
liburcu-dev: liburcu6 | liburcu8 | liburcu8t64
libusb-1.0-0-dev: libusb-1.0-0
libusb-dev: libusb-0.1-4
libutf8proc-dev: libutf8proc2 | libutf8proc2 | libutf8proc3
libuv1-dev: libuv1 | libuv1 | libuv1t64
libv4l-dev: libv4l-0 libv4l2rds0 libv4lconvert0 | libv4l-0 libv4l2rds0 libv4lconvert0 | libv4l-0t64 libv4l2rds0t64
    libv4lconvert0t64
libva-dev: libva-drm2 libva-glx2 libva-wayland2 libva-x11-2 libva2
libvirt-dev: libvirt0
libvisual-0.4-dev: libvisual-0.4-0
libvlc-dev: libvlc5
libvlccore-dev: libvlccore9
libvncserver-dev: libvncclient1 libvncserver1
libvorbis-dev: libvorbis0a libvorbisenc2 libvorbisfile3
libvpx-dev: libvpx6 | libvpx7 | libvpx9
libwayland-dev: libexpat1 libwayland-client0 libwayland-cursor0 libwayland-egl1 libwayland-server0 libxml2
libwebp-dev: libwebp6 libwebpdemux2 libwebpmux3 | libwebp7 libwebpdemux2 libwebpmux3 | libsharpyuv0 libwebp7
    libwebpdecoder3 libwebpdemux2 libwebpmux3
libwrap0-dev: libwrap0
libx11-dev: libx11-6
libx11-xcb-dev: libx11-6 libx11-xcb1
libx264-dev: libx264-160 | libx264-164 | libx264-164
libxcb-keysyms1-dev: libxcb-keysyms1
libxcursor-dev: libxcursor1
libxdamage-dev: libxdamage1
libxerces-c-dev: libxerces-c3.2 | libxerces-c3.2 | libxerces-c3.2t64
libxext-dev: libxext6
libxfixes-dev: libxfixes3
libxft-dev: libxft2
libxi-dev: libxi6
libxinerama-dev: libxinerama1
libxkbcommon-dev: libxkbcommon0
libxml2-dev: libxml2
libxmlsec1-dev: libxmlsec1 libxmlsec1-gcrypt libxmlsec1-gnutls libxmlsec1-nss libxmlsec1-openssl | libxmlsec1
    libxmlsec1-gcrypt libxmlsec1-gnutls libxmlsec1-nss libxmlsec1-openssl | libxmlsec1t64 libxmlsec1t64-gcrypt
    libxmlsec1t64-gnutls libxmlsec1t64-nss libxmlsec1t64-openssl
libxmu-dev: libxmu6
libxpm-dev: libxpm4
libxrandr-dev: libxrandr2
libxrender-dev: libxrender1
libxslt1-dev: libxslt1.1
libxss-dev: libxss1
libxt-dev: libxt6 | libxt6 | libxt6t64
libxtst-dev: libxtst6
libxv-dev: libxv1
libxvidcore-dev: libxvidcore4
libxxhash-dev:
libyajl-dev: libyajl2
libyaml-dev: libyaml-0-2
libzip-dev: libzip4 | libzip4 | libzip5
libzmq3-dev: libzmq5
libzstd-dev:
libzzip-dev: libzzip-0-13 | libzzip-0-13 | libzzip-0-13t64
linux-libc-dev:
llvm-dev: libclang-cpp11 libllvm11 | libclang-cpp14 libllvm14 | libclang-cpp19 libllvm19
manpages-dev:
mesa-common-dev: libgl1 libglx0 | libgl1 libglx0 | libdrm-nouveau2 libdrm-radeon1 libgl1 libglx0
musl-dev: musl
nlohmann-json3-dev:
ocl-icd-opencl-dev: ocl-icd-libopencl1
opentelemetry-cpp-dev: - | - | opentelemetry-cpp
petsc-dev: libpetsc-real3.14 | libcxsparse3 libfftw3-quad3 libhdf5-openmpi-cpp-103-1 libhdf5-openmpi-fortran-102
    libhdf5-openmpi-hl-100 libhdf5-openmpi-hl-cpp-100 libhdf5-openmpi-hl-fortran-100 libldl2 libmongoose2
    libpetsc-real3.18 librbio2 libsliplu1 | libcxsparse4 libfftw3-quad3 libhdf5-openmpi-cpp-310
    libhdf5-openmpi-fortran-310 libhdf5-openmpi-hl-310 libhdf5-openmpi-hl-cpp-310 libhdf5-openmpi-hl-fortran-310 libldl3
    libparu1 libpetsc-real3.22 librbio4 libscotch-7.0 libspex3 libsuitesparse-mongoose3
php-dev: libpcre2-16-0 libpcre2-32-0 libpcre2-posix2 | libpcre2-16-0 libpcre2-32-0 libpcre2-posix3 libssl3 |
    libpcre2-16-0 libpcre2-32-0 libpcre2-posix3
portaudio19-dev: libportaudio2 libportaudiocpp0
pypy-dev:  | - | -
pypy3-dev:
python-all-dev:  | - | -
python-gi-dev: libglib2.0-0 | libglib2.0-0 | libgirepository-2.0-0 libglib2.0-0t64
python2-dev:  | - | -
python2.7-dev:  | - | -
python3-dev:
python3.11-dev: - |  | -
qtbase5-dev: libqt5concurrent5 libqt5core5a libqt5dbus5 libqt5gui5 libqt5network5 libqt5printsupport5 libqt5sql5
    libqt5test5 libqt5widgets5 libqt5xml5 | libqt5concurrent5 libqt5core5a libqt5dbus5 libqt5gui5 libqt5network5
    libqt5printsupport5 libqt5sql5 libqt5test5 libqt5widgets5 libqt5xml5 | libqt5concurrent5t64 libqt5core5t64
    libqt5dbus5t64 libqt5gui5t64 libqt5network5t64 libqt5printsupport5t64 libqt5sql5t64 libqt5test5t64 libqt5widgets5t64
    libqt5xml5t64
qtdeclarative5-dev: libqt5qml5 libqt5qmlmodels5 libqt5qmlworkerscript5 libqt5quick5 libqt5quickparticles5
    libqt5quickshapes5 libqt5quicktest5 libqt5quickwidgets5
qttools5-dev: libqt5designer5 libqt5designercomponents5 libqt5help5
qtwebengine5-dev: libqt5webengine5 libqt5webenginecore5 libqt5webenginewidgets5
r-base-dev: libblas3 libicu67 libjpeg62-turbo liblapack3 libncurses6 libncursesw6 libpcre16-3 libpcre2-16-0
    libpcre2-32-0 libpcre2-posix2 libpcre32-3 libpcrecpp0v5 libpng16-16 libreadline8 | libblas3 libicu72 libjpeg62-turbo
    liblapack3 libncurses6 libncursesw6 libpcre16-3 libpcre2-16-0 libpcre2-32-0 libpcre2-posix3 libpcre3 libpcre32-3
    libpcrecpp0v5 libpng16-16 libreadline8 | libblas3 libdeflate0 libicu76 libjpeg62-turbo liblapack3 libncurses6
    libncursesw6 libpcre2-16-0 libpcre2-32-0 libpcre2-posix3 libpng16-16t64 libreadline8t64 libtirpc3t64
rapidjson-dev:
ruby-dev:
systemtap-sdt-dev:
tcl-dev: libtcl8.6
tcl8.6-dev: libtcl8.6
tk-dev: libtk8.6
tk8.6-dev: libtk8.6
unixodbc-dev: libodbc1 odbcinst1debian2 | libodbc2 libodbccr2 libodbcinst2 | libodbc2 libodbccr2 libodbcinst2
uuid-dev:
x11proto-core-dev:
xorg-dev: libdmx1 libfs6 libgl1 libglx0 libpixman-1-0 libxaw7 libxcomposite1 libxcursor1 libxfont2 libxft2
    libxinerama1 libxkbfile1 libxmuu1 libxrandr2 libxres1 libxss1 libxtst6 libxv1 libxvmc1 libxxf86dga1 | libdmx1 libfs6
    libgl1 libglx0 libpixman-1-0 libxaw7 libxcomposite1 libxcursor1 libxcvt0 libxdamage1 libxfont2 libxft2 libxi6
    libxinerama1 libxkbfile1 libxmuu1 libxrandr2 libxres1 libxss1 libxtst6 libxv1 libxvmc1 libxxf86dga1 |
    libdrm-nouveau2 libdrm-radeon1 libfs6 libgl1 libglx0 libpixman-1-0 libxaw7 libxcomposite1 libxcursor1 libxcvt0
    libxdamage1 libxfont2 libxft2 libxi6 libxinerama1 libxkbfile1 libxmuu1 libxrandr2 libxres1 libxss1 libxtst6 libxv1
    libxvmc1 libxxf86dga1
xutils-dev:
zlib1g-dev:
"""
