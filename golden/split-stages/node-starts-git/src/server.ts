import { execFileSync } from "child_process";
import { app } from "./app";

app.locals.version = execFileSync("git", ["--version"]).toString();
app.listen(3000);
