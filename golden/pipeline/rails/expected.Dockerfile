FROM ruby:3.2

RUN apt-get update -qq && apt-get install -y nodejs postgresql-client && \
    gem install bundler && \
    npm install -g yarn && \
    rm -rf /var/lib/apt/lists/* && \
    rm -rf "$(gem env gemdir)"/cache/*.gem && \
    npm cache clean --force

WORKDIR /myapp
COPY Gemfile /myapp/Gemfile
COPY Gemfile.lock /myapp/Gemfile.lock
RUN bundle install
COPY package.json yarn.lock /myapp/
RUN yarn install
COPY . /myapp

CMD ["rails", "server", "-b", "0.0.0.0"]
