FROM ruby:2.7 AS build
RUN apt-get update && apt-get install -y unzip wget
ADD Gemfile .
RUN bundle install

FROM ruby:2.7-slim
RUN apt-get update && apt-get install -y unzip wget
ADD Gemfile .
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /Gemfile.lock /
RUN wget -O check.zip https://example.org/check.zip && unzip check.zip && mv check-1.0/check /usr/local/bin
CMD ["ruby", "-v"]
