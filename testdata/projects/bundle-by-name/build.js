const { buildSync } = require("esbuild");

for (const name of ["orderHistory", "orderSearch"]) {
  buildSync({ entryPoints: [`src/${name}.ts`], outfile: `out/${name}/index.js`, bundle: true });
}
