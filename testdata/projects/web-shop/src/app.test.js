const createApp = require("./app");
createApp().listen(0);
