FROM ubuntu:20.04 AS build
RUN apt-get update && apt-get install -y nginx nodejs npm
RUN npm install -g @angular/cli
COPY . /src
RUN cd /src && npm install && npm run build
RUN cd /src && npm prune --production

FROM ubuntu:20.04
RUN apt-get update && apt-get install -y nginx nodejs npm
RUN npm install -g @angular/cli
COPY --from=build /src /src/
RUN rm -rf /usr/share/nginx/html && ln -s /src/dist /usr/share/nginx/html
WORKDIR /src
CMD /usr/sbin/nginx -c /etc/nginx/nginx.conf
