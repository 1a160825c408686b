FROM node:20
COPY web /opt/entry/web/

WORKDIR /opt/entry

RUN npm run build

# Run the entire thing!
CMD ["npm", "start"]
