FROM node:24 AS build
WORKDIR /app
COPY billing/package.json ./
RUN npm ci
COPY billing/server ./server
RUN npm run build

FROM node:24
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/build ./build
ENTRYPOINT ["sh", "-c", "npm run start-built"]
