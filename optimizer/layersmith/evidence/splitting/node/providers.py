"""Which packages the programs of Node projects come in, and what those programs are for."""

from __future__ import annotations

_PROVIDERS = {
    "babel": "@babel/cli babel-cli",
    "babel-node": "@babel/node babel-cli",
    "cross-env-shell": "cross-env",
    "docusaurus": "@docusaurus/core",
    "dotenv": "dotenv-cli",
    "dotenvx": "@dotenvx/dotenvx",
    "firebase": "firebase-tools",
    "gatsby": "gatsby gatsby-cli",
    "grunt": "grunt grunt-cli",
    "gulp": "gulp gulp-cli",
    "keystone": "@keystone-6/core @keystone-next/keystone @keystonejs/keystone",
    "medusa": "@medusajs/cli @medusajs/medusa-cli",
    "mikro-orm": "@mikro-orm/cli",
    "nest": "@nestjs/cli",
    "ng": "@angular/cli",
    "nuxi": "nuxi nuxt",
    "nuxt": "nuxt nuxt-edge nuxt3",
    "nuxt-ts": "@nuxt/typescript-runtime",
    "nx": "nx @nrwl/cli",
    "parcel": "parcel parcel-bundler",
    "pm2-docker": "pm2",
    "pm2-runtime": "pm2",
    "react-router": "@react-router/dev",
    "react-router-serve": "@react-router/serve",
    "remix": "@remix-run/dev",
    "remix-serve": "@remix-run/serve",
    "run-p": "npm-run-all npm-run-all2",
    "run-s": "npm-run-all npm-run-all2",
    "sequelize": "sequelize-cli",
    "sls": "serverless",
    "start-storybook": "@storybook/react",
    "strapi": "@strapi/strapi strapi @strapi/cli",
    "svelte-kit": "@sveltejs/kit",
    "swc": "@swc/cli",
    "swc-node": "@swc-node/register",
    "tsc": "typescript",
    "tsnd": "ts-node-dev",
    "ts-node": "ts-node",
    "ts-node-script": "ts-node",
    "vue-cli-service": "@vue/cli-service",
    "webpack": "webpack-cli webpack webpack-command",
    "ws": "local-web-server",
}
"""Packages that bring the program, where they are not called as it is."""

STATIC_SERVERS = frozenset(("serve", "http-server", "ws", "static-server", "superstatic", "sirv", "spa-http-server"))
"""Programs that serve the files below a folder, and need nothing else of a project."""

BUNDLERS = frozenset(
    (
        "webpack", "vite", "rollup", "parcel", "esbuild", "tsup", "ncc", "browserify", "rspack", "rsbuild", "tsdown",
        "next", "nuxt", "nuxi", "remix", "svelte-kit", "gulp", "grunt", "bun", "pkg", "razzle", "backpack", "poi",
        "react-router", "astro", "nx", "turbo",
    )
)  # fmt: skip
"""Programs that may put packages into the files that they build, so that what is built does not ask for them."""

BUILDERS = BUNDLERS | frozenset(
    (
        "tsc", "nest", "ng", "react-scripts", "vue-cli-service", "babel", "swc", "gatsby", "lerna", "bower", "strapi",
        "ember", "prisma", "sass", "node-sass", "lessc", "postcss", "tailwindcss", "uglifyjs", "uglify-js", "terser",
        "coffee", "docusaurus", "vuepress", "vitepress", "hexo", "gitbook", "eleventy", "ionic", "quasar", "polymer",
        "medusa", "keystone", "jspm", "typings", "tsd", "brunch", "typedoc", "node-gyp", "expo", "craco",
    )
)  # fmt: skip
"""Programs that build, when a Dockerfile calls them by name: those of packages, and those that it installs for all."""

_SYSTEM = frozenset(
    (
        ":", "[", "[[", "alias", "awk", "bash", "basename", "cat", "cd", "chgrp", "chmod", "chown", "command", "cp",
        "cut", "date", "dirname", "echo", "env", "eval", "exec", "exit", "export", "expr", "false", "find", "grep",
        "head", "hostname", "id", "kill", "ln", "ls", "mkdir", "mktemp", "mv", "nc", "node", "nodejs", "printf",
        "pwd", "read", "realpath", "rm", "rmdir", "sed", "set", "sh", "shift", "sleep", "sort", "source", "stat",
        "tail", "tee", "test", "timeout", "touch", "tr", "trap", "true", "type", "umask", "uname", "unset", "wait",
        "which", "whoami", "xargs", "npm", "npx", "yarn", "pnpm", "pnpx", "bun", "bunx", "corepack", "dumb-init",
        "tini", "gosu", "su-exec", "su",
    )
)  # fmt: skip
"""Programs that no package of a project brings: those of the system, and Node's own."""


def providers(program: str) -> tuple[str, ...]:
    """The packages that may bring `program`; empty when none does."""
    if program in _SYSTEM or not program:
        return ()
    return tuple(_PROVIDERS.get(program, program).split())
