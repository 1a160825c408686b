FROM ruby:3.3
RUN gem install bundler --no-document && \
    rm -rf "$(gem env gemdir)"/cache/*.gem
