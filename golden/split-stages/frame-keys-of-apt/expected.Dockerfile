FROM ruby:2.5 AS build
RUN curl -sS https://example.org/tool.gpg | apt-key add -
RUN echo "deb https://example.org/debian stable main" > /etc/apt/sources.list.d/tool.list
RUN apt-get update && apt-get install -y tool
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle install

FROM ruby:2.5-slim
RUN apt-get update && apt-get install -y --no-install-recommends gnupg curl ca-certificates && rm -rf /var/lib/apt/lists/*
RUN curl -sS https://example.org/tool.gpg | apt-key add -
RUN echo "deb https://example.org/debian stable main" > /etc/apt/sources.list.d/tool.list
RUN apt-get update && apt-get install -y tool
WORKDIR /app
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /app/Gemfile.lock /app/
COPY . .
CMD ["ruby", "app.rb"]
