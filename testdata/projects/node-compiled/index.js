require("./dist/main");
