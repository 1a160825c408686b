import { app } from "./app";

if (process.env.NODE_ENV === "development") {
  app.use(require("morgan")("dev"));
}
app.listen(3000);
