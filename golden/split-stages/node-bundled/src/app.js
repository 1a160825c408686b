const express = require("express");
const words = require("./words");

const app = express();
app.get("/", (_request, response) => response.send(words.greeting));
module.exports = { app };
if (require.main === module) {
  app.listen(3000);
}
