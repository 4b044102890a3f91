const esbuild = require("esbuild");

esbuild.build({ entryPoints: ["assets/main.js"], outdir: "public" }).finally(() => console.log("done"));
