const createApp = require("./app");

const app = createApp();
app.listen(process.env.PORT || 3000); //~ web-server
