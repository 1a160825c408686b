const app = require("express")();

app.get("/", (_request, response) => response.send("Hello"));
module.exports = { app };
if (require.main === module) {
  app.listen(3000);
}
