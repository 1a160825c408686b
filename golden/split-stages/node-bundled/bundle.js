require("esbuild").buildSync({
  entryPoints: ["src/app.js"],
  bundle: true,
  platform: "node",
  packages: "external",
  outfile: "out/app.js",
});
