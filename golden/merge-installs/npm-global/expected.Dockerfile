FROM node:12
RUN npm install -g gulp-cli @angular/cli typescript
