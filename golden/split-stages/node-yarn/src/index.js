import bcrypt from "bcrypt";

console.log(bcrypt.hashSync("x", 4));
