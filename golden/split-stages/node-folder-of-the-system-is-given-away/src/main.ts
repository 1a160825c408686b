import { readFileSync, writeFileSync } from "fs";

const note: string = "kept";
writeFileSync("note.txt", note);
console.log(readFileSync("note.txt", "utf8"));
