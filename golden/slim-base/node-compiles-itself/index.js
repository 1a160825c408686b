require("./build/Release/hello")
