FROM alpine:3.20
WORKDIR /out
RUN echo one > one && echo two > two && chmod 700 two && ln -s two latest

FROM busybox
COPY --from=0 /out/one /out/two /usr/local/share/tool/
CMD ["ls", "-l", "/usr/local/share/tool"]
