FROM node:24
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
