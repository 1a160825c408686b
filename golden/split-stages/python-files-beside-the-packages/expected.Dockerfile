FROM python:2.7 AS build
RUN pip install jupyter

FROM python:2.7-slim
COPY --from=build /usr/local/lib/python2.7/site-packages /usr/local/lib/python2.7/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
CMD ["jupyter", "notebook"]
