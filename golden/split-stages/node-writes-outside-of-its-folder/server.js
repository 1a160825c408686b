console.log(require("fs").readdirSync("public"));
