"""How programs are given credentials on their command line or standard input."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.values import NamedTuple


class Login(NamedTuple):
    """How a program is given a credential: behind words that match `words` (in this order, flags between them passed
    over), as the value of one of `options`, or as the last of `operands` operands that follow; of `key=value` in one
    word the value. `behind`: only what follows this character in it."""

    words: tuple[str, ...]
    options: tuple[str, ...] = ()
    operands: int = 0
    behind: str = ""


LOGINS: Mapping[str, tuple[Login, ...]] = {
    "curl": (Login((), ("-u", "--user", "-U", "--proxy-user"), behind=":"), Login((), ("--oauth2-bearer",))),
    "wget": (Login((), ("--password", "--http-password", "--http-passwd", "--ftp-password", "--proxy-password")),),
    "http": (Login((), ("-a", "--auth"), behind=":"),),
    "docker": (Login(("login",), ("-p", "--password")),),
    "podman": (Login(("login",), ("-p", "--password")),),
    "buildah": (Login(("login",), ("-p", "--password")),),
    "nerdctl": (Login(("login",), ("-p", "--password")),),
    "skopeo": (Login(("login",), ("-p", "--password")),
               Login(("copy|inspect|sync",), ("--creds", "--src-creds", "--dest-creds"), behind=":")),
    "crane": (Login(("auth", "login"), ("-p", "--password")),),
    "oras": (Login(("login",), ("-p", "--password")),),
    "helm": (Login(("login",), ("-p", "--password")), Login(("repo", "add"), ("--password",))),
    "az": (Login(("login",), ("-p", "--password")), Login((), ("--account-key", "--sas-token"))),
    "aws": (Login(("configure", "set", r"(?:.+\.)?aws_secret_access_key"), operands=1),
            Login(("configure", "set", r"(?:.+\.)?aws_session_token"), operands=1)),
    "oc": (Login(("login",), ("-p", "--password", "--token")),),
    "kubectl": (Login((), ("--token",)),),
    "cf": (Login(("login",), ("-p",)), Login(("auth",), operands=2)),
    "ibmcloud": (Login(("login",), ("--apikey", "-p")),),
    "doctl": (Login((), ("-t", "--access-token")),),
    "mc": (Login(("alias", "set"), operands=4), Login(("config", "host", "add"), operands=4)),
    "s3cmd": (Login((), ("--secret_key",)),),
    "svn": (Login((), ("--password",)),),
    "hg": (Login((), ("--password",)),),
    "p4": (Login((), ("-P",)),),
    "sshpass": (Login((), ("-p",)),),
    "lftp": (Login((), ("-u", "--user"), behind=","),),
    "ncftpget": (Login((), ("-p",)),),
    "ncftpput": (Login((), ("-p",)),),
    "twine": (Login(("upload",), ("-p", "--password")),),
    "conan": (Login(("user|remote",), ("-p", "--password")),),
    "cargo": (Login(("login",), operands=1), Login(("publish",), ("--token",))),
    "subscription-manager": (Login(("register",), ("--password", "--activationkey")),),
    "pro": (Login(("attach",), operands=1),),
    "ua": (Login(("attach",), operands=1),),
    "composer": (Login(("config", r"(?:github-oauth|gitlab-token|gitlab-oauth|bearer)\..+"), operands=1),
                 Login(("config", r"http-basic\..+"), operands=2)),
    "poetry": (Login(("config", r"http-basic\..+"), operands=2), Login(("config", r"pypi-token\..+"), operands=1)),
    "npm": (Login(("set", r".*_(?:authToken|auth|password)"), operands=1),),
    "pnpm": (Login(("set", r".*_(?:authToken|auth|password)"), operands=1),),
    "yarn": (Login(("set", r".*(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)['\"]?\]?"), operands=1),),
    "bundle": (Login(("config", r"(?!(?:build|mirror|local)\.)[\w.-]+\.[A-Za-z]{2,}"), operands=1, behind=":"),
               Login(("config", r"(?!BUNDLE_)[A-Z0-9]+(?:__[A-Z0-9]+)+"), operands=1, behind=":")),
    "dotnet": (Login(("nuget", "add|update", "source"), ("-p", "--password")),
               Login(("nuget", "push"), ("-k", "--api-key"))),
    "nuget": (Login(("(?i)sources?",), ("-Password", "-password")), Login(("(?i)setapikey",), operands=1),
              Login(("push",), ("-ApiKey", "-apikey"))),
    "sentry-cli": (Login((), ("--auth-token",)),),
    "sonar-scanner": (Login((), ("-Dsonar.login", "-Dsonar.token", "-Dsonar.password")),),
    "snyk": (Login(("auth",), operands=1),),
    "vault": (Login(("login",), operands=1),),
    "ngrok": (Login((r"(?:add-)?authtoken",), operands=1),),
    "tailscale": (Login(("up|login",), ("--authkey", "--auth-key")),),
    "wandb": (Login(("login",), operands=1),),
    "huggingface-cli": (Login(("login",), ("--token",)),),
    "hf": (Login(("auth", "login"), ("--token",)),),
    "anaconda": (Login((), ("-t", "--token")),),
    "gitlab-runner": (Login(("register",), ("-r", "--registration-token", "--token")),),
    "glab": (Login(("auth", "login"), ("-t", "--token")),),
    "vercel": (Login((), ("-t", "--token")),),
    "netlify": (Login((), ("--auth",)),),
    "firebase": (Login((), ("--token",)),),
    "codecov": (Login((), ("-t", "--token")),),
    "steamcmd": (Login((r"\+login",), operands=2),),
    "jfrog": (Login((), ("--password", "--apikey", "--access-token")),),
    "jf": (Login((), ("--password", "--apikey", "--access-token")),),
    "unity-editor": (Login((), ("-password", "-serial")),),
}  # fmt: skip
"""From the programs' own manuals. What logs into a database is left out: in a build that is one of the build's own."""

CLUSTERS: Mapping[str, str] = {"curl": "u"}
"""Programs whose one-letter flags may be joined in front of the letter that takes a credential (`curl -sSu me:secret`;
curl's manual, "OPTIONS")."""

STDIN: Mapping[str, tuple[str, ...]] = {
    "docker": ("--password-stdin",),
    "podman": ("--password-stdin",),
    "buildah": ("--password-stdin",),
    "nerdctl": ("--password-stdin",),
    "skopeo": ("--password-stdin",),
    "oras": ("--password-stdin",),
    "helm": ("--password-stdin",),
    "gh": ("--with-token",),
    "glab": ("--stdin",),
    "p4": ("login",),
}
"""Programs that read a credential from their standard input, and the words that say so."""
