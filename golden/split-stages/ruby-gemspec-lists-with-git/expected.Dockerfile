FROM ruby:3.2 AS build
WORKDIR /app
COPY . .
RUN bundle install

FROM ruby:3.2-slim
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /app/Gemfile.lock /app/
CMD ["bundle", "exec", "ruby", "app.rb"]
