FROM debian:12
# layersmith: ignore=share-layers
RUN head -c 1000000 /dev/zero > /opt/one
RUN head -c 1000000 /dev/zero > /opt/two
CMD ["api"]
