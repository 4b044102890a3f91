module.exports = { output: "standalone", distDir: "dist" };
