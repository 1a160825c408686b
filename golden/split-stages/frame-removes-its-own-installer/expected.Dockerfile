FROM ruby:2.6-alpine AS build
RUN apk add --no-cache build-base python py-pip && pip install awscli && apk del py-pip
WORKDIR /srv
COPY Gemfile Gemfile.lock ./
RUN apk add --no-cache sqlite-dev
RUN bundle install

FROM ruby:2.6-alpine
RUN apk add --no-cache build-base python py-pip && pip install awscli && apk del py-pip
WORKDIR /srv
COPY Gemfile Gemfile.lock ./
RUN apk add --no-cache sqlite-libs
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /srv/Gemfile.lock /srv/
COPY . .
CMD ["bundle", "exec", "puma"]
