# syntax=docker/dockerfile:1
# No defaults: by a tag alone, the same source could be another image tomorrow. See docs/install.md.
ARG BUILDER_IMAGE
ARG BASE_IMAGE

FROM --platform=$BUILDPLATFORM ${BUILDER_IMAGE} AS builder
ARG VERSION=unknown
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
COPY api api
COPY compositions compositions
COPY controllers controllers
COPY cmd/internal cmd/internal
COPY cmd/manager cmd/manager
# The caches outlive a build: the provider's types alone take minutes to compile.
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} \
    go build -trimpath -ldflags="-s -w -X github.com/terrarium-io/terrarium/cmd/internal/version.stamped=${VERSION}" -o /manager ./cmd/manager

FROM ${BASE_IMAGE}
COPY --from=builder /manager /manager
USER 65532:65532
ENTRYPOINT ["/manager"]
