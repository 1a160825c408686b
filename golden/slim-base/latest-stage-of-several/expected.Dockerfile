FROM node:20 AS build
RUN make all
FROM node:20-slim
COPY --from=build /out /out
CMD ["node", "/out/server.js"]
