FROM node:20
WORKDIR /app
COPY --parents package.json \
    package-lock.json \
    packages/p0/package.json \
    packages/p1/package.json \
    packages/p10/package.json \
    packages/p11/package.json \
    packages/p2/package.json \
    packages/p3/package.json \
    packages/p4/package.json \
    packages/p5/package.json \
    packages/p6/package.json \
    packages/p7/package.json \
    packages/p8/package.json \
    packages/p9/package.json \
    ./
RUN npm ci
COPY . .
