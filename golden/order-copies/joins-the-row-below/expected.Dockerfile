FROM ruby:3.3-alpine

RUN apk update && \
    apk add make gcc

COPY Gemfile Gemfile
COPY Gemfile.lock Gemfile.lock

RUN bundle install
