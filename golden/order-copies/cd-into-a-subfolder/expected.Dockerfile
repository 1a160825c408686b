FROM python:3.12-slim
WORKDIR /srv
COPY backend/requirements.txt backend/
RUN cd backend && pip install -r requirements.txt
COPY . .
