FROM debian:12
RUN /opt/ruby/bin/gem install rake && \
    rm -rf "$(/opt/ruby/bin/gem env gemdir)"/cache/*.gem
