FROM ruby:3.3
ENV APP_ROOT=/srv/app
WORKDIR $APP_ROOT
COPY Gemfile Gemfile.lock $APP_ROOT/
RUN bundle install
