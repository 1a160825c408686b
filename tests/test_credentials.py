"""What counts as a credential in a Dockerfile, and what only looks like one."""

from __future__ import annotations

import pytest

from layersmith.effects.credentials.marks import marked
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse
from layersmith_transforms.mount_secrets import mount_secrets

HEX40 = "4d4a63415908c89118216dd2e5254fa4101796ba"
SLACK = "xox" + "b-164473103668-pf24YScuu9wJpiczcUEazBY3"
GITHUB = "gh" + "p_" + "a1B2" * 9
NPM = "np" + "m_" + "aB3d" * 9
STRIPE = "sk_" + "live_" + "aB3d" * 6
AWS = "VaE3uUs6XMyk4NUA1tSPriZBcNlPwjroRFGeVL7y"

SECRETS = (
    # Requests, by what the program is told
    'ARG T\nRUN curl -u "me:$T" -O https://example.com/a',
    "ARG T\nRUN curl --user me:${T} -O https://example.com/a",
    "ARG T\nRUN curl --user=me:${T} -O https://example.com/a",
    "ARG T\nRUN curl -fsSLu me:$T -O https://example.com/a",
    "ARG T\nRUN curl -ume:$T -O https://example.com/a",
    'ARG T\nRUN curl -H "Authorization: Bearer $T" https://example.com/a',
    'ARG T\nRUN curl -H "Authorization: token ${T}" https://example.com/a',
    'ARG T\nRUN curl --header "PRIVATE-TOKEN: $T" https://example.com/a',
    'ARG T\nRUN wget --header="X-JFrog-Art-Api: $T" https://example.com/a',
    "ARG T\nRUN wget --http-user=me --http-password=$T https://example.com/a",
    'ARG T\nRUN curl "https://example.com/a?access_token=$T"',
    'ARG T\nRUN wget "https://example.com/a?license_key=${T}&suffix=tar.gz"',
    "RUN curl -u me:q1w2e3r4t5 https://example.com/a",
    "RUN curl -H 'PRIVATE-TOKEN: oXdfZrNyWDEM1kB7HkmY' https://example.com/a",
    "RUN wget --http-user=me --http-password=q1w2e3r4t5 https://example.com/a",
    "RUN curl 'https://example.com/a?token=q1w2e3r4t5'",
    # URLs
    "ARG T\nRUN git clone https://x-access-token:$T@github.com/example/tool",
    "ARG T\nRUN git clone https://oauth2:${T}@gitlab.com/example/tool",
    "ARG T\nRUN git clone https://$T@github.com/example/tool",
    f"RUN git clone https://{HEX40}:x-oauth-basic@github.com/example/tool",
    "RUN git clone https://me:q1w2e3r4t5@bitbucket.org/example/tool",
    "ARG T\nRUN pip install --extra-index-url https://me:$T@pypi.example.com/simple a",
    "ARG T\nRUN pip install git+https://$T@github.com/example/tool",
    'ARG T\nRUN git config --global url."https://$T:x-oauth-basic@github.com/".insteadOf "https://github.com/"',
    'ARG T\nRUN git -c http.extraHeader="Authorization: Basic $T" clone https://example.com/a',
    "RUN wget ftp://nightly:thieP0ae@ftp.example.com/a",
    # Logins
    "ARG T\nRUN docker login -u me -p $T registry.example.com",
    "ARG T\nRUN docker login --username me --password=$T registry.example.com",
    "ARG T\nRUN echo $T | docker login -u me --password-stdin",
    "ARG T\nRUN echo $T | sudo docker login -u me --password-stdin",
    "ARG T\nRUN printf '%s' \"$T\" | gh auth login --with-token",
    "ARG T\nRUN aws configure set aws_secret_access_key $T",
    "ARG T\nRUN aws configure set default.aws_secret_access_key $T",
    "ARG T\nRUN az login --service-principal -u me -p $T --tenant x",
    "ARG T\nRUN helm repo add x https://example.com --username me --password $T",
    "ARG T\nRUN npm config set //registry.example.com/:_authToken $T",
    "ARG T\nRUN npm config set //registry.example.com/:_authToken=$T",
    "ARG T\nRUN npm set //registry.example.com/:_authToken=${T}",
    "RUN npm config set '//npm.fontawesome.com/:_authToken' 9E95255B-E59E-40A5-A137-7DA775AE77F4",
    "ARG T\nRUN yarn config set npmAuthToken $T",
    "ARG T\nRUN pnpm config set //registry.example.com/:_authToken $T",
    "ARG T\nRUN composer config -g github-oauth.github.com $T",
    f"RUN composer config -g github-oauth.github.com {HEX40}",
    "ARG T\nRUN composer config http-basic.repo.example.com me $T",
    "ARG T\nRUN poetry config http-basic.example me $T",
    "ARG T\nRUN bundle config gems.example.com me:$T",
    "ARG T\nRUN bundle config --local gems.example.com $T",
    "ARG T\nRUN dotnet nuget add source https://example.com -n x -u me -p $T --store-password-in-clear-text",
    "ARG T\nRUN sshpass -p $T ssh me@build.example.com true",
    "ARG T\nRUN svn checkout --username me --password $T https://svn.example.com/a",
    "ARG T\nRUN subscription-manager register --org 1 --activationkey $T",
    "ARG T\nRUN pro attach $T",
    "ARG T\nRUN lftp -u me,$T ftp.example.com",
    "RUN steamcmd +login bob q1w2e3r4t5 +quit",
    "ARG T\nRUN sentry-cli --auth-token $T releases list",
    "ARG T\nRUN gitlab-runner register --registration-token $T",
    # Programs that look it up by themselves
    "ARG NPM_TOKEN\nRUN npm ci",
    "ARG NODE_AUTH_TOKEN\nRUN yarn install",
    "ARG COMPOSER_AUTH\nRUN composer install",
    "ARG AWS_SECRET_ACCESS_KEY\nRUN aws s3 cp s3://b/a a",
    "ARG SENTRY_AUTH_TOKEN\nRUN sentry-cli releases list",
    "ARG BUNDLE_GEMS__EXAMPLE__COM\nRUN bundle install",
    "ARG GITHUB_TOKEN\nRUN gh release download v1",
    "ARG HF_TOKEN\nRUN huggingface-cli download a/b",
    "ARG CARGO_REGISTRY_TOKEN\nRUN cargo build",
    "ARG POETRY_HTTP_BASIC_A_PASSWORD\nRUN poetry install",
    # By a detour
    "ARG T\nRUN NODE_AUTH_TOKEN=$T npm ci",
    "ARG T\nRUN env NODE_AUTH_TOKEN=$T npm ci",
    "ARG T\nRUN export X=$T && curl -u me:$X -O https://example.com/a",
    "ARG T\nRUN export NODE_AUTH_TOKEN=$T; npm ci",
    'ARG T\nRUN sh -c "curl -u me:$T -O https://example.com/a"',
    'ARG T\nRUN bash -ec \'curl -H "Authorization: Bearer $T" https://example.com/a\'',
    'ARG T\nRUN su app -c "npm config set //registry.example.com/:_authToken=$T && npm ci"',
    'ARG T\nRUN X=$(curl -H "Authorization: token $T" https://api.example.com/a) && echo "$X"',
    "ARG T\nRUN if [ -f a ]; then curl -u me:$T -O https://example.com/a; fi",
    "ARG T\nRUN for f in a b; do curl -u me:$T -O https://example.com/$f; done",
    "ARG T\nRUN curl -u me:${T:-none} -O https://example.com/a",
    "ARG T\nRUN sudo -E curl \\\n  -u me:$T \\\n  -O https://example.com/a",
    "RUN T=q1w2e3r4t5 && curl -u me:$T -O https://example.com/a",
    "ARG T\nRUN <<EOF\nset -e\ncurl -u me:$T -O https://example.com/a\nEOF",
    # Files
    "COPY .netrc /root/.netrc\nRUN git clone https://example.com/a && rm /root/.netrc",
    "COPY id_rsa /root/.ssh/id_rsa\nRUN git clone git@example.com:a",
    "ADD id_ed25519 /root/.ssh/\nRUN git clone git@example.com:a",
    "COPY .pypirc /root/.pypirc\nRUN twine upload a",
    "COPY .git-credentials /root/.git-credentials\nRUN git clone https://example.com/a",
    "COPY credentials /root/.aws/credentials\nRUN aws s3 cp s3://b/a a",
    "COPY kubeconfig /root/.kube/config",
    "COPY server.key /etc/nginx/ssl/server.key",
    "COPY privkey.pem /etc/letsencrypt/privkey.pem",
    "WORKDIR /app\nCOPY .npmrc package.json ./\nRUN npm ci && rm .npmrc",
    "COPY pip.conf /etc/pip.conf\nRUN pip install a && rm /etc/pip.conf",
    "COPY settings.xml /root/.m2/settings.xml\nRUN mvn package && rm /root/.m2/settings.xml",
    'WORKDIR /app\nRUN echo "//registry.example.com/:_authToken=q1w2e3r4t5" > .npmrc && npm ci && rm .npmrc',
    "ARG T\nWORKDIR /app\nRUN echo //registry.example.com/:_authToken=$T > .npmrc && npm ci && rm .npmrc",
    "ARG T\nWORKDIR /app\nRUN { echo a=b; echo //r.example.com/:_authToken=$T; } > .npmrc && npm ci && rm .npmrc",
    "ARG KEY\nRUN echo \"$KEY\" > /root/.ssh/id_rsa && git clone git@example.com:a",
    "RUN echo machine example.com login me password q1w2e3r4t5 > ~/.netrc && git clone https://example.com/a",
    "WORKDIR /app\nRUN echo API_KEY=q1w2e3r4t5 > .env && . ./.env && ./build && rm .env",
    "COPY <<EOF /root/.netrc\nmachine example.com login me password q1w2e3r4t5\nEOF\nRUN git clone https://example.com/a",
    "RUN cat <<EOF > /root/.npmrc\n//registry.example.com/:_authToken=q1w2e3r4t5\nEOF",
    # Written out where a container or a builder reads it
    f"ENV AWS_SECRET_ACCESS_KEY={AWS}",
    f"ENV GITHUB_TOKEN {HEX40}",
    f"ENV HUBOT_SLACK_TOKEN={SLACK}",
    f'LABEL deploy="{GITHUB}"',
    f"ARG WHATEVER={NPM}",
    f"RUN ./configure --key {STRIPE}",
    f'CMD ["serve", "--key", "{STRIPE}"]',
    "ENV DATABASE_URL=postgres://app:q1w2e3r4t5@db.example.com/app",
    'CMD ["serve", "amqp://app:q1w2e3r4t5@mq.example.com/"]',
    "ENTRYPOINT curl -H 'Authorization: Bearer q1w2e3r4t5y6u7i8' https://example.com/a",
    f"ADD https://{HEX40}:x-oauth-basic@example.com/a /a",
    f"ADD https://me:{HEX40}@example.com/a /a",
)  # fmt: skip

