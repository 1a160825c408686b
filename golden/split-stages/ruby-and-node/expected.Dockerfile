FROM ruby:3.2 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --production

FROM ruby:3.2-slim
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
WORKDIR /app
COPY --from=build /app /app/
COPY --from=build /usr/local/bundle /usr/local/bundle
CMD ["bundle", "exec", "puma"]
