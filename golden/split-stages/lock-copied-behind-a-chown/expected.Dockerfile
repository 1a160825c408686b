FROM ruby:3.3 AS build
RUN adduser --disabled-password app
WORKDIR /home/app
RUN chown -R app:app /home/app
COPY Gemfile Gemfile.lock ./
RUN bundle install

FROM ruby:3.3-slim
RUN adduser --disabled-password app
WORKDIR /home/app
RUN chown -R app:app /home/app
COPY Gemfile Gemfile.lock ./
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /home/app/Gemfile.lock /home/app/
COPY app.rb ./
USER app
CMD ["ruby", "app.rb"]
