FROM ruby:3.3
RUN gem install rake && gem install thor --no-document || true
RUN gem install rake thor
