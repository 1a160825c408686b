FROM python:3.12 AS build
RUN pip install honcho
WORKDIR /srv
RUN python -m venv /srv/env
ENV PATH="/srv/env/bin:$PATH"
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim
WORKDIR /srv
ENV PATH="/srv/env/bin:$PATH"
COPY --from=build /srv/env /srv/env
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY . .
CMD ["honcho", "start"]
