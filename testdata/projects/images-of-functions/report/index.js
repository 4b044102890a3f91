const { execFileSync } = require("child_process");

exports.report = async (records) => {
  execFileSync("ffmpeg", ["-i", records.path, "/tmp/out.gif"]); //~ heavy-tool
};
