FROM debian:12
LABEL A=1 \
    B=2 \
    C=3 	
