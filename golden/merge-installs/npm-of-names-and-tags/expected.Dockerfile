FROM node:12
RUN npm install -g gulp-cli@latest @angular/cli@^8.0.0 tool@https://example.org/tool.tgz
