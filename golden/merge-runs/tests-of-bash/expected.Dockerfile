FROM debian:12
SHELL ["/bin/bash", "-c"]
RUN [[ -d /a ]] && touch /b && \
    [[ $(arch) == x86_64 && ${#HOME} -gt 2 ]] && touch /d && \
    ([[ $HOME =~ ^/r(.*) ]] && touch /e) && \
    ([[ number=5 -eq 5 ]] && touch /g) && \
    echo $number > /h
