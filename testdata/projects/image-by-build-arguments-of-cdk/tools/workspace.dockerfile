FROM rust:1.86 AS builder
WORKDIR /build
COPY . .
ARG APP_NAME
RUN cargo build --release --bin "$APP_NAME"

FROM gcr.io/distroless/cc-debian12
WORKDIR /app
ARG APP_NAME
COPY --from=builder "/build/target/release/$APP_NAME" "bootstrap"
ENTRYPOINT ["/app/bootstrap"]