LOOKALIKES = (
    # Names
    "ENV KMS_KEY_ALIAS=alias/prod SSH_AUTH_SOCK=/run/agent TOKENIZERS_PARALLELISM=false",
    "ARG TOKENIZERS_PARALLELISM=false\nRUN TOKENIZERS_PARALLELISM=$TOKENIZERS_PARALLELISM python train.py",
    "ENV POSTGRES_PASSWORD_FILE=/run/secrets/pg",
    "ENV JENKINS_PASSWORD_FILE /run/secrets/jenkins_password",
    "ENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
    "ENV AWS_ACCESS_KEY_ID=AKIAJJUCTSHV4DQBYIMQ",
    "ENV AWS_SECRET_ACCESS_KEY=<aws_secret_access_key>",
    "ENV AWS_SECRET_ACCESS_KEY=",
    "ENV AWS_SECRET_ACCESS_KEY AWS_SECRET_ACCESS_KEY",
    "ENV GITHUB_TOKEN=your-github-token",
    "ENV SECRET_KEY_BASE=cannot-be-blank-for-production-env-when-building",
    "ENV SECRET_KEY_BASE=dummy",
    "ENV SLACK_TOKEN YOUR_SLACK_TOKEN",
    "ENV GITHUB_TOKEN=XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "ENV TOKEN 00000000-0000-0000-0000-000000000000",
    "ENV TOKEN_ISSUER https://example.com",
    "ENV KEYCLOAK_REALM_PUBLIC_KEY=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
    "ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568",
    "ENV CI_COMMIT_SHA=4d4a63415908c89118216dd2e5254fa4101796ba",
    "ARG PASSWORD_MIN_LENGTH=12\nRUN ./configure --min=$PASSWORD_MIN_LENGTH",
    "ARG SECRET_NAME=app-tls\nRUN echo $SECRET_NAME > /name",
    "ARG AUTH_MODE=none\nRUN make AUTH=$AUTH_MODE",
    "ENV BUNDLE_BUILD__SASSC=--disable-march-tune-native\nRUN bundle install",
    "ENV BUNDLE_WITHOUT=development:test\nRUN bundle install",
    # Databases and services of the build's own
    "ENV DATABASE_URL=postgres://postgres:postgres@localhost/app",
    "ENV DATABASE_URL=postgres://app:q1w2e3r4t5@db:5432/app",
    "ENV AMQP_URL=amqp://guest:guest@rabbitmq:5672",
    "ENV JDBC_DATABASE_URL 'jdbc:mysql://database/a?user=a&password=a1b2c3'",
    "RUN DATABASE_URL=postgresql://user:pass@127.0.0.1/dbname rake assets:precompile",
    "RUN mysql -uroot -proot -e 'CREATE DATABASE a'",
    "RUN mysqladmin -u root password q1w2e3r4t5",
    "RUN su postgres -c \"psql --command \\\"CREATE USER a WITH PASSWORD 'a'\\\"\"",
    "RUN curl -u admin:q1w2e3r4t5 http://localhost:8080/setup",
    "RUN curl -u admin:admin https://example.com/setup",
    "RUN sshpass -p admin ssh admin@localhost",
    "RUN curl -XPOST -H 'Authorization: Basic YWRtaW46YWRtaW4=' http://127.0.0.1:5984/_config",
    # Accounts of the system
    "RUN echo 'root:root' | chpasswd",
    "RUN echo 'app:docker' | chpasswd",
    "RUN echo 'app ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers",
    "RUN adduser --disabled-password --gecos '' app",
    "RUN useradd -m -p '$1$abc$def' -u 1000 app",
    "RUN usermod -s /usr/sbin/nologin app",
    "RUN echo 'auth required pam_env.so' >> /etc/pam.d/su",
    # Public keys, certificates and what is signed with them
    "COPY id_rsa.pub /root/.ssh/authorized_keys",
    "COPY known_hosts /root/.ssh/known_hosts",
    "ADD ssh/config /root/.ssh/config",
    "ADD Release.key /tmp/Release.key\nRUN apt-key add /tmp/Release.key && rm /tmp/Release.key",
    "ADD cdh4.key /tmp/cdh4.key\nRUN apt-key add /tmp/cdh4.key && rm /tmp/cdh4.key",
    "COPY cacert.pem /etc/ssl/certs/",
    "COPY dhparam.pem /etc/nginx/ssl/dhparam.pem",
    "COPY fullchain.pem /etc/nginx/ssl/fullchain.pem",
    "COPY tests/certs/server.key /certs/",
    "COPY insecure-id_rsa /root/.ssh/id_rsa",
    "ADD certs/localhost.pfx /app/localhost.pfx",
    "RUN curl -fsSL https://example.com/key.gpg | gpg --dearmor -o /usr/share/keyrings/a.gpg",
    "RUN apt-key adv --keyserver keys.example.com --recv-keys 9FD3B784BC1C6FC31A8A0A1C1655A0AB68576280",
    "RUN openssl req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.crt -subj /CN=a",
    "RUN ssh-keygen -t rsa -N '' -f /root/.ssh/id_rsa",
    # Examples and defaults
    "COPY .env.example /app/.env.example",
    "COPY .env.dist /app/.env.dist",
    "RUN cp .env.example .env",
    "WORKDIR /app\nRUN echo APP_KEY= > .env",
    "WORKDIR /app\nRUN echo 'DB_PASSWORD=password' > .env && rm .env",
    "RUN git clone https://user:password@example.com/a",
    "RUN wget --password=ftp --user=anonymous ftp://example.com/a",
    "RUN steamcmd +login anonymous +quit",
    "RUN steamcmd +login anonymous +force_install_dir /srv +app_update 1 validate +quit",
    "COPY gradle.properties /src/\nRUN ./gradlew build && rm -r /src/gradle.properties",
    "RUN wget ftp://webdata:webdata@ftp.example.com/a",
    "ARG T=changeme\nENV X=y\nRUN true",
    # Text that names a variable for later
    "WORKDIR /app\nRUN echo '//registry.example.com/:_authToken=${NPM_TOKEN}' > .npmrc",
    'WORKDIR /app\nRUN echo "//registry.example.com/:_authToken=\\${NPM_TOKEN}" > .npmrc',
    'RUN broker-config set "amqp://%(USER)s:%(PASS)s@%(HOST)s/"',
    'HEALTHCHECK CMD ["python", "-c", "h = {\'X-API-Key\': key}; ask(h)"]',
    "ENTRYPOINT [\"sh\", \"-c\", \"curl -u me:$T https://example.com\"]",
    # Addresses with a name, without a password
    "RUN git clone ssh://git@github.com/example/tool",
    "RUN git clone https://alice@example.com/tool",
    "RUN git config --global url.https://github.com/.insteadOf ssh://git@github.com/",
    "RUN npm install @scope/package@1.2.3",
    "MAINTAINER Alice <alice@example.com> https://example.com/@alice",
    # Settings that are none
    "RUN npm config set registry https://registry.example.com",
    "RUN yarn config set strict-ssl false",
    "ARG URL\nRUN bundle config mirror.https://rubygems.org $URL",
    "ARG FLAGS\nRUN bundle config build.nokogiri $FLAGS",
    "RUN composer config -g repo.packagist composer https://packagist.example.com",
    "RUN aws configure set default.region eu-west-1",
    "RUN aws configure set aws_access_key_id 0",
    "RUN git config --global credential.helper store",
    "RUN apt-get install -y sshpass oauth2-proxy python3-keyring",
    "RUN sed -i 's/^#PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config",
    "RUN T=$(cat /run/secrets/t) && curl -u me:$T -O https://example.com/a",
    "RUN --mount=type=secret,id=t curl -u \"me:$(cat /run/secrets/t)\" -O https://example.com/a",
)  # fmt: skip


def _found(text: str) -> list[str]:
    tree = parse(f"FROM debian:12\n{text}\n".encode())
    assert tree.problem is None
    return [repr(outcome) for outcome in mount_secrets.find(Facts(tree, Options()))]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_found(text: str) -> None:
    assert marked(text.encode())
    assert _found(text)


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_looks_like_one_is_none(text: str) -> None:
    assert not _found(text)


def test_there_are_enough_of_both() -> None:
    assert len(set(SECRETS)) >= 80
    assert len(set(LOOKALIKES)) >= 60
