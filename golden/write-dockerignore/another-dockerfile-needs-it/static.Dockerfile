FROM nginx:1.27
COPY node_modules /usr/share/nginx/html/lib
