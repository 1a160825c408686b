from alpine:3.20
Copy . \
    # all of it
    /app
copy	./	/src/
