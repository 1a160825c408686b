FROM --platform=linux/amd64 ruby:3.2-slim-bookworm AS app
COPY app.rb /
CMD ["ruby", "/app.rb"]
