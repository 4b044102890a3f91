FROM node:24-slim
WORKDIR /app
COPY ./packages/server /app
COPY ./yarn.lock /app/yarn.lock
CMD ["yarn", "start"]
