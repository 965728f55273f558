# syntax=docker/dockerfile:1
# One program and its data folder, for amd64 and arm64:
#   docker build -t lectern . && docker run -p 8000:8000 -v lectern:/data lectern
# --build-arg MODEL=multilingual puts that sentence model inside; choose it with EMBED_MODEL=multilingual.
# --build-arg BINARY=prebuilt takes dist/lectern as it stands (`npm run build`) instead of building it again.
ARG BINARY=build

FROM node:22-bookworm-slim AS build
ARG MODEL=english
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY scripts/after-install.ts scripts/patch-driver.ts scripts/
RUN npm ci
COPY LICENSE NOTICE tsconfig.json ./
COPY db db
COPY docs docs
COPY plugins plugins
COPY scripts scripts
COPY src src
RUN npm run build -- --model "$MODEL"

FROM scratch AS prebuilt
COPY LICENSE NOTICE /src/
COPY dist/lectern /src/dist/lectern

FROM ${BINARY} AS binary

# It brings what the program needs of a system: the C library, and the C++ library for the local embedder.
FROM debian:bookworm-slim
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Lectern" \
  org.opencontainers.image.description="The chat backend for a book or a docs site" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
# A named volume takes over the owner of the folder that it covers.
RUN groupadd --gid 65532 lectern \
  && useradd --uid 65532 --gid 65532 --home-dir /data --no-create-home --shell /usr/sbin/nologin lectern \
  && install -d -o 65532 -g 65532 -m 0700 /data
COPY --from=binary /src/dist/lectern /lectern
COPY --from=binary /src/LICENSE /src/NOTICE /usr/share/doc/lectern/
# Whoever publishes the port means others to reach it: readers may ask, as everywhere. AUTH_ANONYMOUS=none closes that.
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/data AUTH_ANONYMOUS=chat
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["/lectern", "health"]
ENTRYPOINT ["/lectern"]
CMD ["serve"]
