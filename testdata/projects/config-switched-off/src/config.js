const fs = require("fs");
const path = require("path");

class Config {
  values = require(path.resolve(path.join(__dirname, "..", "defaults", "config.js")));

  load(file) {
    if (fs.existsSync(file)) {
      Object.assign(this.values, require(file));
    }
  }
}

module.exports = new Config();
