FROM ruby:3.2 AS build
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle config set --local path vendor/bundle && bundle install

FROM ruby:3.2-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Gemfile Gemfile.lock ./
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /app/vendor/bundle /app/vendor/bundle
COPY --from=build /app/Gemfile.lock /app/
COPY app.rb ./
CMD ["bundle", "exec", "ruby", "app.rb"]
