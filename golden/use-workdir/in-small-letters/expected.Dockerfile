from debian:12
workdir /x
workdir src
run make
run make install
workdir /x
run touch done
