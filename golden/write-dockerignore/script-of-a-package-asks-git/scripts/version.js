require("child_process").execSync("git log -1 --format=%h")
