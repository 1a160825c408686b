FROM ruby:3.3
RUN gem install fastlane && rbenv rehash && \
    rm -rf "$(gem env gemdir)"/cache/*.gem
