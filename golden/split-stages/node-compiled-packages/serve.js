require("better-sqlite3")
