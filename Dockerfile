# The service in app/. Build from the root of the project: docker build --build-arg APP_VERSION=$(git rev-parse HEAD) .
# The official image, from the registry that sets no pull limit on AWS.
ARG NODE_VERSION=22.23.3-alpine3.24
FROM public.ecr.aws/docker/library/node:${NODE_VERSION} AS base
WORKDIR /app

FROM base AS build
COPY app/package.json app/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY app/tsconfig.json ./
COPY app/src src
RUN npm run build

FROM base AS dependencies
COPY app/package.json app/package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM base
ENV NODE_ENV=production
# Owned by root: the service cannot change its own code.
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# Under a read-only root a task mounts an empty volume here. Fargate gives it the owner and the mode (1777) that the image
# has there if the image declares it, else root and 0755 (Amazon ECS developer guide, "bind mounts").
VOLUME ["/tmp"]
# By number, so that runAsNonRoot checks and ECS need not read the image's passwd.
USER 1000:1000
EXPOSE 3000
# For Docker and Compose; ECS runs only the health check of the task definition.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["node", "dist/health-check.js"]
# Last, because it changes with every build and would spoil the cache of what follows.
ARG APP_VERSION=unknown
ENV APP_VERSION=${APP_VERSION}
CMD ["node", "dist/server.js"]
