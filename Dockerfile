# Checked by hadolint. Not built: no Docker engine was at hand. The build itself is `cargo xtask dist`, which was run.

# xtask and cargo-leptos want Node 20 or newer; Debian's is older.
FROM node:22-bookworm-slim AS node

FROM rust:1.95-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
# A layer of its own, because it takes minutes and changes seldom; xtask would install them too.
ENV CARGO_PROFILE_DEV_DEBUG=0
RUN rustup target add wasm32-unknown-unknown \
    && cargo install cargo-leptos@0.3.10 --locked --debug \
    && cargo install wasm-bindgen-cli@0.2.130 --debug
WORKDIR /src
COPY . .
# The caches outlive the layer: a second build compiles what has changed.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo xtask dist \
    && cp target/release/server /usr/local/bin/

FROM debian:bookworm-slim
# The provider and the APIs are reached by https: the certificates of the system say who is believed.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin bff \
    && install --directory --owner=bff --mode=0700 /var/lib/bff
COPY --from=build /usr/local/bin/server /usr/local/bin/server
COPY packaging/healthy.sh /usr/local/bin/healthy

ENV LEPTOS_SITE_ADDR=0.0.0.0:3000 \
    ADMIN_ADDR=0.0.0.0:9090 \
    BFF_CONFIG=/etc/bff/bff.toml \
    DATABASE_URL=sqlite:///var/lib/bff/bff.db
WORKDIR /var/lib/bff
# With SQLite this is all that is written, so the root may be read-only: docker run --read-only
VOLUME /var/lib/bff
EXPOSE 3000
USER 10001
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["healthy", "9090"]
ENTRYPOINT ["server"]
