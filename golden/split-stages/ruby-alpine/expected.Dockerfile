FROM ruby:3.3-alpine AS build
RUN apk add --no-cache build-base postgresql-dev tzdata
WORKDIR /app
COPY Gemfile* ./
RUN bundle config set --local without "development test" && bundle install

FROM ruby:3.3-alpine
RUN apk add --no-cache tzdata libstdc++ libpq
WORKDIR /app
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY . .
CMD ["bundle", "exec", "puma"]
