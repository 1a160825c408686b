FROM node:18
WORKDIR /app
COPY . .
RUN npm install && \
    npm cache clean --force
CMD ["npm", "start"]
