FROM debian:12
# the account
RUN groupadd app && \
    # no home folder
    useradd -g app -M app && \
# its data
    mkdir /data && \
    chown app:app /data
USER app
CMD ["bash"]
