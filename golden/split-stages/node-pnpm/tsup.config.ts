export default { outDir: "build" };
